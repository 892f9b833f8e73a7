package io.manx.programmer.sync;

import io.manx.net.AddressFamily;
import io.manx.programmer.model.Forwarding;
import io.manx.programmer.model.KernelNextHop;
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
  static @Nullable Forwarding without(AddressFamily family, Forwarding route, Forwarding gone) {
    if (family == AddressFamily.IPV4
        || route.nextHopId() != 0
        || route.nextHops().size() <= gone.nextHops().size()
        || gone.nextHops().isEmpty()) {
      return null;
    }
    List<KernelNextHop> rest = new ArrayList<>(route.nextHops());
    rest.removeAll(gone.nextHops());
    return rest.isEmpty()
        ? null
        : new Forwarding(route.protocol(), route.kind(), rest, route.nextHopId(), route.mtu());
  }

  /**
   * Whether the kernel has dropped the route because every link of its next hops is down. A route
   * that points at a nexthop object goes with the object.
   */
  static boolean lostAllLinks(Forwarding route, IntPredicate linkUp) {
    if (route.nextHopId() != 0 || route.nextHops().isEmpty()) {
      return false;
    }
    for (KernelNextHop hop : route.nextHops()) {
      if (linkUp.test(hop.ifindex())) {
        return false;
      }
    }
    return true;
  }

  private RouteParts() {}
}
