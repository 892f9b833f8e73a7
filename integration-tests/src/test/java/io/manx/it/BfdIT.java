package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BfdOptions;
import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** BFD with BIRD and FRR's bfdd: IPv4 and IPv6 at once, on one link and across hops. */
@Tag("root")
class BfdIT {
  private static final BfdOptions SINGLE_HOP = new BfdOptions(100, 3, false);
  private static final BfdOptions MULTIHOP = new BfdOptions(100, 3, true);
  private static final IpPrefix PREFIX = IpPrefix.parse("10.50.1.0/24");
  private static final String V6 = "peer1v6";

  private static RouterSpec spec(IpPrefix... prefixes) {
    RouterSpec v4 = Wire.peerSpec(1, Wire.OTHER_AS, List.of(prefixes));
    List<RouterSpec.Neighbor> both = new ArrayList<>(v4.neighbors());
    both.add(new RouterSpec.Neighbor("agent6", Wire.AGENT_V6, Wire.AGENT_AS, false));
    return new RouterSpec(
        v4.name(), v4.as(), v4.routerId(), v4.addresses(), false, v4.originated(), both);
  }

  private static ManxAgent agent(Wire wire, BfdOptions options) {
    ManxAgent agent =
        wire.agent(
            List.of(
                Wire.neighbor(1, Wire.OTHER_AS),
                new RouterSpec.Neighbor(V6, Wire.peerAddressV6(1), Wire.OTHER_AS, false)));
    watch(agent, options);
    return agent;
  }

  private static void watch(ManxAgent agent, BfdOptions options) {
    String interval = options.millis() + "ms";
    for (Map<String, Object> peer : agent.config().peers()) {
      Map<String, Object> bfd = new LinkedHashMap<>();
      bfd.put("enabled", true);
      bfd.put("transmitInterval", interval);
      bfd.put("receiveInterval", interval);
      bfd.put("detectMultiplier", options.multiplier());
      peer.put("bfd", bfd);
      if (options.multihop()) {
        peer.put("multihop", 2);
      }
    }
  }

  /** The line of {@code show bfd sessions} about an address, in words; empty if there is none. */
  private static List<String> session(ManxAgent agent, IpAddress remote) {
    return agent.control().ask("show bfd sessions").stream()
        .map(line -> List.of(line.text().strip().split("\\s+")))
        .filter(words -> words.getFirst().equals(remote.toString()))
        .findFirst()
        .orElse(List.of());
  }

  private static boolean isUp(ManxAgent agent, IpAddress remote, String timeout) {
    List<String> words = session(agent, remote);
    return words.contains("Up") && words.getLast().equals(timeout);
  }

  private static void awaitUp(ManxAgent agent, Router peer, String timeout) {
    Wire.await(
        "BGP and BFD are up with detection in " + timeout,
        () ->
            agent.established(Wire.peerAddress(1))
                && agent.established(Wire.peerAddressV6(1))
                && isUp(agent, Wire.peerAddress(1), timeout)
                && isUp(agent, Wire.peerAddressV6(1), timeout),
        agent,
        peer);
  }

  private static BirdDaemon bird(Wire wire, BfdOptions options) {
    BirdDaemon bird =
        wire.closing(new BirdDaemon(wire.peer(1), wire.scratch().path(), spec(PREFIX)));
    bird.bfd(options);
    bird.start();
    return bird;
  }

  private static FrrDaemon frr(Wire wire, BfdOptions options) {
    FrrDaemon frr = wire.closing(new FrrDaemon(wire.peer(1), wire.scratch().path(), spec(PREFIX)));
    frr.bfd(options);
    frr.start();
    return frr;
  }

  /** Packets stop both ways without a sign at the link: only BFD can tell. */
  private static void losesAndFindsAgain(Wire wire, ManxAgent agent, Router peer) {
    Wire.await("the route is in the kernel", () -> wire.kernel().contains(PREFIX), agent, peer);
    wire.isolate(1, true);
    // Long before the hold time of 90 s; how long exactly, `manx bench bfd` measures.
    Wire.await("the route is gone", () -> !wire.kernel().contains(PREFIX), agent, peer);
    String log = agent.log();
    assertTrue(log.contains("BFD session down: detection time expired"), log);
    wire.isolate(1, false);
    awaitUp(agent, peer, "0.300");
    Wire.await("the route is back", () -> wire.kernel().contains(PREFIX), agent, peer);
  }

  @Test
  @Rfc(value = 5881, shows = "up, lost within the detection time, up again", peers = "BIRD")
  @Rfc(value = 5882, section = "4", shows = "the BGP session ends with BFD's", peers = "BIRD")
  void birdOnOneLink() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire, SINGLE_HOP);
      ManxAgent agent = agent(wire, SINGLE_HOP);
      agent.start();
      awaitUp(agent, bird, "0.300");
      assertEquals("eth0", session(agent, Wire.peerAddress(1)).get(1));
      assertTrue(agent.protocols().contains("bfd1"), agent.protocols());
      losesAndFindsAgain(wire, agent, bird);
    }
  }

  @Test
  @Rfc(value = 5881, shows = "up, lost within the detection time, up again", peers = "FRR")
  void frrOnOneLink() {
    try (Wire wire = new Wire()) {
      FrrDaemon frr = frr(wire, SINGLE_HOP);
      ManxAgent agent = agent(wire, SINGLE_HOP);
      agent.start();
      awaitUp(agent, frr, "0.300");
      losesAndFindsAgain(wire, agent, frr);
    }
  }

  @Test
  @Rfc(value = 5883, shows = "a session across hops comes up and is lost", peers = "BIRD")
  void birdAcrossHops() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire, MULTIHOP);
      ManxAgent agent = agent(wire, MULTIHOP);
      agent.start();
      awaitUp(agent, bird, "0.300");
      assertEquals("---", session(agent, Wire.peerAddress(1)).get(1));
      losesAndFindsAgain(wire, agent, bird);
    }
  }

  @Test
  @Rfc(value = 5883, shows = "a session across hops comes up and is lost", peers = "FRR")
  void frrAcrossHops() {
    try (Wire wire = new Wire()) {
      FrrDaemon frr = frr(wire, MULTIHOP);
      ManxAgent agent = agent(wire, MULTIHOP);
      agent.start();
      awaitUp(agent, frr, "0.300");
      losesAndFindsAgain(wire, agent, frr);
    }
  }

  @Test
  @Rfc(value = 5880, section = "6.8.3", shows = "other intervals without a break", peers = "BIRD")
  void intervalsChangeInPlace() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire, SINGLE_HOP);
      ManxAgent agent = agent(wire, SINGLE_HOP);
      agent.start();
      awaitUp(agent, bird, "0.300");
      String since = Wire.since(agent, 1);

      watch(agent, new BfdOptions(200, 3, false));
      agent.reload();
      awaitUp(agent, bird, "0.600");
      bird.bfd(new BfdOptions(250, 4, false));
      awaitUp(agent, bird, "1.000");
      assertEquals(since, Wire.since(agent, 1), "the session flapped");
    }
  }

  @Test
  @Rfc(value = 5880, section = "6.8.3", shows = "other intervals without a break", peers = "FRR")
  void intervalsChangeInPlaceWithFrr() {
    try (Wire wire = new Wire()) {
      FrrDaemon frr = frr(wire, SINGLE_HOP);
      ManxAgent agent = agent(wire, SINGLE_HOP);
      agent.start();
      awaitUp(agent, frr, "0.300");
      String since = Wire.since(agent, 1);

      watch(agent, new BfdOptions(200, 3, false));
      agent.reload();
      awaitUp(agent, frr, "0.600");
      frr.configure(
          "bfd",
          "peer " + Wire.AGENT + " interface eth0",
          "detect-multiplier 4",
          "receive-interval 250",
          "transmit-interval 250");
      Wire.await(
          "FRR's intervals are in use",
          () -> isUp(agent, Wire.peerAddress(1), "1.000"),
          agent,
          frr);
      assertEquals(since, Wire.since(agent, 1), "the session flapped");
    }
  }

  /** BIRD ends its session of BGP when we switch BFD off; that is its affair. */
  @Test
  @Rfc(
      value = 5880,
      section = "6.8.16",
      shows = "a session that was AdminDown at our end comes up again",
      peers = "BIRD")
  void birdAndOurAdminDown() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire, SINGLE_HOP);
      ManxAgent agent = agent(wire, SINGLE_HOP);
      agent.start();
      awaitUp(agent, bird, "0.300");
      for (Map<String, Object> one : agent.config().peers()) {
        one.remove("bfd");
      }
      agent.reload();
      Wire.await(
          "our sessions of BFD are gone",
          () -> session(agent, Wire.peerAddress(1)).isEmpty(),
          agent,
          bird);
      watch(agent, SINGLE_HOP);
      agent.reload();
      awaitUp(agent, bird, "0.300");
      assertFalse(agent.log().contains("BFD session down"), agent::log);
    }
  }

  @Test
  @Rfc(
      value = 5882,
      section = "3.2",
      shows = "AdminDown of the peer leaves the session of BGP up",
      peers = "FRR")
  void frrAndItsAdminDown() {
    try (Wire wire = new Wire()) {
      FrrDaemon frr = frr(wire, SINGLE_HOP);
      ManxAgent agent = agent(wire, SINGLE_HOP);
      agent.start();
      awaitUp(agent, frr, "0.300");
      String since = Wire.since(agent, 1);
      String peer = "peer " + Wire.AGENT + " interface eth0";
      frr.vtysh("configure terminal", "bfd", peer, "shutdown").orThrow();
      Wire.await(
          "FRR says AdminDown",
          () -> session(agent, Wire.peerAddress(1)).contains("Down"),
          agent,
          frr);
      frr.vtysh("configure terminal", "bfd", peer, "no shutdown").orThrow();
      awaitUp(agent, frr, "0.300");
      assertEquals(since, Wire.since(agent, 1), () -> agent.log() + frr.diagnosis());
    }
  }
}
