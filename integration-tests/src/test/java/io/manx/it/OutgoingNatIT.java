package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.net.Capture;
import io.manx.lab.net.Command;
import io.manx.lab.net.Netns;
import io.manx.lab.net.Outcome;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the agent sets up around its routes: NAT for what leaves the pools, forwarding; and that
 * {@code down} and {@code manx cleanup} take it away.
 */
@Tag("root")
class OutgoingNatIT {
  private static final IpAddress POD = IpAddress.parse("10.244.1.10");
  private static final IpAddress OTHER_POD = IpAddress.parse("10.244.2.10");
  private static final IpPrefix OTHER_NODE = IpPrefix.parse("10.244.2.0/24");
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void onlyWhatLeavesThePoolsIsMasqueraded() throws Exception {
    try (Scene scene = new Scene()) {
      scene.start();
      Netns outside = scene.wire.peer(2);
      assertTrue(scene.pod.exec("ping", "-c1", "-W2", Wire.peerAddress(2).toString()).ok());
      try (Capture capture =
          Capture.start(outside, "eth0", scene.wire.scratch().path().resolve("out.pcap"), "icmp")) {
        scene.ping(Wire.peerAddress(2));
        assertTrue(
            capture.sees(
                packet -> packet.isEchoRequest() && packet.goes(Wire.AGENT, Wire.peerAddress(2)),
                SOON),
            "traffic to the outside is not masqueraded");
        assertTrue(capture.packets().stream().noneMatch(p -> p.goes(POD, Wire.peerAddress(2))));
      }
      try (Capture capture =
          Capture.start(
              scene.other, "eth0", scene.wire.scratch().path().resolve("in.pcap"), "icmp")) {
        scene.ping(OTHER_POD);
        scene.ping(Wire.peerAddress(1));
        assertTrue(
            capture.sees(p -> p.isEchoRequest() && p.goes(POD, OTHER_POD), SOON),
            "pod to pod lost its source");
        assertTrue(
            capture.sees(p -> p.isEchoRequest() && p.goes(POD, Wire.peerAddress(1)), SOON),
            "pod to node lost its source");
        assertTrue(
            capture.packets().stream()
                .noneMatch(p -> p.isEchoRequest() && p.goes(Wire.AGENT, OTHER_POD)));
      }
      scene.agent.config().spec().put("pools", List.of(Map.of("cidr", "10.244.0.0/16")));
      scene.agent.reload();
      Wire.await("the table is gone", () -> !scene.hasTable(), scene.agent);
    }
  }

  @Test
  void downTakesEverythingAway() throws Exception {
    try (Scene scene = new Scene()) {
      scene.wire.node().sysctl("net.ipv4.ip_forward", "0");
      scene.wire.node().sysctl("net.ipv6.conf.all.forwarding", "0");
      scene.start();
      assertEquals("1 1", scene.forwarding());
      scene.agent.control().ask("down");
      assertEquals(0, scene.agent.awaitEnd(Duration.ofSeconds(60)), scene.agent::log);
      assertFalse(scene.hasTable());
      assertEquals("0 0", scene.forwarding());
      assertEquals("", scene.routes());
      assertEquals(List.of(), scene.leftovers());
    }
  }

  @Test
  void cleanupRefusesWhileTheAgentLivesAndThenLeavesNothing() throws Exception {
    try (Scene scene = new Scene()) {
      scene.wire.node().sysctl("net.ipv4.ip_forward", "0");
      scene.wire.node().ip("route add 203.0.113.0/24 via " + Wire.peerAddress(1) + " proto 99");
      scene.start();
      Set<IpPrefix> kernel = scene.wire.kernel();
      Outcome refused = scene.cleanup();
      assertEquals(1, refused.exit(), refused.out());
      assertTrue(refused.err().contains("another agent"), refused::err);
      assertEquals(kernel, scene.wire.kernel());
      assertTrue(scene.hasTable());

      scene.agent.kill();
      assertEquals(kernel, scene.wire.kernel());
      Outcome done = scene.cleanup();
      assertEquals(0, done.exit(), () -> done.out() + done.err());
      assertTrue(
          done.out().contains("routes of protocol 77: 3 removed"),
          done::out); // the other node's, and two that discard
      assertEquals("", scene.routes());
      assertFalse(scene.hasTable());
      assertEquals("0 1", scene.forwarding());
      assertTrue(scene.wire.node().show("route").contains("203.0.113.0/24"), "a foreign route");
      assertEquals(List.of(), scene.leftovers());
      assertEquals(0, scene.cleanup().exit(), "a second time finds nothing and is content");
    }
  }

  /** A pod behind the agent, and another node with pods of its own, which is BIRD. */
  private static final class Scene implements AutoCloseable {
    private final Wire wire = new Wire();
    private final Netns pod = Netns.create(Netns.testName("pod"));
    private final Netns other = wire.peer(1);
    private final BirdDaemon bird;
    private final ManxAgent agent;

    Scene() {
      Netns.link(wire.node(), "pod0", pod, "eth0");
      wire.node().address("pod0", "10.244.1.1/24");
      pod.address("eth0", POD + "/24");
      pod.ip("route add default via 10.244.1.1");
      bird =
          wire.closing(
              new BirdDaemon(
                  other,
                  wire.scratch().path(),
                  Wire.peerSpec(1, Wire.OTHER_AS, List.of(OTHER_NODE))));
      agent = wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS)));
      agent
          .config()
          .spec()
          .put("pools", List.of(Map.of("cidr", "10.244.0.0/16", "natOutgoing", true)));
    }

    void start() {
      bird.start();
      agent.start();
      Wire.await(
          "the other node's route and the NAT table are there",
          () -> wire.kernel().contains(OTHER_NODE) && hasTable(),
          agent,
          bird);
    }

    /** The answer may not find its way back; what is asked is seen on the wire. */
    void ping(IpAddress target) {
      assertTrue(pod.exec("ping", "-c1", "-W1", target.toString()).exit() <= 1);
    }

    boolean hasTable() {
      return wire.node().exec("nft", "list", "tables").orThrow().out().contains("inet manx");
    }

    /** All routes of ours, those that discard too. */
    String routes() {
      Netns node = wire.node();
      return node.show("-4", "route", "show", "proto", "77")
          + node.show("-6", "route", "show", "proto", "77");
    }

    String forwarding() {
      Outcome read =
          wire.node()
              .exec("sysctl", "-n", "net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding")
              .orThrow();
      return String.join(" ", read.lines());
    }

    Outcome cleanup() {
      return Command.of(
              wire.node()
                  .inside(
                      List.of(
                          ManxAgent.home().resolve("manx").toString(),
                          "cleanup",
                          "--config",
                          agent.file(".yaml").toString())))
          .run();
    }

    /** Files of the agent that should be gone with it. */
    List<String> leftovers() {
      return List.of(".ctl", ".ctl.lock", ".ctl.sysctls").stream()
          .filter(suffix -> Files.exists(agent.file(suffix)))
          .toList();
    }

    @Override
    public void close() {
      pod.close();
      wire.close();
    }
  }
}
