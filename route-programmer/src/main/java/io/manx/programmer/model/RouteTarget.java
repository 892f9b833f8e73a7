package io.manx.programmer.model;

import java.util.LinkedHashSet;
import java.util.List;

/**
 * Where packets of a wanted route are to go. Immutable: the routes of one set of next hops share
 * one.
 *
 * @param kind {@link RouteKind#UNICAST}, {@link RouteKind#BLACKHOLE} or {@link
 *     RouteKind#UNREACHABLE}
 * @param nextHops the next hops in order of preference, without duplicates; the first {@code
 *     maxPaths} that resolve are used. Empty unless the kind is unicast
 */
public record RouteTarget(RouteKind kind, List<NextHop> nextHops) {
  /** Drops in silence. */
  public static final RouteTarget BLACKHOLE = new RouteTarget(RouteKind.BLACKHOLE, List.of());

  /** Drops and tells the sender. */
  public static final RouteTarget UNREACHABLE = new RouteTarget(RouteKind.UNREACHABLE, List.of());

  /**
   * @throws IllegalArgumentException if the next hops do not fit the kind, or the kind is none that
   *     can be wanted
   */
  public RouteTarget {
    nextHops = List.copyOf(nextHops.size() > 1 ? new LinkedHashSet<>(nextHops) : nextHops);
    switch (kind) {
      case UNICAST -> {
        if (nextHops.isEmpty()) {
          throw new IllegalArgumentException("a unicast route needs a next hop");
        }
      }
      case BLACKHOLE, UNREACHABLE -> {
        if (!nextHops.isEmpty()) {
          throw new IllegalArgumentException("a " + kind + " route has no next hop: " + nextHops);
        }
      }
      default -> throw new IllegalArgumentException("no route to want: " + kind);
    }
  }

  /** Through these next hops. */
  public static RouteTarget unicast(List<NextHop> nextHops) {
    return new RouteTarget(RouteKind.UNICAST, nextHops);
  }
}
