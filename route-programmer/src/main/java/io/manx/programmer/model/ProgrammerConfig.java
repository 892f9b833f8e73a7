package io.manx.programmer.model;

import io.manx.net.IpAddress;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How routes are written.
 *
 * @param table the routing table, unsigned: not 0 and not 255 (local)
 * @param protocol our {@code rtm_protocol}: 5..255; routes with it in {@code table} are ours
 * @param metric the metric of routes with next hops, unsigned: not 0 and not {@link
 *     #DISCARD_METRIC}
 * @param maxPaths how many next hops one route may have: 1..256
 * @param syncInterval the time between two audits against the whole table: at least a second
 * @param guarded addresses of peers: no learned route may take one over from a connected route.
 *     This node's own addresses and the gateways in use are guarded without being named
 * @param nextHopObjects whether routes point at nexthop objects where the kernel has them (5.3), so
 *     that the loss of a next hop costs one message; otherwise each route names its next hops
 * @param guard whether learned routes are kept from covering addresses of this node, gateways in
 *     use and {@code guarded} inside connected subnets
 * @param resilientGroups how groups are to keep flows on their next hop where the kernel can do
 *     that (5.13); null for plain groups
 * @param mtu the most octets that a packet may have on the way of a learned route, where that is
 *     less than its links take; 0 to leave it to the links
 */
public record ProgrammerConfig(
    int table,
    int protocol,
    int metric,
    int maxPaths,
    Duration syncInterval,
    Set<IpAddress> guarded,
    boolean nextHopObjects,
    boolean guard,
    @Nullable ResilientGroups resilientGroups,
    int mtu) {
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
    check(table != 0 && table != 255, "table", table, "1..4294967295 and not 255 (local)");
    check(protocol > 4 && protocol < 256, "protocol", protocol, "5..255 (lower ones are taken)");
    check(
        metric != 0 && metric != DISCARD_METRIC,
        "metric",
        metric,
        "1..4294967295 and not " + DISCARD_METRIC + " (routes that discard)");
    check(maxPaths > 0 && maxPaths <= 256, "maxPaths", maxPaths, "1..256");
    check(syncInterval.toMillis() >= 1000, "syncInterval", syncInterval, "at least 1s");
    check(mtu == 0 || (mtu >= 68 && mtu <= 65535), "mtu", mtu, "0 or 68..65535");
  }

  /** With guards, plain groups, and the MTUs of the links. */
  public ProgrammerConfig(
      int table,
      int protocol,
      int metric,
      int maxPaths,
      Duration syncInterval,
      Set<IpAddress> guarded,
      boolean nextHopObjects) {
    this(table, protocol, metric, maxPaths, syncInterval, guarded, nextHopObjects, true, null, 0);
  }

  private static void check(boolean holds, String name, Object value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(name + " " + value + " is not in its range: " + range);
    }
  }
}
