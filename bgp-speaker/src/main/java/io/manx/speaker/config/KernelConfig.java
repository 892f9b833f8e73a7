package io.manx.speaker.config;

import io.manx.net.IpPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How learned routes get into the kernel.
 *
 * @param enabled false: a pure route reflector, which leaves the kernel alone
 * @param table the routing table, 1..4294967295; 254 is main
 * @param protocol the protocol number of our routes, 5..255; whatever has it is ours
 * @param metric the priority of our routes, 1..4294967295 without 2000000000; lower wins
 * @param maxPaths the most next hops of one route, 1..256
 * @param syncInterval how often all of the kernel's routes are compared, 1 s..1 h
 * @param mtu the most octets of a packet on the way of a learned route, 1280..65535, where that is
 *     less than the links take; 0 to leave it to the links
 * @param resilientGroups present: flows stay on their next hop while others come and go
 * @param guard whether learned routes are kept from covering addresses of this node, next hops and
 *     peers inside connected subnets, also where a filter lets them in
 * @param natExclusions destinations outside the pools to which nothing is masqueraded
 */
public record KernelConfig(
    boolean enabled,
    long table,
    int protocol,
    long metric,
    int maxPaths,
    Duration syncInterval,
    int mtu,
    Optional<ResilientGroups> resilientGroups,
    boolean guard,
    List<IpPrefix> natExclusions) {
  /** Copies the list. */
  public KernelConfig {
    natExclusions = List.copyOf(natExclusions);
  }

  /**
   * Resilient groups of next hops (Linux 5.13).
   *
   * @param buckets into how many parts the flows of a group are divided, 1..65535
   * @param idleTimer how long a part has no packets before it may move to another next hop, 0 s..1
   *     h
   * @param unbalancedTimer how long next hops may have unequal shares before busy parts move too, 0
   *     s..24 h; 0 s: for ever
   */
  public record ResilientGroups(int buckets, Duration idleTimer, Duration unbalancedTimer) {}
}
