package io.manx.programmer.sync;

import io.manx.net.IpPrefix;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.RouteKind;
import io.manx.programmer.model.RouteState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** What is wanted, and how many routes stand how. */
final class WantedRoutes {
  static final RouteState PENDING = new RouteState.Pending();
  static final RouteState INSTALLED = new RouteState.Installed();

  /** What there is to say of a route that was refused or is barred. */
  static final class Trouble {
    RouteState state = PENDING;
    int failures;
    long failedAt;
  }

  private final RouteRows rows;
  private final PrefixLengths lengths = new PrefixLengths();
  private final Map<Integer, Trouble> troubles = new HashMap<>();
  private final int[] counts = new int[RowState.values().length];
  private int size;

  WantedRoutes(RouteRows rows) {
    this.rows = rows;
  }

  static int metric(RouteKind kind, ProgrammerConfig config) {
    return kind == RouteKind.UNICAST ? config.metric() : ProgrammerConfig.DISCARD_METRIC;
  }

  int size() {
    return size;
  }

  int count(RowState state) {
    return counts[state.ordinal()];
  }

  PrefixLengths lengths() {
    return lengths;
  }

  /** The row of a prefix that is wanted, or {@link RouteRows#NONE}. */
  int find(IpPrefix prefix) {
    int row = rows.find(prefix);
    return row != RouteRows.NONE && rows.isWanted(row) ? row : RouteRows.NONE;
  }

  /** The wanted route of a row. */
  DesiredRoute route(int row) {
    NextHopGroup group = rows.group(row);
    return new DesiredRoute(
        rows.prefix(row), rows.kind(row), group == null ? List.of() : group.key().members());
  }

  /** The wanted route to a prefix, or null. */
  @Nullable DesiredRoute route(IpPrefix prefix) {
    int row = find(prefix);
    return row == RouteRows.NONE ? null : route(row);
  }

  /** Wants something for the prefix of a row, instead of what was wanted before. */
  void put(int row, RouteKind kind, @Nullable NextHopGroup group) {
    if (rows.isWanted(row)) {
      state(row, RowState.PENDING);
      forget(row);
    } else {
      lengths.add(rows.family(row), rows.length(row));
      size++;
      counts[RowState.PENDING.ordinal()]++;
    }
    rows.want(row, kind, group);
  }

  /** Wants nothing for the prefix of a row any more. */
  void remove(int row) {
    lengths.remove(rows.family(row), rows.length(row));
    size--;
    counts[rows.state(row).ordinal()]--;
    forget(row);
    rows.unwant(row);
  }

  // Mostly there is none, and then nothing is made to ask with.
  private void forget(int row) {
    if (!troubles.isEmpty()) {
      troubles.remove(row);
    }
  }

  void state(int row, RowState state) {
    RowState former = rows.state(row);
    if (former != state) {
      counts[former.ordinal()]--;
      counts[state.ordinal()]++;
      rows.state(row, state);
    }
  }

  /** The route is refused or barred, and this is why. */
  void trouble(int row, RowState state, RouteState reason) {
    state(row, state);
    history(row).state = reason;
  }

  /** What was said of a route that had trouble; it stays until the route is not wanted any more. */
  Trouble history(int row) {
    return troubles.computeIfAbsent(row, any -> new Trouble());
  }

  /** The state with its reason. */
  RouteState stateOf(int row) {
    return switch (rows.state(row)) {
      case PENDING -> PENDING;
      case INSTALLED -> INSTALLED;
      case REFUSED, BARRED -> history(row).state;
      case UNRESOLVED -> new RouteState.Unresolved(group(row).reason);
      case WITHOUT_OBJECT -> {
        RouteState failure = group(row).failure;
        yield failure == null ? PENDING : failure;
      }
    };
  }

  private NextHopGroup group(int row) {
    return Objects.requireNonNull(rows.group(row));
  }

  /** Visits the rows of routes that are refused, unresolved, barred or without an object. */
  void forEachTrouble(IntConsumer visitor) {
    if (troubled() > 0) {
      rows.forEachWanted(
          row -> {
            if (rows.state(row).isTrouble()) {
              visitor.accept(row);
            }
          });
    }
  }

  /** How many routes have trouble. */
  int troubled() {
    return size - count(RowState.PENDING) - count(RowState.INSTALLED);
  }
}
