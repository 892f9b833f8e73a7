package io.manx.programmer.model;

import java.util.List;

/**
 * Whether a next hop can be reached (RFC 4271 §9.1.2.1), and over which route.
 *
 * @param nextHop the next hop
 * @param reachable whether it resolves through a link that is up
 * @param metric the metric of the route that covers it: 0 for a connected one; the interior cost
 *     for the decision process. Unsigned
 * @param via the neighbours it resolves to; empty when it cannot be reached
 * @param reason why it cannot be reached; empty when it can
 */
public record NextHopStatus(
    NextHop nextHop, boolean reachable, long metric, List<KernelNextHop> via, String reason) {
  /** Copies the list. */
  public NextHopStatus {
    via = List.copyOf(via);
  }
}
