package io.manx.programmer.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.kernel.NetlinkException;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.NextHop;
import io.manx.programmer.model.ProgrammedRoute;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.RouteChange;
import io.manx.programmer.model.RouteKind;
import io.manx.programmer.model.RouteState;
import io.manx.programmer.netns.Namespace;
import io.manx.programmer.netns.NamespaceTransport;
import io.manx.programmer.netns.RouteLines;
import io.manx.programmer.netns.RouteMonitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The programmer against a real kernel, checked with the distribution's {@code ip}. */
@Tag("root")
class KernelRouteProgrammerTest {
  static final Duration SOON = Duration.ofSeconds(30);

  /** The first audit of {@link #standard()} is later: what is repaired by then was noticed. */
  private static final Duration LONG_BEFORE_AN_AUDIT = Duration.ofSeconds(15);

  final Namespace namespace = new Namespace();
  private final List<RouteProgrammer> programmers = new ArrayList<>();
  private final Map<NextHop, Boolean> reachable = new ConcurrentHashMap<>();

  @BeforeEach
  void network() {
    namespace.cable("left", "left-far", "192.0.2.1/24", "2001:db8:1::1/64");
    namespace.cable("right", "right-far", "198.51.100.1/24", "2001:db8:2::1/64");
  }

  @AfterEach
  void clean() {
    programmers.forEach(programmer -> programmer.stop(false));
    namespace.close();
  }

  /** Whether routes point at nexthop objects; here each route names its next hops. */
  boolean nextHopObjects() {
    return false;
  }

  private ProgrammerConfig standard() {
    ProgrammerConfig d = ProgrammerConfig.DEFAULT;
    return new ProgrammerConfig(
        d.table(),
        d.protocol(),
        d.metric(),
        d.maxPaths(),
        d.syncInterval(),
        d.guarded(),
        nextHopObjects());
  }

  RouteProgrammer start() throws NetlinkException {
    return start(standard());
  }

  RouteProgrammer start(ProgrammerConfig config) throws NetlinkException {
    RouteProgrammer programmer =
        KernelRouteProgrammer.start(
            config,
            status -> reachable.put(status.nextHop(), status.reachable()),
            new NamespaceTransport(namespace));
    programmers.add(programmer);
    return programmer;
  }

  static DesiredRoute route(String prefix, String... gateways) {
    return DesiredRoute.unicast(
        IpPrefix.parse(prefix),
        Stream.of(gateways).map(IpAddress::parse).toArray(IpAddress[]::new));
  }

  void want(RouteProgrammer programmer, DesiredRoute... routes) {
    programmer.apply(Stream.of(routes).map(RouteChange::want).toList());
  }

  void eventually(String prefix, String... lines) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertEquals(List.of(lines), RouteLines.of(namespace, prefix)));
  }

  private RouteState state(RouteProgrammer programmer, String prefix) {
    List<ProgrammedRoute> routes = programmer.routes(List.of(IpPrefix.parse(prefix))).join();
    return routes.getFirst().state();
  }

  @Test
  void addsReplacesAndRemoves() throws NetlinkException {
    RouteProgrammer programmer = start();
    want(programmer, route("10.1.0.0/24", "192.0.2.9"), route("fd00:1::/64", "2001:db8:1::9"));
    eventually("10.1.0.0/24", "10.1.0.0/24 via 192.0.2.9 dev left proto 77 metric 32");
    eventually(
        "fd00:1::/64", "fd00:1::/64 via 2001:db8:1::9 dev left proto 77 metric 32 pref medium");
    want(programmer, route("10.1.0.0/24", "198.51.100.9"), route("fd00:1::/64", "2001:db8:2::9"));
    eventually("10.1.0.0/24", "10.1.0.0/24 via 198.51.100.9 dev right proto 77 metric 32");
    eventually(
        "fd00:1::/64", "fd00:1::/64 via 2001:db8:2::9 dev right proto 77 metric 32 pref medium");
    assertEquals(new RouteState.Installed(), state(programmer, "10.1.0.0/24"));
    programmer.apply(
        List.of(
            RouteChange.withdraw(IpPrefix.parse("10.1.0.0/24")),
            RouteChange.withdraw(IpPrefix.parse("fd00:1::/64"))));
    eventually("10.1.0.0/24");
    eventually("fd00:1::/64");
  }

  @Test
  void ecmpOfBothFamiliesGrowsAndShrinksWithoutLeftovers() throws NetlinkException {
    RouteProgrammer programmer = start();
    want(
        programmer,
        route("10.1.0.0/24", "192.0.2.9", "198.51.100.9"),
        route("fd00:1::/64", "2001:db8:1::9", "2001:db8:2::9"));
    eventually(
        "10.1.0.0/24",
        "10.1.0.0/24 proto 77 metric 32",
        "nexthop via 192.0.2.9 dev left weight 1",
        "nexthop via 198.51.100.9 dev right weight 1");
    eventually(
        "fd00:1::/64",
        "fd00:1::/64 proto 77 metric 32 pref medium",
        "nexthop via 2001:db8:1::9 dev left weight 1",
        "nexthop via 2001:db8:2::9 dev right weight 1");
    want(
        programmer,
        route("10.1.0.0/24", "192.0.2.8", "198.51.100.8", "192.0.2.7"),
        route("fd00:1::/64", "2001:db8:1::8", "2001:db8:2::8", "2001:db8:1::7"));
    eventually(
        "fd00:1::/64",
        "fd00:1::/64 proto 77 metric 32 pref medium",
        "nexthop via 2001:db8:1::8 dev left weight 1",
        "nexthop via 2001:db8:2::8 dev right weight 1",
        "nexthop via 2001:db8:1::7 dev left weight 1");
    want(programmer, route("10.1.0.0/24", "192.0.2.9"), route("fd00:1::/64", "2001:db8:1::9"));
    eventually("10.1.0.0/24", "10.1.0.0/24 via 192.0.2.9 dev left proto 77 metric 32");
    eventually(
        "fd00:1::/64", "fd00:1::/64 via 2001:db8:1::9 dev left proto 77 metric 32 pref medium");
    assertEquals(0, programmer.audit().join().lastAuditRepairs());
    programmer.replaceAll(List.of());
    eventually("fd00:1::/64");
    assertEquals(0, programmer.audit().join().counters().owned());
  }

  @Test
  void maxPathsLimitsTheWidth() throws NetlinkException {
    ProgrammerConfig d = standard();
    RouteProgrammer programmer =
        start(new ProgrammerConfig(254, 77, 32, 1, d.syncInterval(), Set.of(), nextHopObjects()));
    want(programmer, route("10.1.0.0/24", "192.0.2.9", "198.51.100.9"));
    eventually("10.1.0.0/24", "10.1.0.0/24 via 192.0.2.9 dev left proto 77 metric 32");
    programmer.configure(d);
    eventually(
        "10.1.0.0/24",
        "10.1.0.0/24 proto 77 metric 32",
        "nexthop via 192.0.2.9 dev left weight 1",
        "nexthop via 198.51.100.9 dev right weight 1");
  }

  @Test
  void discardsWithAHighMetricAndTurnsIntoUnicast() throws NetlinkException {
    RouteProgrammer programmer = start();
    IpPrefix v4 = IpPrefix.parse("10.1.0.0/24");
    IpPrefix v6 = IpPrefix.parse("fd00:1::/64");
    want(programmer, DesiredRoute.unreachable(v4), DesiredRoute.blackhole(v6));
    eventually("10.1.0.0/24", "unreachable 10.1.0.0/24 proto 77 metric 2000000000");
    eventually(
        "fd00:1::/64", "blackhole fd00:1::/64 dev lo proto 77 metric 2000000000 pref medium");
    assertEquals(0, programmer.audit().join().lastAuditRepairs());
    want(programmer, route("10.1.0.0/24", "192.0.2.9"), DesiredRoute.unreachable(v6));
    eventually("10.1.0.0/24", "10.1.0.0/24 via 192.0.2.9 dev left proto 77 metric 32");
    eventually(
        "fd00:1::/64", "unreachable fd00:1::/64 dev lo proto 77 metric 2000000000 pref medium");
  }

  @Test
  void ipv4OverAnIpv6Neighbour() throws NetlinkException {
    RouteProgrammer programmer = start();
    NextHop linkLocal = NextHop.via(IpAddress.parse("fe80::9"), "right");
    want(
        programmer,
        route("10.1.0.0/24", "2001:db8:1::9"),
        new DesiredRoute(
            IpPrefix.parse("10.2.0.0/24"),
            RouteKind.UNICAST,
            List.of(linkLocal, NextHop.via(IpAddress.parse("192.0.2.9")))));
    eventually("10.1.0.0/24", "10.1.0.0/24 via inet6 2001:db8:1::9 dev left proto 77 metric 32");
    eventually(
        "10.2.0.0/24",
        "10.2.0.0/24 proto 77 metric 32",
        "nexthop via inet6 fe80::9 dev right weight 1",
        "nexthop via 192.0.2.9 dev left weight 1");
    assertEquals(0, programmer.audit().join().lastAuditRepairs());
  }

  @Test
  void aNextHopBehindAnOnlinkDefaultRoute() throws NetlinkException {
    // As in clouds: an address without a subnet, and a gateway that only its interface is known of.
    namespace.ip("route add default via 169.254.1.1 dev left onlink");
    RouteProgrammer programmer = start();
    want(programmer, route("10.1.0.0/24", "203.0.113.9"));
    eventually("10.1.0.0/24", "10.1.0.0/24 via 169.254.1.1 dev left proto 77 metric 32 onlink");
  }

  @Test
  void aRouteOverANeighbourIsGuardedUnlessConfiguredOtherwise() throws NetlinkException {
    ProgrammerConfig d = ProgrammerConfig.DEFAULT;
    RouteProgrammer programmer = start();
    want(programmer, route("192.0.2.0/25", "198.51.100.9"));
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertInstanceOf(RouteState.Guarded.class, state(programmer, "192.0.2.0/25")));
    programmer.configure(
        new ProgrammerConfig(
            254, 77, 32, 16, d.syncInterval(), Set.of(), nextHopObjects(), false, null, 0));
    eventually("192.0.2.0/25", "192.0.2.0/25 via 198.51.100.9 dev right proto 77 metric 32");
    programmer.configure(standard());
    eventually("192.0.2.0/25");
  }

  @Test
  void theLargestTableAndMetric() throws NetlinkException {
    Duration interval = ProgrammerConfig.DEFAULT.syncInterval();
    RouteProgrammer programmer =
        start(new ProgrammerConfig(-2, 77, -2, 16, interval, Set.of(), nextHopObjects()));
    want(programmer, route("10.1.0.0/24", "192.0.2.9"));
    await().atMost(SOON).until(() -> programmer.status().counters().installed() == 1);
    String shown = namespace.ip("route show table 4294967294");
    assertTrue(shown.contains("10.1.0.0/24") && shown.contains("metric 4294967294"), shown);
    assertEquals(0, programmer.audit().join().lastAuditRepairs());
  }

  @Test
  void onlinkGatewayOutsideEverySubnet() throws NetlinkException {
    RouteProgrammer programmer = start();
    NextHop onlink = new NextHop(IpAddress.parse("203.0.113.1"), "left", true);
    want(
        programmer,
        new DesiredRoute(IpPrefix.parse("10.1.0.0/24"), RouteKind.UNICAST, List.of(onlink)));
    eventually("10.1.0.0/24", "10.1.0.0/24 via 203.0.113.1 dev left proto 77 metric 32 onlink");
    assertEquals(0, programmer.audit().join().lastAuditRepairs());
  }

  @Test
  void foreignRouteIsNeverReplacedAndTheConflictIsSaid() throws NetlinkException {
    namespace.ip("route add 10.1.0.0/24 via 192.0.2.50 proto static metric 32");
    namespace.ip("-6 route add fd00:1::/64 via 2001:db8:1::50 proto static metric 32");
    RouteProgrammer programmer = start();
    want(programmer, route("10.1.0.0/24", "192.0.2.9"), route("fd00:1::/64", "2001:db8:1::9"));
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertInstanceOf(RouteState.Conflict.class, state(programmer, "10.1.0.0/24")));
    assertInstanceOf(RouteState.Conflict.class, state(programmer, "fd00:1::/64"));
    programmer.converged();
    assertEquals(2, programmer.audit().join().counters().conflicts());
    eventually("10.1.0.0/24", "10.1.0.0/24 via 192.0.2.50 dev left proto static metric 32");
    eventually(
        "fd00:1::/64",
        "fd00:1::/64 via 2001:db8:1::50 dev left proto static metric 32 pref medium");
    // The cure: once it is gone, ours takes the place.
    namespace.ip("route del 10.1.0.0/24 proto static metric 32");
    namespace.ip("-6 route del fd00:1::/64 proto static metric 32");
    eventually("10.1.0.0/24", "10.1.0.0/24 via 192.0.2.9 dev left proto 77 metric 32");
    eventually(
        "fd00:1::/64", "fd00:1::/64 via 2001:db8:1::9 dev left proto 77 metric 32 pref medium");
  }

  @Test
  void foreignRouteThatTakesOurPlaceStaysThere() throws NetlinkException {
    RouteProgrammer programmer = start();
    want(programmer, route("10.1.0.0/24", "192.0.2.9"));
    eventually("10.1.0.0/24", "10.1.0.0/24 via 192.0.2.9 dev left proto 77 metric 32");
    namespace.ip("route replace 10.1.0.0/24 via 192.0.2.50 proto static metric 32");
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertInstanceOf(RouteState.Conflict.class, state(programmer, "10.1.0.0/24")));
    assertEquals(
        List.of("10.1.0.0/24 via 192.0.2.50 dev left proto static metric 32"),
        RouteLines.of(namespace, "10.1.0.0/24"));
  }

  @Test
  void deletionByOthersIsRepairedWithoutAnAudit() throws NetlinkException {
    RouteProgrammer programmer = start();
    want(
        programmer,
        route("10.1.0.0/24", "192.0.2.9"),
        route("fd00:1::/64", "2001:db8:1::9", "2001:db8:2::9"));
    eventually("10.1.0.0/24", "10.1.0.0/24 via 192.0.2.9 dev left proto 77 metric 32");
    await().atMost(SOON).until(() -> RouteLines.of(namespace, "fd00:1::/64").size() == 3);
    namespace.ip("route del 10.1.0.0/24");
    await()
        .atMost(LONG_BEFORE_AN_AUDIT)
        .until(() -> RouteLines.of(namespace, "10.1.0.0/24").size() == 1);
    namespace.ip("-6 route del fd00:1::/64 via 2001:db8:2::9 dev right");
    await()
        .atMost(LONG_BEFORE_AN_AUDIT)
        .until(() -> RouteLines.of(namespace, "fd00:1::/64").size() == 3);
    namespace.ip("route flush proto 77");
    namespace.ip("-6 route flush proto 77");
    await()
        .atMost(LONG_BEFORE_AN_AUDIT)
        .until(
            () ->
                RouteLines.of(namespace, "10.1.0.0/24").size() == 1
                    && RouteLines.of(namespace, "fd00:1::/64").size() == 3);
    await().atMost(SOON).until(() -> programmer.status().counters().repaired() >= 4);
  }

  @Test
  void crashIsFollowedBySilentAdoptionAndTheSweepWaitsForConvergence() throws NetlinkException {
    RouteProgrammer first = start();
    want(
        first,
        route("10.1.0.0/24", "192.0.2.9"),
        route("10.2.0.0/24", "192.0.2.9", "198.51.100.9"),
        route("10.3.0.0/24", "192.0.2.9"),
        route("fd00:1::/64", "2001:db8:1::9", "2001:db8:2::9"),
        DesiredRoute.unreachable(IpPrefix.parse("10.4.0.0/24")),
        DesiredRoute.unreachable(IpPrefix.parse("fd00:4::/64")));
    await().atMost(SOON).until(() -> first.status().counters().installed() == 6);
    // Without a stop that would write anything: what a killed process leaves behind.
    first.stop(false);
    try (RouteMonitor monitor = new RouteMonitor(namespace)) {
      RouteProgrammer second = start();
      want(
          second,
          route("10.1.0.0/24", "192.0.2.9"),
          route("10.2.0.0/24", "198.51.100.9", "192.0.2.9"),
          route("fd00:1::/64", "2001:db8:2::9", "2001:db8:1::9"),
          DesiredRoute.unreachable(IpPrefix.parse("10.4.0.0/24")),
          DesiredRoute.unreachable(IpPrefix.parse("fd00:4::/64")));
      await().atMost(SOON).until(() -> second.status().counters().installed() == 5);
      assertEquals(6, second.audit().join().counters().owned());
      assertEquals(List.of(), monitor.lines());
      second.converged();
      eventually("10.3.0.0/24");
      assertEquals(
          List.of("Deleted 10.3.0.0/24"),
          monitor.lines().stream().map(line -> line.substring(0, 19)).toList());
    }
  }

  @Test
  void linkDownAndUpTakesRoutesAwayAndBack() throws NetlinkException {
    RouteProgrammer programmer = start();
    want(
        programmer,
        route("10.1.0.0/24", "198.51.100.9"),
        route("10.2.0.0/24", "192.0.2.9", "198.51.100.9"),
        route("fd00:2::/64", "2001:db8:1::9", "2001:db8:2::9"));
    await().atMost(SOON).until(() -> programmer.status().counters().installed() == 3);
    namespace.ip("link set right down");
    eventually("10.1.0.0/24");
    eventually("10.2.0.0/24", "10.2.0.0/24 via 192.0.2.9 dev left proto 77 metric 32");
    eventually(
        "fd00:2::/64", "fd00:2::/64 via 2001:db8:1::9 dev left proto 77 metric 32 pref medium");
    assertInstanceOf(RouteState.Unresolved.class, state(programmer, "10.1.0.0/24"));
    assertEquals(false, reachable.get(NextHop.via(IpAddress.parse("198.51.100.9"))));
    namespace.ip("link set right up");
    namespace.ip("-6 addr replace 2001:db8:2::1/64 dev right nodad");
    eventually("10.1.0.0/24", "10.1.0.0/24 via 198.51.100.9 dev right proto 77 metric 32");
    await().atMost(SOON).until(() -> RouteLines.of(namespace, "10.2.0.0/24").size() == 3);
    await().atMost(SOON).until(() -> RouteLines.of(namespace, "fd00:2::/64").size() == 3);
    assertEquals(true, reachable.get(NextHop.via(IpAddress.parse("198.51.100.9"))));
  }

  @Test
  void carrierLossTakesTheNextHopOut() throws NetlinkException {
    RouteProgrammer programmer = start();
    want(programmer, route("10.2.0.0/24", "192.0.2.9", "198.51.100.9"));
    await().atMost(SOON).until(() -> RouteLines.of(namespace, "10.2.0.0/24").size() == 3);
    namespace.ip("link set right-far down");
    eventually("10.2.0.0/24", "10.2.0.0/24 via 192.0.2.9 dev left proto 77 metric 32");
    programmer.markDown(Set.of(IpAddress.parse("192.0.2.9")));
    eventually("10.2.0.0/24");
    programmer.markDown(Set.of());
    namespace.ip("link set right-far up");
    await().atMost(SOON).until(() -> RouteLines.of(namespace, "10.2.0.0/24").size() == 3);
  }

  @Test
  void resolvesThroughRoutesOfOthersAndOfOurs() throws NetlinkException {
    namespace.ip("route add 172.16.0.0/16 via 192.0.2.254");
    RouteProgrammer programmer = start();
    want(
        programmer,
        route("10.1.0.0/24", "172.16.1.1"),
        route("172.20.0.0/16", "198.51.100.254"),
        route("10.2.0.0/24", "172.20.1.1"),
        // Covers its own next hop: only a wider route may carry it.
        route("172.30.0.0/16", "172.30.0.1"));
    eventually("10.1.0.0/24", "10.1.0.0/24 via 192.0.2.254 dev left proto 77 metric 32");
    eventually("10.2.0.0/24", "10.2.0.0/24 via 198.51.100.254 dev right proto 77 metric 32");
    assertInstanceOf(RouteState.Unresolved.class, state(programmer, "172.30.0.0/16"));
    namespace.ip("route change 172.16.0.0/16 via 198.51.100.254");
    eventually("10.1.0.0/24", "10.1.0.0/24 via 198.51.100.254 dev right proto 77 metric 32");
    namespace.ip("route del 172.16.0.0/16");
    eventually("10.1.0.0/24");
    namespace.ip("route add default via 192.0.2.254");
    eventually("10.1.0.0/24", "10.1.0.0/24 via 192.0.2.254 dev left proto 77 metric 32");
    eventually("172.30.0.0/16", "172.30.0.0/16 via 192.0.2.254 dev left proto 77 metric 32");
  }

  @Test
  void learnedRouteNeverTakesOverANeighbour() throws NetlinkException {
    RouteProgrammer programmer = start();
    want(
        programmer,
        route("192.0.2.0/24", "198.51.100.9"),
        route("198.51.100.9/32", "192.0.2.9"),
        route("192.0.2.77/32", "198.51.100.9"));
    eventually("192.0.2.77/32", "192.0.2.77 via 198.51.100.9 dev right proto 77 metric 32");
    assertInstanceOf(RouteState.Guarded.class, state(programmer, "192.0.2.0/24"));
    assertInstanceOf(RouteState.Guarded.class, state(programmer, "198.51.100.9/32"));
  }

  @Test
  void ownTableAndMetricMoveWithTheConfiguration() throws NetlinkException {
    RouteProgrammer programmer = start();
    want(programmer, route("10.1.0.0/24", "192.0.2.9"));
    eventually("10.1.0.0/24", "10.1.0.0/24 via 192.0.2.9 dev left proto 77 metric 32");
    ProgrammerConfig d = standard();
    programmer.configure(
        new ProgrammerConfig(254, 78, 64, 16, d.syncInterval(), Set.of(), nextHopObjects()));
    eventually("10.1.0.0/24", "10.1.0.0/24 via 192.0.2.9 dev left proto 78 metric 64");
    programmer.configure(
        new ProgrammerConfig(1000, 78, 64, 16, d.syncInterval(), Set.of(), nextHopObjects()));
    eventually("10.1.0.0/24");
    await()
        .atMost(SOON)
        .until(() -> namespace.ip("route show table 1000").startsWith("10.1.0.0/24 "));
  }

  @Test
  void stopWithRemovalLeavesOnlyForeignRoutes() throws NetlinkException {
    namespace.ip("route add 10.9.0.0/24 via 192.0.2.50");
    namespace.ip("route add 10.8.0.0/24 via 192.0.2.50 proto 77 metric 5 table 100");
    RouteProgrammer programmer = start();
    want(programmer, route("10.1.0.0/24", "192.0.2.9"), route("10.2.0.0/24", "192.0.2.8"));
    await().atMost(SOON).until(() -> programmer.status().counters().installed() == 2);
    programmer.stop(true);
    eventually("10.1.0.0/24");
    eventually("10.2.0.0/24");
    eventually("10.9.0.0/24", "10.9.0.0/24 via 192.0.2.50 dev left");
    assertTrue(namespace.ip("route show table 100").contains("10.8.0.0/24"));
  }

  @Test
  void manyRoutesArriveQuicklyAndLeaveAgain() throws NetlinkException {
    RouteProgrammer programmer = start();
    List<DesiredRoute> many = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      many.add(
          DesiredRoute.unicast(
              new IpPrefix(IpAddress.v4(0x0B00_0000 + (i << 8)), 24),
              IpAddress.parse("192.0.2.9")));
    }
    programmer.replaceAll(many);
    await().atMost(SOON).until(() -> programmer.status().counters().installed() == 20_000);
    assertEquals(20_000, namespace.ip("route show proto 77").lines().count());
    assertEquals(0, programmer.audit().join().lastAuditRepairs());
    programmer.replaceAll(List.of());
    await().atMost(SOON).until(() -> programmer.status().counters().owned() == 0);
    assertEquals("", namespace.ip("route show proto 77"));
  }
}
