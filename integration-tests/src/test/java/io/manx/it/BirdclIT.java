package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.net.Command;
import io.manx.lab.net.Outcome;
import io.manx.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The stock birdcl, and our own CLI, ask a running agent. */
@Tag("root")
class BirdclIT {
  private static final IpPrefix ROUTE = IpPrefix.parse("10.50.1.0/24");

  @Test
  void stockBirdclIsAnswered() throws Exception {
    try (Wire wire = new Wire()) {
      BirdDaemon bird =
          wire.closing(
              new BirdDaemon(
                  wire.peer(1),
                  wire.scratch().path(),
                  Wire.peerSpec(1, Wire.OTHER_AS, List.of(ROUTE))));
      bird.start();
      ManxAgent agent = wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS)));
      agent.start();
      Wire.await("the route is in the kernel", () -> wire.kernel().contains(ROUTE), agent, bird);

      assertTrue(
          birdcl(agent, "show", "status").contains("BIRD 2.0.12+manx"),
          () -> birdcl(agent, "show", "status"));
      String protocols = birdcl(agent, "show", "protocols");
      assertTrue(
          protocols
              .lines()
              .anyMatch(
                  l ->
                      l.startsWith("peer1 ")
                          && l.contains("BGP")
                          && l.strip().endsWith("Established")),
          protocols);
      String all = birdcl(agent, "show", "protocols", "all", "peer1");
      assertTrue(all.contains("Neighbor AS:      64513"), all);
      assertTrue(all.contains("Neighbor address: 192.0.2.11"), all);
      String route = birdcl(agent, "show", "route", "for", "10.50.1.7", "all");
      assertTrue(route.contains("10.50.1.0/24"), route);
      assertTrue(route.contains("BGP.as_path: 64513"), route);
      assertTrue(route.contains("via 192.0.2.11"), route);
      String exported = birdcl(agent, "show", "route", "export", "peer1");
      assertTrue(exported.contains("10.244.1.0/24"), exported);
      assertTrue(!exported.contains("10.50.1.0/24"), exported);
      String count = birdcl(agent, "show", "route", "protocol", "peer1", "count");
      assertTrue(count.contains("1 of "), count);

      String launcher = ManxAgent.home().resolve("manx").toString();
      Outcome own =
          Command.of(launcher, "cl", "-s", agent.file(".ctl").toString(), "show", "protocols")
              .run();
      assertEquals(0, own.exit(), own::err);
      assertTrue(own.out().contains("peer1"), own::out);
      Outcome wrong =
          Command.of(launcher, "cl", "-s", agent.file(".ctl").toString(), "show", "nonsense").run();
      assertEquals(1, wrong.exit(), wrong::out);
    }
  }

  private static String birdcl(ManxAgent agent, String... words) {
    List<String> all = new ArrayList<>(List.of("birdcl", "-s", agent.file(".ctl").toString()));
    all.addAll(List.of(words));
    return Command.of(all).run().orThrow().out();
  }
}
