package io.manx.programmer.model;

import io.manx.net.IpPrefix;
import java.util.List;

/**
 * A route in the kernel.
 *
 * @param key the kernel's identity of the route
 * @param protocol who put it there ({@code rtm_protocol}): 2 kernel, 3 boot, 4 static, ...
 * @param kind what happens to a matching packet
 * @param nextHops the next hops; several are ECMP. Empty for a route that discards
 * @param nextHopId the id of the nexthop object that the route points at, or 0. The next hops of
 *     such a route are those of the object
 */
public record KernelRoute(
    RouteKey key, int protocol, RouteKind kind, List<KernelNextHop> nextHops, int nextHopId) {
  /** Copies the list. */
  public KernelRoute {
    nextHops = List.copyOf(nextHops);
  }

  /** The destination. */
  public IpPrefix prefix() {
    return key.prefix();
  }

  /** Whether a packet that matches {@code other} is treated alike; the key is not compared. */
  public boolean sameForwarding(KernelRoute other) {
    return kind == other.kind
        && nextHopId == other.nextHopId
        && (nextHopId != 0 || sameSet(nextHops, other.nextHops));
  }

  // The order of ECMP members has no meaning, and IPv6 gives them back in another one.
  private static boolean sameSet(List<KernelNextHop> some, List<KernelNextHop> others) {
    return some.equals(others)
        || (some.size() > 1 && some.size() == others.size() && others.containsAll(some));
  }
}
