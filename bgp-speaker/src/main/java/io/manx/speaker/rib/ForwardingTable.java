package io.manx.speaker.rib;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.PrefixIndex;
import io.manx.speaker.decision.DecisionStep;
import io.manx.speaker.model.PathAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each prefix is routed by, for a listener. Exists only where there is one, so that a pure
 * reflector pays nothing for it.
 */
final class ForwardingTable {
  private final RibTable table;
  private final MultipathOptions options;
  private final RouteListener listener;
  private BestRoute[] current = new BestRoute[64];
  private List<RouteChange> changes = new ArrayList<>();

  ForwardingTable(RibTable table, MultipathOptions options, RouteListener listener) {
    this.table = table;
    this.options = options;
    this.listener = listener;
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
    boolean same = before == null ? after == null : before.equals(after);
    if (!same) {
      changes.add(new RouteChange(table.index.prefix(prefix), before, after));
      current[prefix] = after;
    }
  }

  /** Gives back room for ids from {@code limit} on, none of which is in use. */
  void trim(int limit) {
    current = Arrays.copyOf(current, Math.max(64, limit));
  }

  /** Tells the listener what has changed since the last time. */
  void flush() {
    if (!changes.isEmpty()) {
      List<RouteChange> told = changes;
      changes = new ArrayList<>();
      listener.changed(table.family, List.copyOf(told));
    }
  }

  @Nullable BestRoute routeOf(IpPrefix prefix) {
    int id = table.index.find(prefix);
    return id == PrefixIndex.NONE || id >= current.length ? null : current[id];
  }

  private @Nullable BestRoute bestRoute(int prefix) {
    int best = table.selection.best(prefix);
    if (best == PathRows.NONE) {
      return null;
    }
    PathAttributes attributes = table.rows.effective(best).value;
    return new BestRoute(attributes, table.source(best), nextHops(best));
  }

  private List<IpAddress> nextHops(int best) {
    IpAddress first = table.rows.effective(best).value.nextHop();
    if (options.maxPaths() == 1 || table.source(best).isLocal()) {
      return List.of(first);
    }
    List<IpAddress> others = new ArrayList<>();
    for (int row = table.rows.next(best); row != PathRows.NONE; row = table.rows.next(row)) {
      if (isMultipath(table, row, best, options.relaxAsPath())) {
        IpAddress nextHop = table.rows.effective(row).value.nextHop();
        if (!nextHop.equals(first) && !others.contains(nextHop)) {
          others.add(nextHop);
        }
      }
    }
    // The order of the list depends on the order of arrival; what is installed must not.
    others.sort(null);
    others.addFirst(first);
    return List.copyOf(others.subList(0, Math.min(options.maxPaths(), others.size())));
  }

  /** Whether a path is as good as the best one as far as the metric to the next hop. */
  static boolean isMultipath(RibTable table, int row, int best, boolean relaxAsPath) {
    PathRows rows = table.rows;
    return row == best
        || (rows.isUsable(row)
            && rows.step(row) > DecisionStep.IGP_METRIC.ordinal()
            && (relaxAsPath
                || rows.effective(row).value.asPath().equals(rows.effective(best).value.asPath())));
  }
}
