package io.manx.speaker.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.net.IpAddress;
import io.manx.net.Rfc;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.LinkStateView;
import io.manx.speaker.wire.odl.OdlLinkStateDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Speakers that say their part of the topology, and a reflector that brings it to all. */
class TopologyTest {
  private final VirtualClock clock = new VirtualClock();
  private final PipeNetwork network = new PipeNetwork(clock, 11);

  private SimulatedNode start(Plan plan) {
    return new SimulatedNode(
        network, plan.build(), false, new Random(plan.addresses.getFirst().hashCode()));
  }

  private void run(int seconds) {
    clock.run(Duration.ofSeconds(seconds));
  }

  private static Plan plan(int number) {
    return new Plan(65001, "10.0.0." + number).originate("10." + number + ".0.0/24");
  }

  private static Plan.Peer peer(Plan plan, int number) {
    Plan.Peer peer = plan.peer("10.0.0." + number, 65001);
    peer.families = Set.of(Family.IPV4_UNICAST, Family.LINK_STATE);
    peer.graceful = false;
    return peer;
  }

  /** What a node knows, without the parts that are the same everywhere. */
  private static Set<String> known(SimulatedNode node) {
    Set<String> all = new TreeSet<>();
    for (LinkStateView route : node.linkState()) {
      String text = OdlLinkStateDecoder.decode(route.nlri()).toString();
      all.add(
          text.replaceAll(" (local-|remote-)?as=65001| bgp-epe 7|bgp-router=10\\.0\\.0\\.", "")
              .replaceAll(" interface=.*", ""));
    }
    return all;
  }

  @Test
  @Rfc(
      value = 9552,
      section = "5.2",
      shows = "nodes, sessions as links and prefixes are said, taken back and said again")
  void theWholeTopologyReachesEveryClient() {
    Plan hubPlan = plan(1).linkState();
    hubPlan.clusterId = IpAddress.parse("10.0.0.1");
    for (int number : List.of(2, 3)) {
      peer(hubPlan, number).client = true;
    }
    SimulatedNode hub = start(hubPlan);
    Plan leftPlan = plan(2).linkState();
    peer(leftPlan, 1);
    SimulatedNode left = start(leftPlan);
    Plan rightPlan = plan(3);
    peer(rightPlan, 1);
    SimulatedNode right = start(rightPlan);
    run(20);
    Set<String> whole =
        Set.of(
            "node 1",
            "node 2",
            "link local-1 remote-2",
            "link local-1 remote-3",
            "link local-2 remote-1",
            "ipv4-prefix 1 prefix=10.1.0.0/24",
            "ipv4-prefix 2 prefix=10.2.0.0/24");
    assertEquals(whole, known(hub));
    assertEquals(whole, known(right), "and so has a client that says nothing itself");

    // Another prefix, then silence.
    left.configure(leftPlan.originate("10.22.0.0/24").build());
    run(1);
    Set<String> more = new TreeSet<>(whole);
    more.add("ipv4-prefix 2 prefix=10.22.0.0/24");
    assertEquals(more, known(right));
    left.configure(leftPlan.linkState(false).build());
    run(1);
    assertEquals(
        Set.of(
            "node 1",
            "link local-1 remote-2",
            "link local-1 remote-3",
            "ipv4-prefix 1 prefix=10.1.0.0/24"),
        known(right));

    // A session that ends is a link that is gone, with all that its peer had said.
    left.crash();
    run(120);
    assertEquals(
        Set.of("node 1", "link local-1 remote-3", "ipv4-prefix 1 prefix=10.1.0.0/24"),
        known(right));
  }
}
