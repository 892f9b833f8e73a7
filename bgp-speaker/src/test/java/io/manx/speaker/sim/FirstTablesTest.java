package io.manx.speaker.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.speaker.model.Family;
import io.manx.speaker.runtime.InquiryReader;
import io.manx.speaker.runtime.KernelView;
import io.manx.speaker.status.SpeakerCounters.FirstTable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How long a session takes to exchange the tables with which it begins. */
class FirstTablesTest {
  private final VirtualClock clock = new VirtualClock();
  private final PipeNetwork network = new PipeNetwork(clock, 3);

  private SimulatedNode start(int number, int other, int prefixes) {
    Plan plan = new Plan(65001, "10.0.0." + number, "2001:db8::" + number);
    for (int i = 0; i < prefixes; i++) {
      plan.originate("10." + number + "." + i + ".0/24");
    }
    plan.peer("10.0.0." + other, 65001);
    return new SimulatedNode(network, plan.build(), false, new Random(number));
  }

  private static List<FirstTable> tables(SimulatedNode node) {
    var reader = new InquiryReader(node.speaker(), KernelView.NONE);
    return node.now(reader.counters()).peers().getFirst().firstTables();
  }

  @Test
  void itIsTheTimeFromEstablishedToTheMarkersOfBothSides() {
    network.shape(Duration.ofMillis(40), 20_000);
    SimulatedNode one = start(1, 2, 0);
    assertEquals(List.of(), tables(one), "no session yet");
    SimulatedNode two = start(2, 1, 200);
    clock.run(Duration.ofSeconds(60));
    for (SimulatedNode node : List.of(one, two)) {
      assertEquals(
          List.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST),
          tables(node).stream().map(FirstTable::family).collect(Collectors.toList()));
      for (FirstTable table : tables(node)) {
        assertNotNull(table.received());
        assertNotNull(table.sent());
      }
    }
    FirstTable large = tables(one).getFirst();
    FirstTable empty = tables(two).getFirst();
    assertTrue(
        Objects.requireNonNull(large.received()).compareTo(empty.received()) > 0,
        "200 prefixes over a slow line take longer than none: " + large + empty);

    List<FirstTable> before = tables(one);
    clock.run(Duration.ofSeconds(60));
    assertEquals(before, tables(one), "what comes later changes nothing");
    two.crash();
    clock.run(Duration.ofMinutes(2));
    assertEquals(List.of(), tables(one), "no session, no time");
  }
}
