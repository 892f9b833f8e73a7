package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.net.Deadline;
import io.manx.lab.net.Outcome;
import io.manx.net.IpPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The two stops: SIGTERM, after which packets keep flowing, and {@code down}, which withdraws. */
@Tag("root")
class AgentStopIT {
  private static final long FRR_AS = 64514;
  private static final IpPrefix OF_BIRD = IpPrefix.parse("10.50.1.0/24");
  private static final IpPrefix OF_FRR = IpPrefix.parse("10.50.2.0/24");
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void termLeavesRoutesHereAndAtThePeers() throws Exception {
    try (Wire wire = new Wire()) {
      Scene scene = new Scene(wire);
      scene.start();
      Set<IpPrefix> kernel = wire.kernel();
      assertTrue(kernel.containsAll(List.of(OF_BIRD, OF_FRR)), kernel::toString);

      scene.agent.signal("TERM");
      assertEquals(0, scene.agent.awaitEnd(SOON), scene.agent::log);
      assertEquals(kernel, wire.kernel(), "the stop touched the kernel");
      assertFalse(scene.agent.control().answers());
      Wire.await(
          "BIRD takes it for a restart",
          () ->
              scene
                  .bird
                  .control()
                  .text("show protocols all agent")
                  .contains("graceful restart active"),
          scene.bird);
      String told = scene.bird.control().text("show protocols all agent");
      assertFalse(told.contains("Received:"), told);
      scene.assertPeersKnow();

      scene.agent.start();
      assertTrue(
          Deadline.inSeconds(30)
              .waitFor(
                  () -> {
                    scene.assertPeersKnow();
                    return scene.isUp();
                  }),
          () -> scene.agent.diagnosis() + scene.bird.diagnosis() + scene.frr.diagnosis());
      scene.assertPeersKnow();
      Wire.await("all is as before", () -> wire.kernel().equals(kernel), scene.agent);
    }
  }

  @Test
  void downWithdrawsEverythingAndSaysSo() throws Exception {
    try (Wire wire = new Wire()) {
      Scene scene = new Scene(wire);
      scene.start();
      scene.agent.control().ask("down");
      assertEquals(0, scene.agent.awaitEnd(SOON), scene.agent::log);
      assertEquals(Set.of(), wire.kernel(), "routes of ours stay in the kernel");
      Wire.await(
          "BIRD knows nothing any more",
          () -> scene.bird.learned(Wire.AGENT).isEmpty(),
          scene.bird);
      Wire.await(
          "FRR knows nothing any more",
          () -> Wire.AGENT_PREFIXES.stream().noneMatch(scene::isInTable),
          scene.frr);
      // BIRD's last error is that of its next call by then; the shutdown communication stays.
      String bird = scene.bird.control().text("show protocols all agent");
      assertTrue(bird.contains("agent goes down"), bird);
      String frr = scene.frr.vtysh("show bgp neighbors " + Wire.AGENT).out();
      assertTrue(frr.contains("Cease/Administrative Shutdown"), frr);
    }
  }

  @Test
  void aSecondAgentIsRefusedAndTouchesNothing() throws Exception {
    try (Wire wire = new Wire()) {
      Scene scene = new Scene(wire);
      scene.start();
      Set<IpPrefix> kernel = wire.kernel();
      Outcome second =
          wire.node()
              .exec(
                  ManxAgent.home().resolve("manx").toString(),
                  "agent",
                  "--config",
                  scene.agent.file(".yaml").toString());
      assertEquals(1, second.exit(), second.err());
      assertTrue(
          second.err().contains("another agent (process " + scene.agent.pid() + ")"), second::err);
      assertTrue(scene.isUp(), scene.agent::diagnosis);
      assertEquals(kernel, wire.kernel());
    }
  }

  /** An agent between BIRD and FRR. */
  private static final class Scene {
    private final BirdDaemon bird;
    private final FrrDaemon frr;
    private final ManxAgent agent;

    Scene(Wire wire) {
      bird =
          wire.closing(
              new BirdDaemon(
                  wire.peer(1),
                  wire.scratch().path(),
                  Wire.peerSpec(1, Wire.OTHER_AS, List.of(OF_BIRD))));
      frr =
          wire.closing(
              new FrrDaemon(
                  wire.peer(2), wire.scratch().path(), Wire.peerSpec(2, FRR_AS, List.of(OF_FRR))));
      agent = wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS), Wire.neighbor(2, FRR_AS)));
    }

    void start() {
      bird.start();
      frr.start();
      agent.start();
      Wire.await(
          "all sessions are up and everybody knows everything",
          () ->
              isUp()
                  && agent.learned(Wire.peerAddress(1)).contains(OF_BIRD)
                  && agent.learned(Wire.peerAddress(2)).contains(OF_FRR)
                  && bird.learned(Wire.AGENT).containsAll(Wire.AGENT_PREFIXES)
                  && frr.learned(Wire.AGENT).containsAll(Wire.AGENT_PREFIXES),
          agent,
          bird,
          frr);
      // The kernel follows the last route within milliseconds.
      Deadline.inSeconds(5)
          .await(
              "the kernel has them",
              () ->
                  agent
                      .netns()
                      .show("route", "show", "proto", "77")
                      .lines()
                      .anyMatch(line -> line.startsWith(OF_FRR.toString())),
              agent::diagnosis);
    }

    boolean isUp() {
      return agent.established(Wire.peerAddress(1)) && agent.established(Wire.peerAddress(2));
    }

    void assertPeersKnow() {
      assertTrue(
          bird.learned(Wire.AGENT).containsAll(Wire.AGENT_PREFIXES),
          () -> "BIRD has lost routes\n" + bird.diagnosis());
      for (IpPrefix prefix : Wire.AGENT_PREFIXES) {
        assertTrue(isInTable(prefix), () -> "FRR has lost " + prefix + "\n" + frr.diagnosis());
      }
    }

    /** In FRR's whole table: its view of a neighbour is empty while the session is not up. */
    boolean isInTable(IpPrefix prefix) {
      return frr.vtysh("show bgp ipv4 unicast json", "show bgp ipv6 unicast json")
          .orThrow()
          .out()
          .contains("\"" + prefix + "\"");
    }
  }
}
