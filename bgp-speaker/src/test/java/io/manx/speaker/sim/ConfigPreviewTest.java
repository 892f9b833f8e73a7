package io.manx.speaker.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.Community;
import io.manx.speaker.config.PeerConfig.ExportScope;
import io.manx.speaker.config.PeerConfig.ImportScope;
import io.manx.speaker.config.PeerRangeConfig;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.runtime.InquiryReader;
import io.manx.speaker.runtime.KernelView;
import io.manx.speaker.runtime.NextHopTable;
import io.manx.speaker.status.ConfigureOutcome;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.RouteQuery.View;
import io.manx.speaker.status.RouteView;
import io.manx.speaker.status.SpeakerCommands.ConfigureMode;
import io.manx.speaker.status.SpeakerCommands.ProtocolAction;
import io.manx.speaker.status.WhatIf;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code configure check} says is what {@code configure} then does. */
class ConfigPreviewTest {
  private static final Set<Family> BOTH = Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST);
  private static final Pattern RESET = Pattern.compile("(.*): the session would (reset|end).*");
  private static final Pattern TO =
      Pattern.compile(
          "to (.*): (\\d+) would be announced, (\\d+) withdrawn, (\\d+) sent with other .*");

  private final VirtualClock clock = new VirtualClock();
  private final PipeNetwork network = new PipeNetwork(clock, 7);
  private final Plan hub = new Plan(65001, "10.0.0.1", "2001:db8::1").originate("10.1.0.0/24");

  /** The hub's peers: clients 2 and 3, another iBGP peer 4, eBGP 5, a caller 6. */
  private void neighbours(Random random) {
    hub.clusterId = IpAddress.parse("10.0.0.1");
    for (int i = 2; i <= 6; i++) {
      long as = i < 5 ? 65001 : 65000 + i;
      Plan plan = new Plan(as, "10.0.0." + i, "2001:db8::" + i);
      for (int k = 0; k < 4; k++) {
        plan.originate("10.9." + random.nextInt(6) + ".0/24", "2001:db8:9:" + k + i + "::/64");
      }
      plan.peer("10.0.0.1", 65001);
      if (i < 6) {
        hub.peer("10.0.0." + i, as).client = i < 4;
      } else {
        range(as, ExportScope.ALL, Duration.ofSeconds(90));
      }
      new SimulatedNode(network, plan.build(), false, new Random(i));
    }
  }

  private void range(long as, ExportScope exports, Duration hold) {
    Plan.Peer template = hub.range("10.0.0.0/24", as);
    template.exports = exports;
    template.hold = hold;
    hub.ranges.clear();
    hub.ranges.add(
        new PeerRangeConfig(IpPrefix.parse("10.0.0.0/24"), List.of(), 100, template.build()));
  }

  private SimulatedNode start() {
    SimulatedNode node = new SimulatedNode(network, hub.build(), false, new Random(1));
    clock.run(Duration.ofSeconds(30));
    return node;
  }

  private static List<String> check(SimulatedNode node, Plan plan) {
    node.file(plan.build());
    ConfigureOutcome outcome = node.now(node.commands().configure(ConfigureMode.CHECK, "", 0));
    assertEquals(ConfigureOutcome.Result.VALID, outcome.result());
    return outcome.effects();
  }

  @Test
  void whatCheckSaysComesTrue() {
    int judged = 0;
    for (int seed = 0; seed < 40; seed++) {
      judged += new ConfigPreviewTest().play(new Random(seed), "seed " + seed);
    }
    assertTrue(judged > 100, "it mostly knows: " + judged);
  }

  /** As in an agent, whose next hops the kernel reports: its own prefixes have none to report. */
  @Test
  void whatTheNodeOriginatesNeedsNoNextHop() {
    hub.originate.add(IpPrefix.parse("10.8.0.0/24"));
    SimulatedNode node =
        new SimulatedNode(
            network,
            hub.build(),
            false,
            new Random(1),
            NextHopTable.reported(asked -> {}, forgotten -> {}));
    clock.run(Duration.ofMinutes(1));
    List<String> said = check(node, hub);
    assertTrue(
        said.contains(
            "Routes: 2 looked at, 0 would be new, 0 would go, 0 would move, 0 would change"),
        said::toString);
    hub.originate.add(IpPrefix.parse("10.8.1.0/24"));
    said = check(node, hub);
    assertTrue(said.contains("  10.8.1.0/24 would be routed by this node"), said::toString);
  }

  /** How many changes were judged: what a new peer will say, or of a new family, nobody knows. */
  private int play(Random random, String seed) {
    int judged = 0;
    neighbours(random);
    SimulatedNode node = start();
    for (int round = 0; round < 6; round++) {
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        change(random);
      }
      Map<String, Map<IpPrefix, PathAttributes>> sent = sent(node);
      Map<IpPrefix, PathView> best = best(node);
      Map<String, Instant> ups = ups(node);
      List<String> said = check(node, hub);
      assertEquals(sent, sent(node), seed + ": a check changes nothing");
      node.configure(hub.build());
      clock.run(Duration.ofMinutes(1));
      String where = seed + " round " + round + ": " + said;
      assertEquals(ended(ups, ups(node)), ends(ups, said), where);
      if (said.stream().anyMatch(line -> line.endsWith("is not known"))) {
        continue;
      }
      judged++;
      assertEquals(changes(sent, sent(node)), announced(said), where);
      String moved = routes(best, best(node));
      assertTrue(said.stream().anyMatch(line -> line.endsWith(moved)), () -> where + moved);
    }
    return judged;
  }

  private void change(Random random) {
    Plan.Peer peer = hub.peers.get(random.nextInt(hub.peers.size()));
    switch (random.nextInt(10)) {
      case 0, 1 -> {
        IpPrefix prefix = IpPrefix.parse("10.9." + random.nextInt(9) + ".0/24");
        if (!hub.originate.remove(prefix)) {
          hub.originate.add(prefix);
        }
      }
      case 2 -> hub.communities = List.of(new Community.Standard(random.nextInt(3) + 1));
      case 3 -> peer.exports = random.nextBoolean() ? ExportScope.OWN : ExportScope.ALL;
      case 4 -> peer.imports = random.nextBoolean() ? ImportScope.NONE : ImportScope.ALL;
      case 5 -> peer.client = peer.peerAs == hub.as && !peer.client;
      case 6 -> peer.hold = Duration.ofSeconds(60 + random.nextInt(3));
      case 7 -> peer.enabled = !peer.enabled;
      case 8 -> peer.families = random.nextBoolean() ? BOTH : Set.of(Family.IPV4_UNICAST);
      default ->
          range(
              65006,
              random.nextBoolean() ? ExportScope.OWN : ExportScope.ALL,
              Duration.ofSeconds(90 + random.nextInt(2)));
    }
  }

  /** What each peer that is up has been sent. */
  private static Map<String, Map<IpPrefix, PathAttributes>> sent(SimulatedNode node) {
    Map<String, Map<IpPrefix, PathAttributes>> all = new TreeMap<>();
    node.protocols().stream()
        .filter(protocol -> protocol.bgp() != null && node.isUp(protocol.name()))
        .forEach(
            protocol -> {
              Map<IpPrefix, PathAttributes> of = new HashMap<>();
              for (Family family : BOTH) {
                for (RouteView route : node.routes(family, View.EXPORT, protocol.name())) {
                  of.put(
                      route.prefix(),
                      Objects.requireNonNull(route.paths().getFirst().attributes()));
                }
              }
              all.put(protocol.name(), of);
            });
    return all;
  }

  private static Map<IpPrefix, PathView> best(SimulatedNode node) {
    Map<IpPrefix, PathView> all = new HashMap<>();
    for (Family family : BOTH) {
      for (RouteView route : node.routes(family, View.TABLE, null)) {
        if (route.paths().getFirst().primary()) {
          all.put(route.prefix(), route.paths().getFirst());
        }
      }
    }
    return all;
  }

  /** Peers to what happened: announced, withdrawn, sent with other attributes. */
  private static Map<String, String> changes(
      Map<String, Map<IpPrefix, PathAttributes>> before,
      Map<String, Map<IpPrefix, PathAttributes>> after) {
    Map<String, String> all = new TreeMap<>();
    before.forEach(
        (peer, old) -> {
          Map<IpPrefix, PathAttributes> now = after.getOrDefault(peer, Map.of());
          long announced = now.keySet().stream().filter(p -> !old.containsKey(p)).count();
          long withdrawn = old.keySet().stream().filter(p -> !now.containsKey(p)).count();
          long other =
              old.keySet().stream()
                  .filter(p -> now.containsKey(p) && !Objects.equals(old.get(p), now.get(p)))
                  .count();
          if (announced + withdrawn + other > 0) {
            all.put(peer, announced + " " + withdrawn + " " + other);
          }
        });
    return all;
  }

  private static Map<String, String> announced(List<String> lines) {
    Map<String, String> all = new TreeMap<>();
    for (String line : lines) {
      Matcher matcher = TO.matcher(line);
      if (matcher.matches()) {
        for (String peer : matcher.group(1).split(", ")) {
          all.put(peer, matcher.group(2) + " " + matcher.group(3) + " " + matcher.group(4));
        }
      }
    }
    return all;
  }

  private static String routes(Map<IpPrefix, PathView> before, Map<IpPrefix, PathView> after) {
    Set<IpPrefix> all = new HashSet<>(before.keySet());
    all.addAll(after.keySet());
    int[] counts = new int[4];
    for (IpPrefix prefix : all) {
      PathView was = before.get(prefix);
      PathView is = after.get(prefix);
      if (was == null) {
        counts[0]++;
      } else if (is == null) {
        counts[1]++;
      } else if (!was.protocol().equals(is.protocol())) {
        counts[2]++;
      } else if (!Objects.equals(was.attributes(), is.attributes())) {
        counts[3]++;
      }
    }
    return " %d would be new, %d would go, %d would move, %d would change"
        .formatted(counts[0], counts[1], counts[2], counts[3]);
  }

  /** Since when sessions are up. */
  private static Map<String, Instant> ups(SimulatedNode node) {
    Map<String, Instant> ups = new TreeMap<>();
    node.protocols().stream()
        .filter(protocol -> protocol.bgp() != null && node.isUp(protocol.name()))
        .forEach(protocol -> ups.put(protocol.name(), protocol.since()));
    return ups;
  }

  private static Set<String> ended(Map<String, Instant> before, Map<String, Instant> after) {
    Set<String> ended = new TreeSet<>(before.keySet());
    ended.removeIf(peer -> Objects.equals(before.get(peer), after.get(peer)));
    return ended;
  }

  /** The sessions that were up and that a check said would end. */
  private static Set<String> ends(Map<String, Instant> before, List<String> lines) {
    Set<String> ends = new TreeSet<>();
    for (String line : lines) {
      Matcher matcher = RESET.matcher(line);
      if (matcher.matches() && before.containsKey(matcher.group(1))) {
        ends.add(matcher.group(1));
      }
    }
    return ends;
  }

  @Test
  void whatIfAPeerGoesIsWhatThenHappens() {
    for (int seed = 0; seed < 10; seed++) {
      new ConfigPreviewTest().lose(new Random(seed), "seed " + seed);
    }
  }

  private void lose(Random random, String seed) {
    neighbours(random);
    SimulatedNode node = start();
    for (String peer : List.copyOf(ups(node).keySet())) {
      Map<String, Map<IpPrefix, PathAttributes>> sent = sent(node);
      Map<IpPrefix, PathView> best = best(node);
      var reader = new InquiryReader(node.speaker(), KernelView.NONE);
      List<String> said = node.now(reader.whatIf(new WhatIf.PeerDown(peer))).orElseThrow();
      assertEquals(sent, sent(node), seed + ": a question changes nothing");
      node.now(node.commands().change(peer, ProtocolAction.DISABLE, ""));
      clock.run(Duration.ofMinutes(1));
      assertEquals(changes(sent, sent(node)), announced(said), seed + " " + peer + said);
      String moved = routes(best, best(node));
      assertTrue(said.stream().anyMatch(line -> line.endsWith(moved)), () -> seed + said + moved);
      node.now(node.commands().change(peer, ProtocolAction.ENABLE, ""));
      clock.run(Duration.ofMinutes(1));
    }
  }

  @Test
  void whatAnotherConfigurationEndsIsNoStopByCommand() {
    neighbours(new Random(3));
    SimulatedNode node = start();
    hub.peers.getFirst().hold = Duration.ofSeconds(30);
    node.configure(hub.build());
    clock.run(Duration.ofSeconds(30));
    assertEquals(Map.of("configuration", 1L), downs(node, "p10_0_0_2"));
    assertEquals("Session ended by another configuration", node.protocol("p10_0_0_2").message());
    node.now(node.commands().change("p10_0_0_3", ProtocolAction.RESTART, "as the operator wants"));
    clock.run(Duration.ofSeconds(30));
    assertEquals(Map.of("manual_stop", 1L), downs(node, "p10_0_0_3"));
    assertEquals(Map.of(), downs(node, "p10_0_0_4"));
  }

  private static Map<String, Long> downs(SimulatedNode node, String peer) {
    var reader = new InquiryReader(node.speaker(), KernelView.NONE);
    return node.now(reader.counters()).peers().stream()
        .filter(each -> each.name().equals(peer))
        .findFirst()
        .orElseThrow()
        .downs();
  }

  @Test
  void aNewPrefixAndOneThatGoes() {
    neighbours(new Random(4));
    hub.originate("2001:db8:1::/64");
    SimulatedNode node = start();
    hub.originate.clear();
    hub.originate("10.77.0.0/16");
    List<String> said = check(node, hub);
    assertTrue(said.contains("  10.77.0.0/16 would be routed by this node"), said::toString);
    assertTrue(
        said.contains("  10.1.0.0/24 would have no route any more, now by this node"),
        said::toString);
    assertTrue(
        said.contains(
            "to p10_0_0_2, p10_0_0_3, p10_0_0_4, p10_0_0_5, range_10_0_0_6:"
                + " 1 would be announced, 2 withdrawn, 0 sent with other attributes"),
        said::toString);
  }
}
