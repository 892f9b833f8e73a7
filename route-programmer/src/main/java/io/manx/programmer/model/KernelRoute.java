package io.manx.programmer.model;

import io.manx.net.IpPrefix;
import java.util.List;

/**
 * A route in the kernel.
 *
 * @param key the kernel's identity of the route
 * @param forwarding whose it is and where its packets go
 */
public record KernelRoute(RouteKey key, Forwarding forwarding) {
  /** The same from the parts of {@link Forwarding}. */
  public KernelRoute(
      RouteKey key, int protocol, RouteKind kind, List<KernelNextHop> nextHops, int nextHopId) {
    this(key, new Forwarding(protocol, kind, nextHops, nextHopId));
  }

  /** The destination. */
  public IpPrefix prefix() {
    return key.prefix();
  }

  /** Who put it there ({@code rtm_protocol}). */
  public int protocol() {
    return forwarding.protocol();
  }

  /** What happens to a matching packet. */
  public RouteKind kind() {
    return forwarding.kind();
  }

  /** The next hops. */
  public List<KernelNextHop> nextHops() {
    return forwarding.nextHops();
  }

  /** The id of the nexthop object that it points at, or 0. */
  public int nextHopId() {
    return forwarding.nextHopId();
  }

  /** Whether a packet that matches {@code other} is treated alike; the key is not compared. */
  public boolean sameForwarding(KernelRoute other) {
    return forwarding.forwardsLike(other.forwarding);
  }
}
