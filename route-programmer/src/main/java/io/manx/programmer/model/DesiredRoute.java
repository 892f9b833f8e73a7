package io.manx.programmer.model;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A route that the kernel should have.
 *
 * @param prefix the destination
 * @param kind {@link RouteKind#UNICAST}, {@link RouteKind#BLACKHOLE} or {@link
 *     RouteKind#UNREACHABLE}
 * @param nextHops the next hops in order of preference, without duplicates; the first {@code
 *     maxPaths} that resolve are used. Empty unless the kind is unicast
 */
public record DesiredRoute(IpPrefix prefix, RouteKind kind, List<NextHop> nextHops) {
  /**
   * @throws IllegalArgumentException if the next hops do not fit the kind, or the kind is none that
   *     can be wanted
   */
  public DesiredRoute {
    // Copies nothing if it is immutable already: many routes share one list.
    nextHops = List.copyOf(nextHops.size() > 1 ? new LinkedHashSet<>(nextHops) : nextHops);
    switch (kind) {
      case UNICAST -> {
        if (nextHops.isEmpty()) {
          throw new IllegalArgumentException("a unicast route needs a next hop: " + prefix);
        }
      }
      case BLACKHOLE, UNREACHABLE -> {
        if (!nextHops.isEmpty()) {
          throw new IllegalArgumentException(
              "a " + kind + " route has no next hop: " + prefix + " " + nextHops);
        }
      }
      default -> throw new IllegalArgumentException("no route to want: " + kind + " " + prefix);
    }
  }

  /** A route through {@code gateways}, each found through the kernel's table. */
  public static DesiredRoute unicast(IpPrefix prefix, IpAddress... gateways) {
    return new DesiredRoute(
        prefix, RouteKind.UNICAST, Arrays.stream(gateways).map(NextHop::via).toList());
  }

  /** A route that drops in silence. */
  public static DesiredRoute blackhole(IpPrefix prefix) {
    return new DesiredRoute(prefix, RouteKind.BLACKHOLE, List.of());
  }

  /** A route that drops and tells the sender. */
  public static DesiredRoute unreachable(IpPrefix prefix) {
    return new DesiredRoute(prefix, RouteKind.UNREACHABLE, List.of());
  }
}
