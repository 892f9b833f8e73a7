package io.manx.programmer.model;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.Arrays;
import java.util.List;

/**
 * A route that the kernel should have.
 *
 * @param prefix the destination
 * @param target where its packets go
 */
public record DesiredRoute(IpPrefix prefix, RouteTarget target) {
  /**
   * A route of a kind through next hops.
   *
   * @throws IllegalArgumentException as {@link RouteTarget} does
   */
  public DesiredRoute(IpPrefix prefix, RouteKind kind, List<NextHop> nextHops) {
    this(prefix, new RouteTarget(kind, nextHops));
  }

  /** What happens to a packet. */
  public RouteKind kind() {
    return target.kind();
  }

  /** The next hops in order of preference; empty unless the kind is unicast. */
  public List<NextHop> nextHops() {
    return target.nextHops();
  }

  /** A route through {@code gateways}, each found through the kernel's table. */
  public static DesiredRoute unicast(IpPrefix prefix, IpAddress... gateways) {
    return new DesiredRoute(
        prefix, RouteTarget.unicast(Arrays.stream(gateways).map(NextHop::via).toList()));
  }

  /** A route that drops in silence. */
  public static DesiredRoute blackhole(IpPrefix prefix) {
    return new DesiredRoute(prefix, RouteTarget.BLACKHOLE);
  }

  /** A route that drops and tells the sender. */
  public static DesiredRoute unreachable(IpPrefix prefix) {
    return new DesiredRoute(prefix, RouteTarget.UNREACHABLE);
  }
}
