package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.GobgpDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.daemon.RouterSpec.Neighbor;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who calls whom, from where and how far: callers of a range, a passive side, and two hops. */
@Tag("root")
class SessionOptionsIT {
  private static final IpAddress AGENT_LOOPBACK = IpAddress.parse("198.51.100.1");

  private static final String RACK_KEY = "rack-7";
  private static final String OWN_KEY = "tor-4";

  private static String write(Path file, String key) {
    try {
      return Files.writeString(file, key + "\n").toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static IpAddress loopback(int number) {
    return IpAddress.parse("198.51.100." + (10 + number));
  }

  private static IpPrefix prefix(int number) {
    return IpPrefix.parse("10.50." + number + ".0/24");
  }

  private static String shown(ManxAgent agent, String name) {
    return agent.control().text("show protocols all " + name);
  }

  private static boolean up(ManxAgent agent, String name) {
    return shown(agent, name).contains("BGP state:          Established");
  }

  @Test
  @Rfc(
      value = 2385,
      shows = "callers of a range share a key, one with an address of its own has another",
      peers = {"BIRD", "FRR", "GoBGP"})
  @Rfc(
      value = 5492,
      section = "3",
      shows = "our hostname is shown at the peer; who sends no capability is heard",
      peers = {"FRR", "GoBGP"})
  void callersOfARange() {
    try (Wire wire = new Wire()) {
      Path files = wire.scratch().path();
      BirdDaemon bird =
          wire.closing(
              new BirdDaemon(
                  wire.peer(1), files, Wire.peerSpec(1, Wire.OTHER_AS, List.of(prefix(1)))));
      FrrDaemon frr =
          wire.closing(
              new FrrDaemon(
                  wire.peer(2), files, Wire.peerSpec(2, Wire.OTHER_AS, List.of(prefix(2)))));
      GobgpDaemon gobgp =
          wire.closing(
              new GobgpDaemon(
                  wire.peer(3), files, Wire.peerSpec(3, Wire.OTHER_AS, List.of(prefix(3)))));
      FrrDaemon outside =
          wire.closing(
              new FrrDaemon(
                  wire.peer(6), files, Wire.peerSpec(6, Wire.OTHER_AS, List.of(prefix(6)))));
      bird.options("password \"" + RACK_KEY + "\";");
      List.of(frr, outside).forEach(caller -> caller.options("password " + RACK_KEY));
      gobgp.password(RACK_KEY);
      ManxAgent agent = wire.agent(List.of(Wire.neighbor(4, Wire.OTHER_AS)));
      Map<String, Object> own = agent.config().peers().getFirst();
      own.put("passive", true);
      own.put("passwordFile", write(files.resolve("own.password"), OWN_KEY));
      FrrDaemon waitedFor =
          wire.closing(
              new FrrDaemon(
                  wire.peer(4), files, Wire.peerSpec(4, Wire.OTHER_AS, List.of(prefix(4)))));
      waitedFor.options("dont-capability-negotiate", "password " + OWN_KEY);
      Map<String, Object> range = new LinkedHashMap<>();
      range.put("name", "rack");
      range.put("cidr", "192.0.2.8/29");
      range.put("asNumber", Wire.OTHER_AS);
      range.put("import", "All");
      Path key = files.resolve("rack.password");
      range.put("passwordFile", write(key, RACK_KEY));
      agent.config().spec().put("peerRanges", List.of(range));
      List.of(bird, frr, gobgp, outside, waitedFor).forEach(Router::start);
      agent.start();
      Wire.await(
          "callers of the range, and the one that is waited for, are heard",
          () -> {
            String routes = agent.control().text("show route");
            return List.of(1, 2, 3, 4).stream()
                .allMatch(number -> routes.contains(prefix(number).toString()));
          },
          agent,
          bird,
          frr,
          gobgp,
          waitedFor);
      assertEquals(false, outside.established(Wire.AGENT), "a caller from outside");
      String all = agent.control().text("show protocols all");
      assertTrue(all.contains("Hostname: "), all);
      String hostname = frr.vtysh("show bgp neighbors " + Wire.AGENT).out();
      assertTrue(hostname.contains("Hostname: agent"), hostname);
      String ofOneFamily = shown(agent, Wire.peerName(4));
      assertTrue(ofOneFamily.matches("(?s).*Channel ipv4\\s+State: +UP.*"), ofOneFamily);
      assertTrue(ofOneFamily.matches("(?s).*Channel ipv6\\s+State: +DOWN.*"), ofOneFamily);
      String capabilities = gobgp.gobgp("neighbor", Wire.AGENT.toString()).out();
      assertTrue(capabilities.contains("agent"), capabilities);
      keyChanges(agent, key, bird);
    }
  }

  /** The range has another key, which callers do not know until it is back: nobody is reset. */
  private static void keyChanges(ManxAgent agent, Path key, BirdDaemon bird) {
    String since = since(agent);
    write(key, "another");
    Wire.await("the key is another", () -> agent.log().contains("passwordFile"), agent);
    write(key, RACK_KEY);
    bird.announce(List.of(prefix(1), prefix(7)));
    Wire.await(
        "the session carries routes",
        () -> agent.control().text("show route").contains(prefix(7).toString()),
        agent,
        bird);
    assertEquals(since, since(agent), "the session flapped");
  }

  private static String since(ManxAgent agent) {
    String caller = "rack_192_0_2_11";
    return shown(agent, caller)
        .lines()
        .filter(line -> line.startsWith(caller))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Rfc(
      value = 4271,
      section = "8.1.1",
      shows = "sessions between loopbacks, across hops, from a source address",
      peers = {"BIRD", "FRR"})
  void betweenLoopbacks() {
    try (Wire wire = new Wire()) {
      Path files = wire.scratch().path();
      BirdDaemon bird = wire.closing(new BirdDaemon(wire.peer(1), files, atLoopback(1)));
      bird.options("multihop 3; source address " + loopback(1) + ";");
      FrrDaemon frr = wire.closing(new FrrDaemon(wire.peer(2), files, atLoopback(2)));
      frr.options("ebgp-multihop 3", "update-source " + loopback(2), "disable-connected-check");
      ManxAgent agent = wire.agent(List.of(distant(1), distant(2)));
      agent
          .config()
          .spec()
          .put(
              "addresses",
              List.of(Wire.AGENT.toString(), Wire.AGENT_V6.toString(), AGENT_LOOPBACK.toString()));
      for (Map<String, Object> peer : agent.config().peers()) {
        peer.put("multihop", 3);
        peer.put("sourceAddress", AGENT_LOOPBACK.toString());
      }
      wire.node().ip("address add " + AGENT_LOOPBACK + "/32 dev lo");
      for (Router router : List.of(bird, frr)) {
        int number = router == bird ? 1 : 2;
        var netns = router == bird ? bird.netns() : frr.netns();
        netns.ip(
            "address add " + loopback(number) + "/32 dev lo",
            "route add " + AGENT_LOOPBACK + " via " + Wire.AGENT);
        wire.node().ip("route add " + loopback(number) + " via " + Wire.peerAddress(number));
      }
      bird.start();
      frr.start();
      agent.start();
      for (int number : List.of(1, 2)) {
        Wire.await(
            "the session is up and forwards",
            () ->
                up(agent, Wire.peerName(number))
                    && agent.learned(loopback(number)).contains(prefix(number))
                    && wire.kernel().contains(prefix(number)),
            agent,
            bird,
            frr);
        String all = shown(agent, Wire.peerName(number));
        assertTrue(all.contains("Source address:   " + AGENT_LOOPBACK), all);
        assertTrue(all.contains("external multihop"), all);
      }
      assertTrue(bird.learned(AGENT_LOOPBACK).containsAll(Wire.AGENT_PREFIXES));
    }
  }

  @Test
  @Rfc(
      value = 6286,
      section = "2.2",
      shows = "our BGP Identifier is refused in our AS, and none of another AS's business",
      peers = {"BIRD", "FRR"})
  void peersWithOurIdentifier() {
    try (Wire wire = new Wire()) {
      Path files = wire.scratch().path();
      BirdDaemon bird = wire.closing(new BirdDaemon(wire.peer(1), files, twin(1, Wire.OTHER_AS)));
      FrrDaemon frr = wire.closing(new FrrDaemon(wire.peer(2), files, twin(2, Wire.OTHER_AS)));
      BirdDaemon inner = wire.closing(new BirdDaemon(wire.peer(3), files, twin(3, Wire.AGENT_AS)));
      FrrDaemon other = wire.closing(new FrrDaemon(wire.peer(4), files, twin(4, Wire.AGENT_AS)));
      ManxAgent agent =
          wire.agent(
              List.of(
                  Wire.neighbor(1, Wire.OTHER_AS),
                  Wire.neighbor(2, Wire.OTHER_AS),
                  Wire.neighbor(3, Wire.AGENT_AS),
                  Wire.neighbor(4, Wire.AGENT_AS)));
      List.of(bird, frr, inner, other).forEach(Router::start);
      agent.start();
      for (int number : List.of(1, 2)) {
        Wire.await(
            "in another AS it is another router",
            () -> agent.learned(Wire.peerAddress(number)).contains(prefix(number)),
            agent,
            bird,
            frr);
      }
      for (int number : List.of(3, 4)) {
        // Whose OPEN comes first refuses; either way the agent says so.
        Wire.await(
            "in our AS it is refused",
            () -> shown(agent, Wire.peerName(number)).matches("(?si).*last error:.*identifier.*"),
            agent,
            inner,
            other);
      }
    }
  }

  /** A peer with the agent's BGP Identifier. */
  private static RouterSpec twin(int number, long as) {
    RouterSpec spec = Wire.peerSpec(number, as, List.of(prefix(number)));
    return new RouterSpec(
        spec.name(), as, Wire.AGENT, spec.addresses(), false, spec.originated(), spec.neighbors());
  }

  private static RouterSpec atLoopback(int number) {
    RouterSpec spec = Wire.peerSpec(number, Wire.OTHER_AS, List.of(prefix(number)));
    return new RouterSpec(
        spec.name(),
        spec.as(),
        spec.routerId(),
        spec.addresses(),
        false,
        spec.originated(),
        List.of(new Neighbor("agent", AGENT_LOOPBACK, Wire.AGENT_AS, false)));
  }

  private static Neighbor distant(int number) {
    return new Neighbor(Wire.peerName(number), loopback(number), Wire.OTHER_AS, false);
  }
}
