package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.net.IpPrefix;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The kernel's routes are kept: across a crash, against other people's hands, and only our own are
 * touched.
 */
@Tag("root")
class RestartIT {
  private static final List<IpPrefix> ROUTES =
      List.of(
          IpPrefix.parse("10.50.1.0/24"),
          IpPrefix.parse("10.50.2.0/24"),
          IpPrefix.parse("2001:db8:50::/48"));

  @Test
  void aKilledAgentAdoptsItsRoutesWithoutTouchingOne() throws Exception {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire);
      ManxAgent agent = wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS)));
      agent.start();
      awaitKernel(wire, agent, bird);
      try (RouteMonitor monitor =
          RouteMonitor.start(wire.node(), Wire.peerAddress(1), wire.scratch().path())) {
        agent.kill();
        assertTrue(wire.kernel().containsAll(ROUTES), "a crash leaves the routes");
        agent.start();
        Wire.await(
            "the session is up again and its routes are known",
            () ->
                agent.established(Wire.peerAddress(1))
                    && agent.learned(Wire.peerAddress(1)).equals(Set.copyOf(ROUTES)),
            agent,
            bird);
        // A route that appears after the restart was programmed after everything the restart could
        // do wrong.
        IpPrefix later = IpPrefix.parse("10.50.99.0/24");
        bird.announce(List.of(ROUTES.get(0), ROUTES.get(1), ROUTES.get(2), later));
        Wire.await(
            "a later route is in the kernel", () -> wire.kernel().contains(later), agent, bird);
        assertTrue(monitor.sees(later.toString()), "ip monitor sees it");
        List<String> ours =
            monitor.lines(line -> line.contains("proto 77") && !line.contains(later.toString()));
        assertEquals(List.of(), ours, "routes that did not change were touched");
      }
    }
  }

  @Test
  void aDeletedRouteIsBackBeforeAnyAuditAndForeignRoutesStay() throws Exception {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire);
      wire.node().ip("route add 203.0.113.0/24 via " + Wire.peerAddress(1) + " proto 99");
      ManxAgent agent = wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS)));
      agent.config().spec().put("kernel", Map.of("syncInterval", "1h"));
      agent.start();
      awaitKernel(wire, agent, bird);
      wire.node().ip("route del 10.50.1.0/24 proto 77");
      Wire.await("the route is back", () -> wire.kernel().contains(ROUTES.getFirst()), agent, bird);
      bird.announce(List.of());
      Wire.await("what was withdrawn is gone", () -> wire.kernel().isEmpty(), agent, bird);
      assertTrue(wire.node().show("route").contains("203.0.113.0/24"), "a foreign route was taken");
    }
  }

  private static BirdDaemon bird(Wire wire) {
    BirdDaemon bird =
        wire.closing(
            new BirdDaemon(
                wire.peer(1), wire.scratch().path(), Wire.peerSpec(1, Wire.OTHER_AS, ROUTES)));
    bird.start();
    return bird;
  }

  private static void awaitKernel(Wire wire, ManxAgent agent, BirdDaemon bird) {
    Wire.await(
        "the routes are in the kernel", () -> wire.kernel().containsAll(ROUTES), agent, bird);
  }
}
