package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.BirdSpeaking;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.GobgpDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Long-lived restarts, several paths a prefix, and IPv6 next hops, with BIRD and FRR. */
@Tag("root")
class PathFeaturesIT {
  private static final IpPrefix PREFIX = IpPrefix.parse("10.50.1.0/24");
  private static final IpPrefix FROM_FRR = IpPrefix.parse("10.50.2.0/24");
  private static final IpPrefix FROM_GOBGP = IpPrefix.parse("10.50.3.0/24");
  private static final IpPrefix V6 = IpPrefix.parse("2001:db8:50::/48");
  private static final IpPrefix V6_FRR = IpPrefix.parse("2001:db8:51::/48");

  private static BirdDaemon bird(Wire wire, int number, long as) {
    RouterSpec spec = Wire.peerSpec(number, as, number < 3 ? List.of(PREFIX) : List.of());
    return wire.closing(new BirdDaemon(wire.peer(number), wire.scratch().path(), spec));
  }

  private static FrrDaemon frr(Wire wire, int number, long as) {
    RouterSpec spec = Wire.peerSpec(number, as, List.of());
    return wire.closing(new FrrDaemon(wire.peer(number), wire.scratch().path(), spec));
  }

  private static int count(String text, String word) {
    return (int) Pattern.compile(Pattern.quote(word)).matcher(text).results().count();
  }

  private static String routes(BirdSpeaking router) {
    return routes(router, PREFIX);
  }

  private static String routes(BirdSpeaking router, IpPrefix prefix) {
    StringBuilder all = new StringBuilder();
    router
        .control()
        .ask("show route " + prefix + " all")
        .forEach(line -> all.append(line.text()).append('\n'));
    return all.toString();
  }

  private static String routes(FrrDaemon frr) {
    return routes(frr, PREFIX);
  }

  private static String routes(FrrDaemon frr, IpPrefix prefix) {
    return frr.vtysh("show bgp ipv4 unicast " + prefix + " json").out();
  }

  @Test
  @Rfc(
      value = 7911,
      section = "2",
      shows = "both paths of a prefix are sent, and withdrawn one by one",
      peers = {"BIRD", "FRR"})
  void severalPathsAreSent() {
    try (Wire wire = new Wire()) {
      BirdDaemon first = bird(wire, 1, Wire.OTHER_AS);
      BirdDaemon second = bird(wire, 2, Wire.OTHER_AS + 1);
      BirdDaemon bird = bird(wire, 3, Wire.AGENT_AS);
      bird.channelOptions("add paths on;");
      FrrDaemon frr = frr(wire, 4, Wire.AGENT_AS);
      ManxAgent agent =
          wire.agent(
              List.of(
                  Wire.neighbor(1, Wire.OTHER_AS),
                  Wire.neighbor(2, Wire.OTHER_AS + 1),
                  Wire.neighbor(3, Wire.AGENT_AS),
                  Wire.neighbor(4, Wire.AGENT_AS)));
      for (int i : List.of(2, 3)) {
        agent.config().peers().get(i).put("addPaths", Map.of("receive", true, "send", 4));
      }
      List.of(first, second, bird).forEach(BirdDaemon::start);
      frr.start();
      agent.start();
      Wire.await(
          "BIRD and FRR have both paths",
          () -> count(routes(bird), "BGP.next_hop") == 2 && count(routes(frr), "\"peerId\"") == 2,
          agent,
          bird,
          frr);
      second.announce(List.of());
      Wire.await(
          "BIRD and FRR have the other path alone",
          () -> count(routes(bird), "BGP.next_hop") == 1 && count(routes(frr), "\"peerId\"") == 1,
          agent,
          bird,
          frr);
      assertTrue(routes(bird).contains(Wire.peerAddress(1).toString()), () -> routes(bird));
    }
  }

  @Test
  @Rfc(
      value = 7911,
      section = "4",
      shows = "both paths of a prefix are received, and withdrawn one by one",
      peers = {"BIRD", "FRR", "GoBGP"})
  void severalPathsAreReceived() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire, 1, Wire.OTHER_AS);
      bird.channelOptions("add paths tx;");
      bird.further(
          "protocol static second { ipv4; route "
              + PREFIX
              + " via \"eth0\" { preference = 99; }; }\n");
      FrrDaemon frr = frr(wire, 3, Wire.OTHER_AS);
      frr.familyOptions("addpath-tx-all-paths");
      GobgpDaemon gobgp =
          wire.closing(
              new GobgpDaemon(
                  wire.peer(4), wire.scratch().path(), Wire.peerSpec(4, Wire.OTHER_AS, List.of())));
      gobgp.familyOptions("[neighbors.afi-safis.add-paths.config]\nsend-max = 8\n");
      ManxAgent agent =
          wire.agent(
              List.of(
                  Wire.neighbor(1, Wire.OTHER_AS),
                  Wire.neighbor(3, Wire.OTHER_AS),
                  Wire.neighbor(4, Wire.OTHER_AS)));
      agent.config().peers().forEach(peer -> peer.put("addPaths", Map.of("receive", true)));
      List.of(bird, frr, gobgp).forEach(Router::start);
      frr.configure(
          "router bgp " + Wire.OTHER_AS,
          "address-family ipv4 unicast",
          "network " + FROM_FRR,
          "redistribute kernel");
      frr.netns().ip("route add blackhole " + FROM_FRR);
      for (String identifier : List.of("1", "2")) {
        gobgp
            .gobgp("global", "rib", "add", FROM_GOBGP.toString(), "identifier", identifier)
            .orThrow();
      }
      agent.start();
      List<IpPrefix> each = List.of(PREFIX, FROM_FRR, FROM_GOBGP);
      Wire.await(
          "two paths of each",
          () -> each.stream().allMatch(prefix -> paths(agent, prefix) == 2),
          agent,
          bird,
          frr,
          gobgp);
      bird.control().ask("disable second");
      frr.netns().ip("route del blackhole " + FROM_FRR);
      gobgp.gobgp("global", "rib", "del", FROM_GOBGP.toString(), "identifier", "2").orThrow();
      Wire.await(
          "one path of each",
          () -> each.stream().allMatch(prefix -> paths(agent, prefix) == 1),
          agent,
          bird,
          frr,
          gobgp);
    }
  }

  private static int paths(ManxAgent agent, IpPrefix prefix) {
    return count(agent.control().text("show route " + prefix + " all"), "BGP.next_hop");
  }

  @Test
  @Rfc(
      value = 9494,
      section = "4.2",
      shows = "a dead peer's routes stay marked, go to peers that know the mark, and recover",
      peers = {"BIRD", "FRR"})
  @Rfc(
      value = 9494,
      section = "4.2",
      shows = "the kernel keeps every route, and loses those that are stale for too long",
      peers = {"BIRD", "FRR"})
  void longLivedRestart() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire, 1, Wire.OTHER_AS);
      bird.options(longLived(2, 60));
      FrrDaemon other =
          wire.closing(
              new FrrDaemon(
                  wire.peer(2),
                  wire.scratch().path(),
                  Wire.peerSpec(2, Wire.OTHER_AS, List.of(FROM_FRR))));
      other.routerOptions(longLivedAtFrr(2, 60));
      FrrDaemon frr = frr(wire, 4, Wire.AGENT_AS);
      frr.routerOptions("bgp graceful-restart", "bgp long-lived-graceful-restart stale-time 60");
      ManxAgent agent =
          wire.agent(
              List.of(
                  Wire.neighbor(1, Wire.OTHER_AS),
                  Wire.neighbor(2, Wire.OTHER_AS),
                  Wire.neighbor(4, Wire.AGENT_AS)));
      restartTimes(agent, "3s", "60s");
      List.of(bird, other, frr).forEach(Router::start);
      agent.start();
      Set<IpPrefix> both = Set.of(PREFIX, FROM_FRR);
      Wire.await(
          "FRR knows the routes",
          () -> frr.learned(Wire.AGENT).containsAll(both) && wire.kernel().containsAll(both),
          agent,
          bird,
          other,
          frr);
      IpAddress hop = Wire.peerAddress(1);
      try (RouteMonitor monitor = RouteMonitor.start(wire.node(), hop, wire.scratch().path())) {
        bird.kill();
        other.kill();
        for (IpPrefix prefix : both) {
          Wire.await(
              prefix + " is marked, here and at FRR",
              () ->
                  routes(agent, prefix).contains("(65535,6)")
                      && routes(frr, prefix).contains("llgr-stale"),
              agent,
              frr);
        }
        bird.options(longLived(1, 2));
        bird.recover(); // else it says that it has forgotten what it forwarded
        other.routerOptions(longLivedAtFrr(1, 2));
        other.start();
        both.forEach(prefix -> freshAgain(prefix, agent, bird, other, frr));
        monitor.assertKept(both, hop, agent, bird, other, frr);
        bird.kill();
        other.kill();
        for (IpPrefix prefix : both) {
          assertTrue(
              monitor.sees("Deleted " + prefix), () -> "kept for ever\n" + agent.diagnosis());
          Wire.await(
              "FRR has lost it too", () -> !frr.learned(Wire.AGENT).contains(prefix), agent, frr);
        }
      }
    }
  }

  private static void restartTimes(ManxAgent agent, String restart, String stale) {
    for (Map<String, Object> peer : agent.config().peers()) {
      peer.put("gracefulRestart", Map.of("restartTime", restart, "longLivedStaleTime", stale));
    }
  }

  private static String longLived(int restartTime, int staleTime) {
    return "graceful restart on; graceful restart time %d; long lived graceful restart on; long lived stale time %d;"
        .formatted(restartTime, staleTime);
  }

  private static String[] longLivedAtFrr(int restartTime, int staleTime) {
    return new String[] {
      "bgp graceful-restart",
      "bgp graceful-restart restart-time " + restartTime,
      "bgp graceful-restart preserve-fw-state",
      "bgp long-lived-graceful-restart stale-time " + staleTime
    };
  }

  private static void freshAgain(
      IpPrefix prefix, ManxAgent agent, BirdDaemon bird, FrrDaemon other, FrrDaemon frr) {
    Wire.await(
        prefix + " is fresh again",
        () ->
            routes(agent, prefix).contains("BGP.next_hop")
                && !routes(agent, prefix).contains("(65535,6)")
                && frr.learned(Wire.AGENT).contains(prefix)
                && !routes(frr, prefix).contains("llgr-stale"),
        agent,
        bird,
        other,
        frr);
  }

  @Test
  @Rfc(
      value = 8950,
      section = "4",
      shows = "IPv4 prefixes with IPv6 next hops, received and sent, reach both kernels",
      peers = {"BIRD", "FRR", "GoBGP"})
  @Rfc(
      value = 2545,
      section = "3",
      shows = "a link-local next hop comes beside the global one",
      peers = {"BIRD", "FRR"})
  void ipv4OverIpv6NextHops() {
    try (Wire wire = new Wire()) {
      Path files = wire.scratch().path();
      BirdDaemon bird = wire.closing(new BirdDaemon(wire.peer(1), files, overV6(1, PREFIX, V6)));
      bird.channelOptions("extended next hop on;");
      FrrDaemon frr = wire.closing(new FrrDaemon(wire.peer(2), files, overV6(2, FROM_FRR, V6_FRR)));
      frr.options("capability extended-nexthop");
      GobgpDaemon gobgp = wire.closing(new GobgpDaemon(wire.peer(3), files, overV6(3)));
      ManxAgent agent = wire.agent(List.of(neighborV6(1), neighborV6(2), neighborV6(3)));
      agent.config().spec().put("addresses", List.of(Wire.AGENT_V6.toString()));
      for (Map<String, Object> peer : agent.config().peers()) {
        peer.put("families", List.of("IPv4Unicast", "IPv6Unicast"));
      }
      List.of(bird, frr, gobgp).forEach(Router::start);
      String self = Wire.peerAddressV6(3).toString();
      gobgp
          .gobgp("global", "rib", "add", FROM_GOBGP.toString(), "nexthop", self, "-a", "ipv4")
          .orThrow();
      agent.start();
      Map<Integer, IpPrefix> received = Map.of(1, PREFIX, 2, FROM_FRR, 3, FROM_GOBGP);
      received.forEach(
          (number, prefix) ->
              Wire.await(
                  "the kernel forwards " + prefix + " through an IPv6 gateway",
                  () ->
                      route(wire.node(), prefix)
                          .contains(" via inet6 " + Wire.peerAddressV6(number) + " "),
                  agent,
                  bird,
                  frr,
                  gobgp));
      IpPrefix ours = Wire.AGENT_PREFIXES.getFirst();
      Wire.await(
          "the peers have ours with our IPv6 address",
          () ->
              bird.control().text("show route " + ours + " all").contains(hop(Wire.AGENT_V6))
                  && route(frr.netns(), ours).contains("via inet6")
                  && gobgp.gobgp("global", "rib", "-a", "ipv4").out().contains(ours.toString()),
          agent,
          bird,
          frr,
          gobgp);
      String seen = gobgp.gobgp("global", "rib", "-a", "ipv4").out();
      assertTrue(seen.contains(Wire.AGENT_V6.toString()), seen);
      for (IpPrefix prefix : List.of(V6, V6_FRR)) {
        Wire.await(
            "the IPv6 prefixes have two next hops",
            () ->
                agent
                    .control()
                    .text("show route " + prefix + " all")
                    .matches("(?s).*BGP.next_hop: 2001:db8::1[12] fe80::.*"),
            agent,
            bird,
            frr);
      }
    }
  }

  @Test
  @Rfc(
      value = 2545,
      section = "3",
      shows = "a global and a link-local next hop come in, the global one alone is reflected",
      peers = {"BIRD", "FRR"})
  void aReflectedNextHopIsTheGlobalOne() {
    try (Wire wire = new Wire()) {
      Path files = wire.scratch().path();
      BirdDaemon bird =
          wire.closing(new BirdDaemon(wire.peer(1), files, overV6(1, Wire.AGENT_AS, V6)));
      bird.options("direct;"); // else it takes us for hops away, and says the global one alone
      FrrDaemon frr =
          wire.closing(new FrrDaemon(wire.peer(2), files, overV6(2, Wire.AGENT_AS, V6_FRR)));
      List<RouterSpec.Neighbor> clients = new ArrayList<>();
      for (int number : List.of(1, 2)) {
        clients.add(
            new RouterSpec.Neighbor(
                Wire.peerName(number), Wire.peerAddressV6(number), Wire.AGENT_AS, true));
      }
      ManxAgent agent = wire.agent(clients);
      List.of(bird, frr).forEach(Router::start);
      agent.start();
      String hops = "(?s).*BGP.next_hop: 2001:db8::1[12] fe80::.*";
      for (IpPrefix prefix : List.of(V6, V6_FRR)) {
        Wire.await(
            "two next hops come with " + prefix,
            () -> agent.control().text("show route " + prefix + " all").matches(hops),
            agent,
            bird,
            frr);
      }
      Wire.await(
          "each client has the other's prefix",
          () ->
              bird.learned(Wire.AGENT_V6).contains(V6_FRR)
                  && frr.learned(Wire.AGENT_V6).contains(V6),
          agent,
          bird,
          frr);
      String atBird = bird.control().text("show route " + V6_FRR + " all");
      assertTrue(atBird.contains(hop(Wire.peerAddressV6(2))), atBird);
      assertFalse(atBird.matches(hops), atBird);
      String atFrr = frr.vtysh("show bgp ipv6 unicast " + V6 + " json").out();
      assertTrue(atFrr.contains(Wire.peerAddressV6(1).toString()), atFrr);
      assertFalse(atFrr.contains("\"scope\":\"link-local\""), atFrr);
    }
  }

  /** Where the kernel sends IPv4 packets for the first host of a prefix. */
  private static String route(Netns netns, IpPrefix prefix) {
    IpAddress host = IpAddress.v4(prefix.address().v4Bits() + 1);
    return netns.exec("ip", "-4", "route", "get", host.toString()).out();
  }

  private static String hop(IpAddress address) {
    return "BGP.next_hop: " + address;
  }

  private static RouterSpec overV6(int number, IpPrefix... prefixes) {
    return overV6(number, Wire.OTHER_AS, prefixes);
  }

  private static RouterSpec overV6(int number, long as, IpPrefix... prefixes) {
    RouterSpec spec = Wire.peerSpec(number, as, List.of(prefixes));
    return new RouterSpec(
        spec.name(),
        spec.as(),
        spec.routerId(),
        spec.addresses(),
        false,
        spec.originated(),
        List.of(new RouterSpec.Neighbor("agent", Wire.AGENT_V6, Wire.AGENT_AS, false)));
  }

  private static RouterSpec.Neighbor neighborV6(int number) {
    return new RouterSpec.Neighbor(
        Wire.peerName(number), Wire.peerAddressV6(number), Wire.OTHER_AS, false);
  }
}
