package io.manx.programmer.model;

import java.util.List;

/**
 * What the kernel does with the packets of a route. Immutable: routes that go the same way share
 * one, so that comparing two routes mostly compares two references.
 *
 * @param protocol who put the route there ({@code rtm_protocol}): 2 kernel, 3 boot, 4 static, ...
 * @param kind what happens to a matching packet
 * @param nextHops the next hops; several are ECMP. Empty for a route that discards
 * @param nextHopId the id of the nexthop object that the route points at, or 0. The next hops of
 *     such a route are those of the object
 * @param mtu the most octets that a packet may have on this way, or 0 where the links decide
 */
public record Forwarding(
    int protocol, RouteKind kind, List<KernelNextHop> nextHops, int nextHopId, int mtu) {
  /** Copies the list. */
  public Forwarding {
    nextHops = List.copyOf(nextHops);
  }

  /** Where the links decide how large a packet may be. */
  public Forwarding(int protocol, RouteKind kind, List<KernelNextHop> nextHops, int nextHopId) {
    this(protocol, kind, nextHops, nextHopId, 0);
  }

  /** Whether a matching packet is treated alike; who put the routes there is not compared. */
  @SuppressWarnings("ReferenceEquality") // A short cut: what follows compares the values.
  public boolean forwardsLike(Forwarding other) {
    return this == other
        || (kind == other.kind
            && nextHopId == other.nextHopId
            && mtu == other.mtu
            && (nextHopId != 0 || sameSet(nextHops, other.nextHops)));
  }

  // The order of ECMP members has no meaning, and IPv6 gives them back in another one.
  private static boolean sameSet(List<KernelNextHop> some, List<KernelNextHop> others) {
    return some.equals(others)
        || (some.size() > 1 && some.size() == others.size() && others.containsAll(some));
  }
}
