package io.manx.speaker.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import io.manx.speaker.config.PeerConfig.ExportScope;
import io.manx.speaker.policy.HiddenReason;
import io.manx.speaker.policy.RuleHits;
import io.manx.speaker.policy.SuppressedReason;
import io.manx.speaker.runtime.InquiryReader;
import io.manx.speaker.runtime.KernelView;
import io.manx.speaker.status.RouteExplanation;
import io.manx.speaker.status.RouteExplanation.Export;
import io.manx.speaker.status.SpeakerCommands.ConfigureMode;
import io.manx.speaker.status.SpeakerCommands.ProtocolAction;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@code explain route} says of a reflector's peers: clients 2 and 3, others 4 and 5. */
class ExplainExportsTest {
  private final VirtualClock clock = new VirtualClock();
  private final PipeNetwork network = new PipeNetwork(clock, 11);
  private final Plan plan = new Plan(65001, "10.0.0.1", "2001:db8::1").originate("10.1.0.0/24");

  private SimulatedNode reflector() {
    plan.clusterId = IpAddress.parse("10.9.9.9");
    for (int i = 2; i <= 6; i++) {
      long as = i == 6 ? 65006 : 65001;
      plan.peer("10.0.0." + i, as).client = i < 4;
      Plan other = new Plan(as, "10.0.0." + i).originate("10." + i + ".0.0/24");
      other.peer("10.0.0.1", 65001);
      new SimulatedNode(network, other.build(), false, new Random(i));
    }
    SimulatedNode node = new SimulatedNode(network, plan.build(), false, new Random(1));
    clock.run(Duration.ofSeconds(30));
    return node;
  }

  private static RouteExplanation explain(SimulatedNode node, String prefix) {
    var reader = new InquiryReader(node.speaker(), KernelView.NONE);
    return node.now(reader.explain(IpPrefix.parse(prefix), false)).orElseThrow();
  }

  private static Export export(SimulatedNode node, String prefix, int peer) {
    return explain(node, prefix).exports().stream()
        .filter(each -> each.peer().equals("p10_0_0_" + peer))
        .findFirst()
        .orElseThrow();
  }

  /** To whom a prefix was not sent, and why. */
  private static Map<String, SuppressedReason> reasons(SimulatedNode node, String prefix) {
    Map<String, SuppressedReason> reasons = new LinkedHashMap<>();
    for (Export export : explain(node, prefix).exports()) {
      SuppressedReason reason = export.suppressed();
      assertFalse(export.pending() || export.outdated(), export::toString);
      assertEquals(reason == null, export.sent() != null, export::toString);
      if (reason != null) {
        reasons.put(export.peer(), reason);
      }
    }
    return reasons;
  }

  @Test
  @Rfc(value = 4456, section = "6", shows = "who is told what, and that the reason said is the one")
  void eachPeerHasItsReason() {
    SimulatedNode node = reflector();
    assertEquals(Map.of(), reasons(node, "10.1.0.0/24"), "what it originates is for all");
    assertEquals(
        Map.of("p10_0_0_2", SuppressedReason.SPLIT_HORIZON),
        reasons(node, "10.2.0.0/24"),
        "of a client to all others");
    assertEquals(
        Map.of(
            "p10_0_0_4", SuppressedReason.SPLIT_HORIZON,
            "p10_0_0_5", SuppressedReason.IBGP_NOT_REFLECTED),
        reasons(node, "10.4.0.0/24"),
        "of another to clients and to other ASes");
    assertEquals(Map.of("p10_0_0_6", SuppressedReason.SPLIT_HORIZON), reasons(node, "10.6.0.0/24"));
    var reflected = Objects.requireNonNull(export(node, "10.4.0.0/24", 3).sent());
    assertEquals(IpAddress.parse("10.0.0.4"), reflected.originatorId());
    assertEquals(1, reflected.clusterList().length);
    assertEquals(IpAddress.parse("10.0.0.4"), reflected.nextHop(), "a reflector keeps it");
  }

  @Test
  @Rfc(value = 4456, section = "6", shows = "between clients that are meshed nothing is reflected")
  void clientsThatSpeakWithEachOther() {
    plan.clientToClient = false;
    SimulatedNode node = reflector();
    assertEquals(
        Map.of(
            "p10_0_0_2", SuppressedReason.SPLIT_HORIZON,
            "p10_0_0_3", SuppressedReason.CLIENT_TO_CLIENT),
        reasons(node, "10.2.0.0/24"));
  }

  @Test
  void withoutAReflectorNothingOfIbgpIsPassedOn() {
    SimulatedNode node = reflector();
    plan.clusterId = null;
    plan.peers.forEach(peer -> peer.client = false);
    node.configure(plan.build());
    clock.run(Duration.ofMinutes(1));
    assertEquals(
        Map.of(
            "p10_0_0_2", SuppressedReason.SPLIT_HORIZON,
            "p10_0_0_3", SuppressedReason.IBGP_NOT_REFLECTED,
            "p10_0_0_4", SuppressedReason.IBGP_NOT_REFLECTED,
            "p10_0_0_5", SuppressedReason.IBGP_NOT_REFLECTED),
        reasons(node, "10.2.0.0/24"));
  }

  /** Two reflectors of one cluster with one client between them. */
  @Test
  @Rfc(value = 4456, section = "8", shows = "what comes around is hidden, with the reason why")
  void whatComesAroundIsHidden() {
    SimulatedNode one = pair("10.0.0.1", "10.0.0.2");
    pair("10.0.0.2", "10.0.0.1");
    Plan client = new Plan(65001, "10.0.0.3").originate("10.3.0.0/24");
    client.peer("10.0.0.1", 65001);
    client.peer("10.0.0.2", 65001);
    SimulatedNode leaf = new SimulatedNode(network, client.build(), false, new Random(3));
    clock.run(Duration.ofSeconds(30));
    assertEquals(
        List.of(HiddenReason.CLUSTER_LOOP),
        explain(one, "10.3.0.0/24").paths().stream()
            .map(path -> path.view().hidden())
            .filter(Objects::nonNull)
            .toList(),
        "the other's copy");
    assertTrue(
        explain(leaf, "10.3.0.0/24").paths().stream().allMatch(path -> path.view().from() == null),
        "a reflector tells nobody his own");
  }

  private SimulatedNode pair(String own, String other) {
    Plan reflector = new Plan(65001, own);
    reflector.clusterId = IpAddress.parse("10.9.9.9");
    reflector.peer(other, 65001);
    reflector.peer("10.0.0.3", 65001).client = true;
    return new SimulatedNode(network, reflector.build(), false, new Random(own.hashCode()));
  }

  @Test
  void membersOfAGroupAreToldApart() {
    SimulatedNode node = reflector();
    var groups = node.now(new InquiryReader(node.speaker(), KernelView.NONE).updateGroups());
    assertTrue(
        groups.stream().anyMatch(g -> g.peers().containsAll(List.of("p10_0_0_2", "p10_0_0_3"))),
        "the clients are one group: " + groups);
    assertNull(export(node, "10.2.0.0/24", 2).sent(), "its own");
    assertNotNull(export(node, "10.2.0.0/24", 3).sent());
    assertNotNull(export(node, "10.3.0.0/24", 2).sent());
    assertNull(export(node, "10.3.0.0/24", 3).sent(), "its own");
  }

  @Test
  void askingCountsNothing() {
    plan.filters.add(SimulatedCluster.rejecting("no-two", IpPrefix.parse("10.2.0.0/24")));
    SimulatedNode node = reflector();
    plan.peers.getLast().filters = List.of("no-two");
    node.configure(plan.build());
    clock.run(Duration.ofSeconds(30));
    Export export = export(node, "10.2.0.0/24", 6);
    assertEquals(SuppressedReason.FILTER, export.suppressed());
    assertEquals("no-two.exportV4[0]", export.rule());
    List<RuleHits> before = node.protocol("p10_0_0_6").channels().getFirst().exportRules();
    assertEquals(export, export(node, "10.2.0.0/24", 6));
    assertEquals(before, node.protocol("p10_0_0_6").channels().getFirst().exportRules());
  }

  @Test
  void whatSoftLeavesIsSaidToBeOfTheOldPolicies() {
    SimulatedNode node = reflector();
    plan.peers.getLast().exports = ExportScope.OWN;
    node.file(plan.build());
    node.now(node.commands().configure(ConfigureMode.SOFT, "", 0));
    clock.run(Duration.ofSeconds(30));
    Export left = export(node, "10.2.0.0/24", 6);
    assertNotNull(left.sent());
    assertEquals(SuppressedReason.NOT_OWN, left.suppressed());
    assertTrue(left.outdated() && !left.pending(), left::toString);
    node.now(node.commands().change("p10_0_0_6", ProtocolAction.RELOAD_OUT, ""));
    clock.run(Duration.ofSeconds(30));
    assertEquals(SuppressedReason.NOT_OWN, reasons(node, "10.2.0.0/24").get("p10_0_0_6"));
  }
}
