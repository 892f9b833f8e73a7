package io.manx.speaker.rib;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.PrefixIndex;
import io.manx.speaker.decision.DecisionStep;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What each prefix is routed by, for a listener. Exists only where there is one, so that a pure
 * reflector pays nothing for it.
 */
final class ForwardingTable {
  private final RibTable table;
  private final RouteListener listener;
  private BestRoute[] current = new BestRoute[64];
  private final RouteChanges changes;
  private @Nullable BestRoute last;

  ForwardingTable(RibTable table, RouteListener listener) {
    this.table = table;
    this.listener = listener;
    this.changes = new RouteChanges(!table.index.isV4());
    if (!table.deferred) {
      catchUp();
    }
  }

  /** Tells the listener of all routes that it has not heard of. */
  void catchUp() {
    for (int prefix = 0; prefix < table.index.limit(); prefix++) {
      if (table.index.isUsed(prefix)) {
        touched(prefix);
      }
    }
    flush();
  }

  /** A path of the prefix changed. */
  void touched(int prefix) {
    if (prefix >= current.length) {
      current = Arrays.copyOf(current, 2 * prefix);
    }
    BestRoute before = current[prefix];
    BestRoute after = bestRoute(prefix);
    if (!Objects.equals(before, after)) {
      changes.add(table.index, prefix, before, after);
      current[prefix] = after;
    }
  }

  /** Gives back room for ids from {@code limit} on, none of which is in use. */
  void trim(int limit) {
    current = Arrays.copyOf(current, Math.max(64, limit));
  }

  /** Tells the listener what has changed since the last time. */
  void flush() {
    if (changes.size() > 0) {
      listener.changed(table.family, changes);
      changes.clear();
    }
  }

  @Nullable BestRoute routeOf(IpPrefix prefix) {
    int id = table.index.find(prefix);
    return id == PrefixIndex.NONE || id >= current.length ? null : current[id];
  }

  // Neighbouring prefixes mostly are routed alike: they share an object.
  @SuppressWarnings("ReferenceEquality") // Attributes and sources are interned.
  private @Nullable BestRoute bestRoute(int prefix) {
    int best = table.selection.best(prefix);
    if (best == PathRows.NONE) {
      return null;
    }
    PathAttributes attributes = table.rows.effective(best).value;
    PathSource source = table.source(best);
    List<IpAddress> nextHops = nextHops(best);
    BestRoute route = last;
    if (route == null
        || route.attributes() != attributes
        || route.source() != source
        || !route.nextHops().equals(nextHops)) {
      route = new BestRoute(attributes, source, nextHops);
      last = route;
    }
    return route;
  }

  private List<IpAddress> nextHops(int best) {
    IpAddress first = table.rows.effective(best).value.nextHop();
    return table.multipath.maxPaths() == 1 || table.source(best).isLocal() || !hasOthers(best)
        ? alone(first)
        : all(best, first);
  }

  private List<IpAddress> alone(IpAddress nextHop) {
    BestRoute route = last;
    return route != null
            && route.nextHops().size() == 1
            && route.nextHops().getFirst().equals(nextHop)
        ? route.nextHops()
        : List.of(nextHop);
  }

  private int after(int row) {
    return table.selection.after(table.rows.prefix(row), row);
  }

  private boolean hasOthers(int best) {
    for (int row = after(best); row != PathRows.NONE; row = after(row)) {
      if (isMultipath(table, row, best)) {
        return true;
      }
    }
    return false;
  }

  private List<IpAddress> all(int best, IpAddress first) {
    List<IpAddress> others = new ArrayList<>();
    for (int row = after(best); row != PathRows.NONE; row = after(row)) {
      if (isMultipath(table, row, best)) {
        IpAddress nextHop = table.rows.effective(row).value.nextHop();
        if (!nextHop.equals(first) && !others.contains(nextHop)) {
          others.add(nextHop);
        }
      }
    }
    // The order of the list depends on the order of arrival; what is installed must not.
    others.sort(null);
    others.addFirst(first);
    return List.copyOf(others.subList(0, Math.min(table.multipath.maxPaths(), others.size())));
  }

  /** Whether a path is as good as the best one as far as the metric to the next hop. */
  static boolean isMultipath(RibTable table, int row, int best) {
    PathRows rows = table.rows;
    return row == best
        || (rows.isUsable(row)
            && rows.step(row) > DecisionStep.IGP_METRIC.ordinal()
            && (table.multipath.relaxAsPath()
                || rows.effective(row).value.asPath().equals(rows.effective(best).value.asPath())));
  }
}
