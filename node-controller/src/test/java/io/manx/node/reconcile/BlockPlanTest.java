package io.manx.node.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.node.api.ManxApi;
import io.manx.node.cluster.ClusterNode;
import io.manx.node.desired.Pool;
import io.manx.node.selector.Selector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No two nodes ever have an address in common, whatever controllers do and when they die. */
class BlockPlanTest {
  private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
  private static final List<Pool> POOLS =
      List.of(pool("four", "10.0.0.0/21", 24), pool("six", "fd00::/117", 120));

  private static Pool pool(String name, String cidr, int blockSize) {
    return new Pool(
        name, "", IpPrefix.parse(cidr), blockSize, false, true, true, true, new Selector.All());
  }

  private static ClusterNode node(String name, List<IpPrefix> cidrs) {
    return new ClusterNode(
        name,
        Map.of(),
        Map.of(),
        List.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("2001:db8::1")),
        cidrs);
  }

  @Test
  void aClaimIsStoredBeforeItIsUsed() {
    List<ClusterNode> nodes = List.of(node("a", List.of()));
    Map<String, String> uids = Map.of("a", "1");
    BlockPlan first = BlockPlan.of(POOLS, Map.of(), nodes, uids, Set.of(), NOW);
    assertEquals(Map.of(), first.ready());
    assertEquals(
        List.of(new Claim(IpPrefix.parse("10.0.0.0/24"), "a", "1")), first.claims().get("four"));
    BlockPlan second = BlockPlan.of(POOLS, first.claims(), nodes, uids, Set.of(), NOW);
    assertEquals(Map.of(), second.claims());
    assertEquals(
        List.of(IpPrefix.parse("10.0.0.0/24"), IpPrefix.parse("fd00::/120")),
        second.ready().get("a"));
    assertEquals(Map.of("four", 7L, "six", 7L), second.free());
    // The node came back as another object: the claim is stamped anew before it counts.
    BlockPlan again = BlockPlan.of(POOLS, first.claims(), nodes, Map.of("a", "2"), Set.of(), NOW);
    assertEquals(Map.of(), again.ready());
    assertEquals(Set.of("four", "six"), again.claims().keySet());
  }

  @Test
  void aPoolRunsOutWithoutHarm() {
    var nodes = new ArrayList<ClusterNode>();
    Map<String, String> uids = new HashMap<>();
    for (int i = 0; i < 10; i++) {
      nodes.add(node("n" + i, List.of()));
      uids.put("n" + i, "u" + i);
    }
    BlockPlan plan = BlockPlan.of(POOLS, Map.of(), nodes, uids, Set.of(), NOW);
    assertEquals(8, plan.claims().getOrDefault("four", List.of()).size());
    assertEquals(Map.of("four", 0L, "six", 0L), plan.free());
    assertFalse(plan.findings().isEmpty());
    assertTrue(plan.findings().getFirst().message().contains("2 nodes need one"));
  }

  @Test
  void whenANodeWentIsKeptWithItsClaimAndForgottenWhenItIsBack() {
    IpPrefix block = IpPrefix.parse("10.0.0.0/24");
    Map<String, List<Claim>> stored = Map.of("four", List.of(new Claim(block, "a", "1")));
    BlockPlan gone = BlockPlan.of(POOLS, stored, List.of(), Map.of(), Set.of(), NOW);
    List<Claim> missed = List.of(new Claim(block, "a", "1", Optional.of(NOW)));
    assertEquals(missed, gone.claims().get("four"));
    Instant later = NOW.plusSeconds(200);
    BlockPlan still = BlockPlan.of(POOLS, gone.claims(), List.of(), Map.of(), Set.of(), later);
    assertEquals(Map.of(), still.claims(), "the time stays, whoever looks and when");
    assertEquals(
        List.of(),
        BlockPlan.of(POOLS, gone.claims(), List.of(), Map.of(), Set.of("a"), later)
            .claims()
            .get("four"));
    List<ClusterNode> back = List.of(node("a", List.of(block)));
    assertEquals(
        List.of(new Claim(block, "a", "2")),
        BlockPlan.of(POOLS, gone.claims(), back, Map.of("a", "2"), Set.of(), later)
            .claims()
            .get("four"));
  }

  @Test
  void anAnnotatedAddressIsAnAddress() {
    var annotated =
        new ClusterNode(
            "a", Map.of(), Map.of(ManxApi.IPV6_ADDRESS, "2001:db8::1/64"), List.of(), List.of());
    BlockPlan plan =
        BlockPlan.of(POOLS, Map.of(), List.of(annotated), Map.of("a", "1"), Set.of(), NOW);
    assertEquals(Set.of("six"), plan.claims().keySet());
    assertEquals(List.of(), plan.findings());
  }

  /** The API server: objects with versions. */
  private static final class Server {
    final Map<String, List<Claim>> claims = new HashMap<>();
    final Map<String, Integer> versions = new HashMap<>();
    final Map<String, String> uids = new TreeMap<>();
    final Map<String, List<IpPrefix>> cidrs = new TreeMap<>();
  }

  /** What one controller believes, which may be old. */
  private record Belief(
      Map<String, List<Claim>> claims,
      Map<String, Integer> versions,
      Map<String, String> uids,
      Map<String, List<IpPrefix>> cidrs) {
    static Belief of(Server server) {
      return new Belief(
          new HashMap<>(server.claims),
          new HashMap<>(server.versions),
          new TreeMap<>(server.uids),
          new TreeMap<>(server.cidrs));
    }

    List<ClusterNode> nodes() {
      return uids.keySet().stream().map(n -> node(n, cidrs.getOrDefault(n, List.of()))).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noTwoNodesEverShareAnAddress(long seed) {
    var random = new Random(seed);
    var server = new Server();
    var beliefs = new Belief[] {Belief.of(server), Belief.of(server), Belief.of(server)};
    int served = 0;
    int uid = 0;
    for (int step = 0; step < 4000; step++) {
      String node = "n" + random.nextInt(9);
      switch (random.nextInt(8)) {
        case 0 -> {
          if (server.uids.putIfAbsent(node, "u" + uid) == null) {
            uid++;
          }
        }
        case 1 -> {
          if (random.nextInt(3) == 0) {
            server.uids.remove(node);
            server.cidrs.remove(node);
          }
        }
        case 2, 3 -> beliefs[random.nextInt(beliefs.length)] = Belief.of(server);
        default -> served += act(server, beliefs[random.nextInt(beliefs.length)], random);
      }
      check(server);
    }
    assertTrue(served > 20, "too few nodes were served to show anything: " + served);
  }

  /** A pass of a controller with an old belief, of which any write may be its last. */
  private static int act(Server server, Belief belief, Random random) {
    Set<String> released = new HashSet<>();
    belief.claims().values().stream()
        .flatMap(List::stream)
        .map(Claim::node)
        .filter(name -> !belief.uids().containsKey(name))
        // Asked of the server itself, at this moment.
        .filter(name -> !server.uids.containsKey(name))
        .forEach(released::add);
    BlockPlan plan =
        BlockPlan.of(POOLS, belief.claims(), belief.nodes(), belief.uids(), released, NOW);
    for (var change : plan.claims().entrySet()) {
      String pool = change.getKey();
      if (random.nextInt(4) == 0) {
        return 0;
      }
      // Refused unless the pool is as it was read.
      if (server.versions.getOrDefault(pool, 0).equals(belief.versions().getOrDefault(pool, 0))) {
        server.claims.put(pool, change.getValue());
        server.versions.merge(pool, 1, Integer::sum);
      }
    }
    int served = 0;
    for (var ready : plan.ready().entrySet()) {
      String node = ready.getKey();
      if (random.nextInt(4) == 0) {
        return served;
      }
      boolean same =
          belief.uids().getOrDefault(node, "").equals(server.uids.getOrDefault(node, "-"));
      if (same && !server.cidrs.containsKey(node)) {
        server.cidrs.put(node, ready.getValue());
        served++;
      }
    }
    return served;
  }

  private static void check(Server server) {
    var all = new ArrayList<IpPrefix>();
    server.cidrs.values().forEach(all::addAll);
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        assertFalse(all.get(i).overlaps(all.get(j)), () -> "two nodes share: " + server.cidrs);
      }
    }
  }
}
