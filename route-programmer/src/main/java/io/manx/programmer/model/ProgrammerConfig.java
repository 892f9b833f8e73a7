package io.manx.programmer.model;

import io.manx.net.IpAddress;
import java.time.Duration;
import java.util.Set;

/**
 * How routes are written.
 *
 * @param table the routing table: 1..2^31-1, but not 255 (local)
 * @param protocol our {@code rtm_protocol}: 5..255; routes with it in {@code table} are ours
 * @param metric the metric of routes with next hops: 1..2^31-1
 * @param maxPaths how many next hops one route may have: 1..256
 * @param syncInterval the time between two audits against the whole table: at least a second
 * @param guarded addresses of peers: no learned route may take one over from a connected route.
 *     This node's own addresses and the gateways in use are guarded without being named
 * @param nextHopObjects whether routes point at nexthop objects where the kernel has them (5.3), so
 *     that the loss of a next hop costs one message; otherwise each route names its next hops
 */
public record ProgrammerConfig(
    int table,
    int protocol,
    int metric,
    int maxPaths,
    Duration syncInterval,
    Set<IpAddress> guarded,
    boolean nextHopObjects) {
  /** The metric of routes that discard: so high that every connected route wins. */
  public static final int DISCARD_METRIC = 2_000_000_000;

  /** The contract's values: table 254, protocol 77, metric 32, 16 paths, an audit each minute. */
  public static final ProgrammerConfig DEFAULT =
      new ProgrammerConfig(254, 77, 32, 16, Duration.ofSeconds(60), Set.of(), true);

  /**
   * @throws IllegalArgumentException with the name of the value that is out of its range
   */
  public ProgrammerConfig {
    guarded = Set.copyOf(guarded);
    check(table > 0 && table != 255, "table", table, "1..2147483647 and not 255 (local)");
    check(protocol > 4 && protocol < 256, "protocol", protocol, "5..255 (lower ones are taken)");
    check(metric > 0 && metric < DISCARD_METRIC, "metric", metric, "1.." + (DISCARD_METRIC - 1));
    check(maxPaths > 0 && maxPaths <= 256, "maxPaths", maxPaths, "1..256");
    check(syncInterval.toMillis() >= 1000, "syncInterval", syncInterval, "at least 1s");
  }

  private static void check(boolean holds, String name, Object value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(name + " " + value + " is not in its range: " + range);
    }
  }
}
