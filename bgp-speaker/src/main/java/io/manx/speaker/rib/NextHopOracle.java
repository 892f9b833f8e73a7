package io.manx.speaker.rib;

import io.manx.net.IpAddress;

/** Says how far away next hops are. Called on the speaker loop. */
@FunctionalInterface
public interface NextHopOracle {
  /** The answer of {@link #metric} for a next hop without a route. */
  long UNREACHABLE = -1;

  /** Every next hop is reachable at no cost. */
  NextHopOracle ALL_REACHABLE = nextHop -> 0;

  /**
   * The cost of the route to {@code nextHop}, 0..2^32-1, or {@link #UNREACHABLE}. A changed answer
   * takes effect with {@link Rib#nextHopsChanged}.
   */
  long metric(IpAddress nextHop);

  /** No path uses {@code nextHop} any more; it may be asked for again. */
  default void unused(IpAddress nextHop) {}
}
