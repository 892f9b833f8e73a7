package io.manx.programmer.sync;

import io.manx.net.AddressFamily;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.KernelRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What is left of a route when something of it goes away. */
final class RouteParts {
  /**
   * IPv6 tells of a removed member of an ECMP route as of a route: with that next hop only.
   *
   * @return what remains of {@code route} without the next hops of {@code gone}, or null
   */
  static @Nullable KernelRoute without(KernelRoute route, KernelRoute gone) {
    if (route.prefix().family() == AddressFamily.IPV4
        || route.nextHopId() != 0
        || route.nextHops().size() <= gone.nextHops().size()
        || gone.nextHops().isEmpty()) {
      return null;
    }
    List<KernelNextHop> rest = new ArrayList<>(route.nextHops());
    rest.removeAll(gone.nextHops());
    return rest.isEmpty()
        ? null
        : new KernelRoute(route.key(), route.protocol(), route.kind(), rest, route.nextHopId());
  }

  /**
   * Whether the kernel has dropped the route because every link of its next hops is down. A route
   * that points at a nexthop object goes with the object.
   */
  static boolean lostAllLinks(KernelRoute route, IntPredicate linkUp) {
    return !route.nextHops().isEmpty()
        && route.nextHopId() == 0
        && route.nextHops().stream().noneMatch(hop -> linkUp.test(hop.ifindex()));
  }

  private RouteParts() {}
}
