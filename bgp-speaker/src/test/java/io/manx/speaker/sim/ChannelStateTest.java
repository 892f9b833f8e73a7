package io.manx.speaker.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.speaker.model.Family;
import io.manx.speaker.status.ChannelStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is said of the families of a session. */
class ChannelStateTest {
  private static final String PEER = "p10_0_0_2";

  private final VirtualClock clock = new VirtualClock();
  private final PipeNetwork network = new PipeNetwork(clock, 1);

  private SimulatedNode start(Plan plan) {
    return new SimulatedNode(network, plan.build(), false, new Random(1));
  }

  private static Map<Family, ChannelStatus.State> states(SimulatedNode node) {
    return node.protocol(PEER).channels().stream()
        .collect(Collectors.toMap(ChannelStatus::family, ChannelStatus::state));
  }

  /** As BIRD says it: START would mean that it is coming. */
  @Test
  void aFamilyThatThePeerDoesNotHaveIsDown() {
    Plan both = new Plan(65001, "10.0.0.1");
    both.peer("10.0.0.2", 65002);
    Plan one = new Plan(65002, "10.0.0.2");
    one.peer("10.0.0.1", 65001).families = Set.of(Family.IPV4_UNICAST);
    SimulatedNode node = start(both);
    SimulatedNode peer = start(one);
    clock.run(Duration.ofSeconds(10));
    assertEquals(
        Map.of(
            Family.IPV4_UNICAST,
            ChannelStatus.State.UP,
            Family.IPV6_UNICAST,
            ChannelStatus.State.DOWN),
        states(node));

    peer.crash();
    clock.run(Duration.ofSeconds(1));
    assertEquals(ChannelStatus.State.START, states(node).get(Family.IPV4_UNICAST));
  }
}
