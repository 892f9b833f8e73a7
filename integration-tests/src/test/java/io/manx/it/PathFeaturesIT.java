package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.BirdSpeaking;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.RouterSpec;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
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
    StringBuilder all = new StringBuilder();
    router
        .control()
        .ask("show route " + PREFIX + " all")
        .forEach(line -> all.append(line.text()).append('\n'));
    return all.toString();
  }

  private static String routes(FrrDaemon frr) {
    return frr.vtysh("show bgp ipv4 unicast " + PREFIX + " json").out();
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
      value = 9494,
      section = "4.2",
      shows = "a dead peer's routes stay marked, go to peers that know the mark, and recover",
      peers = {"BIRD", "FRR"})
  void longLivedRestart() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire, 1, Wire.OTHER_AS);
      bird.options(
          "graceful restart on; graceful restart time 2; long lived graceful restart on; long lived"
              + " stale time 60;");
      FrrDaemon frr = frr(wire, 4, Wire.AGENT_AS);
      frr.routerOptions("bgp graceful-restart", "bgp long-lived-graceful-restart stale-time 60");
      ManxAgent agent =
          wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS), Wire.neighbor(4, Wire.AGENT_AS)));
      agent
          .config()
          .peers()
          .forEach(
              peer ->
                  peer.put(
                      "gracefulRestart", Map.of("restartTime", "3s", "longLivedStaleTime", "60s")));
      bird.start();
      frr.start();
      agent.start();
      Wire.await(
          "FRR knows the route",
          () -> frr.learned(Wire.AGENT).contains(PREFIX) && wire.kernel().contains(PREFIX),
          agent,
          bird,
          frr);
      bird.kill();
      Wire.await(
          "the route is marked, here and at FRR",
          () -> routes(agent).contains("(65535,6)") && routes(frr).contains("llgr-stale"),
          agent,
          frr);
      assertTrue(wire.kernel().equals(Set.of(PREFIX)), "the kernel keeps it");
      bird.start();
      Wire.await(
          "the route is fresh again",
          () ->
              routes(agent).contains("BGP.next_hop")
                  && !routes(agent).contains("(65535,6)")
                  && frr.learned(Wire.AGENT).contains(PREFIX)
                  && !routes(frr).contains("llgr-stale"),
          agent,
          bird,
          frr);
    }
  }

  @Test
  @Rfc(
      value = 8950,
      section = "4",
      shows = "an IPv4 prefix with an IPv6 next hop reaches the kernel",
      peers = {"BIRD"})
  void ipv4OverIpv6NextHops() {
    try (Wire wire = new Wire()) {
      RouterSpec spec = Wire.peerSpec(1, Wire.OTHER_AS, List.of(PREFIX));
      RouterSpec overV6 =
          new RouterSpec(
              spec.name(),
              spec.as(),
              spec.routerId(),
              spec.addresses(),
              false,
              spec.originated(),
              List.of(new RouterSpec.Neighbor("agent", Wire.AGENT_V6, Wire.AGENT_AS, false)));
      BirdDaemon bird = wire.closing(new BirdDaemon(wire.peer(1), wire.scratch().path(), overV6));
      bird.channelOptions("extended next hop on;");
      ManxAgent agent =
          wire.agent(
              List.of(
                  new RouterSpec.Neighbor(
                      Wire.peerName(1), Wire.peerAddressV6(1), Wire.OTHER_AS, false)));
      bird.start();
      agent.start();
      Wire.await(
          "the kernel forwards IPv4 through the IPv6 gateway",
          () ->
              wire.kernel().contains(PREFIX)
                  && wire.node()
                      .show("-4", "route", "get", "10.50.1.1")
                      .contains(" via inet6 " + Wire.peerAddressV6(1) + " "),
          agent,
          bird);
    }
  }
}
