package io.manx.node.reconcile;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.node.api.BgpNodeStatus;
import io.manx.node.api.BgpPeerSpec;
import io.manx.node.api.Condition;
import io.manx.node.api.IpPoolSpec;
import io.manx.node.api.ManxApi;
import io.manx.node.cluster.ClusterNode;
import io.manx.node.cluster.ClusterView;
import io.manx.node.cluster.Stored;
import io.manx.node.desired.Compilation;
import io.manx.node.desired.Compiler;
import io.manx.node.desired.Memory;
import io.manx.node.desired.ObjectRef;
import io.manx.node.desired.ObjectRef.Kind;
import io.manx.node.reconcile.ClusterState.NodeFacts;
import io.manx.node.reconcile.ClusterState.StoredNode;
import io.manx.node.reconcile.ClusterState.StoredStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A cluster whose API server does at once what is planned: what passes come to. */
final class StoredCluster {
  static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
  private static final int MOST_PASSES = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  final Map<String, ClusterNode> nodes = new TreeMap<>();
  final Map<String, NodeFacts> facts = new HashMap<>();
  final Map<String, StoredNode> stored = new HashMap<>();
  final Map<ObjectRef, StoredStatus> statuses = new HashMap<>();
  final Map<String, List<Claim>> claims = new HashMap<>();
  final List<Stored<IpPoolSpec>> pools = new ArrayList<>();
  final List<Stored<BgpPeerSpec>> peers = new ArrayList<>();
  private final Set<Write.Tell> told = new HashSet<>();
  private Memory memory = Memory.EMPTY;
  private int uids;

  /** A Node without pod CIDRs, as kubelet makes it; with a cluster ID it reflects. */
  void node(String name, String clusterId) {
    int number = ++uids;
    nodes.put(
        name,
        new ClusterNode(
            name,
            Map.of(),
            clusterId.isEmpty() ? Map.of() : Map.of(ManxApi.REFLECTOR_CLUSTER_ID, clusterId),
            List.of(IpAddress.v4(0xAC10_0000 + number)),
            List.of()));
    facts.put(name, new NodeFacts("uid" + number, true, true));
  }

  /** Somebody makes it a reflector with this cluster ID; empty: it is one no more. */
  void annotate(String name, String clusterId) {
    ClusterNode node = known(nodes, name);
    nodes.put(
        name,
        new ClusterNode(
            name,
            node.labels(),
            clusterId.isEmpty() ? Map.of() : Map.of(ManxApi.REFLECTOR_CLUSTER_ID, clusterId),
            node.addresses(),
            node.podCidrs()));
  }

  void deleteNode(String name) {
    nodes.remove(name);
    facts.remove(name);
  }

  void pool(String name, String cidr) {
    pools.add(
        Stored.of(
            name,
            new IpPoolSpec(cidr, 24, true, null, null, null, null, null, null, null, null, null)));
    statuses.put(new ObjectRef(Kind.POOL, name), new StoredStatus(1, -1, List.of(), Map.of(), 0));
  }

  /** A BGPPeer of every node. */
  void peer(String name, String address, long asNumber) {
    BgpPeerSpec spec =
        JSON.convertValue(Map.of("peerIP", address, "asNumber", asNumber), BgpPeerSpec.class);
    peers.add(Stored.of(name, spec));
    statuses.put(new ObjectRef(Kind.PEER, name), new StoredStatus(1, -1, List.of(), Map.of(), 0));
  }

  /** Somebody changes a BGPPeer. */
  void changePeer(String name, long generation, Map<String, Object> fields) {
    peers.replaceAll(
        peer ->
            peer.name().equals(name)
                ? new Stored<>(name, generation, "", JSON.convertValue(fields, BgpPeerSpec.class))
                : peer);
    ObjectRef object = new ObjectRef(Kind.PEER, name);
    StoredStatus before = status(object);
    statuses.put(
        object,
        new StoredStatus(
            generation,
            before.observed(),
            before.conditions(),
            before.counters(),
            before.lastValid()));
  }

  /** Its agent reports that it is ready, with the sessions named Established. */
  void report(String node, boolean ready, String... established) {
    report(node, ready, List.of(established).stream().map(name -> up(name, null)).toList());
  }

  /** The session of that name is Established, with so many prefixes from there. */
  static BgpNodeStatus.Session up(String name, @Nullable Long heard) {
    return new BgpNodeStatus.Session(name, null, null, "Established", null, heard, null, null);
  }

  /** Its agent reports, with these sessions, which are all that it has. */
  void report(String node, boolean ready, List<BgpNodeStatus.Session> sessions) {
    report(node, ready, count(sessions), sessions);
  }

  /** Its agent reports that so many sessions are Established, and tells of these. */
  void reportOf(String node, int established, List<BgpNodeStatus.Session> sessions) {
    report(node, true, established, sessions);
  }

  private static int count(List<BgpNodeStatus.Session> sessions) {
    return (int) sessions.stream().filter(one -> one.state().equals("Established")).count();
  }

  private void report(
      String node, boolean ready, int established, List<BgpNodeStatus.Session> sessions) {
    StoredNode before = stored(node);
    stored.put(
        node,
        new StoredNode(
            before.spec(),
            before.problems(),
            before.ownerUid(),
            new BgpNodeStatus(
                1L,
                "test",
                established,
                Math.max(established, sessions.size()),
                sessions,
                List.of(),
                null,
                List.of(new Condition("Ready", ready ? "True" : "False", "Test", "", "now", 1L)))));
  }

  ClusterState state() {
    return new ClusterState(
        new ClusterView(
            List.copyOf(nodes.values()),
            List.of(),
            List.copyOf(peers),
            List.of(),
            List.copyOf(pools),
            List.of(),
            List.of(),
            Map.of()),
        facts,
        stored,
        statuses,
        claims);
  }

  /** What one pass would write. */
  List<Write> plan(Set<String> released) {
    ClusterState state = state();
    Compilation compiled = Compiler.compile(Handover.view(state), memory);
    memory = compiled.memory();
    Map<String, String> ids = new HashMap<>();
    facts.forEach((name, fact) -> ids.put(name, fact.uid()));
    BlockPlan blocks =
        BlockPlan.of(compiled.pools(), state.claims(), state.view().nodes(), ids, released, NOW);
    Planner planner =
        new Planner(state, compiled, blocks, "2026-05-01T10:00:00Z")
            .blocks(blocks)
            .nodes(blocks)
            .readiness()
            .statuses(blocks);
    var writes = new ArrayList<Write>(planner.writes());
    planner.aboutNodes().stream().filter(told::add).forEach(writes::add);
    return writes;
  }

  /** Passes until nothing is left to write; all that was written. */
  List<Write> settle() {
    var all = new ArrayList<Write>();
    for (int pass = 0; pass < MOST_PASSES; pass++) {
      List<Write> writes = plan(Set.of());
      if (writes.isEmpty()) {
        return all;
      }
      writes.forEach(this::apply);
      all.addAll(writes);
    }
    throw new AssertionError("it never comes to rest: " + plan(Set.of()));
  }

  private void apply(Write write) {
    switch (write) {
      case Write.PutNode put -> {
        StoredNode before = stored.get(put.node());
        stored.put(
            put.node(),
            new StoredNode(
                put.spec(),
                put.problems(),
                put.ownerUid(),
                before == null ? BgpNodeStatus.empty() : before.status()));
      }
      case Write.DeleteNode delete -> stored.remove(delete.node());
      case Write.PutClaims put -> {
        claims.put(put.pool(), put.claims());
        StoredStatus before = status(new ObjectRef(Kind.POOL, put.pool()));
        statuses.put(
            new ObjectRef(Kind.POOL, put.pool()),
            new StoredStatus(
                before.generation(),
                before.observed(),
                before.conditions(),
                Map.of("blocks", (long) put.claims().size(), "freeBlocks", put.free()),
                before.lastValid()));
      }
      case Write.PutPodCidrs put -> {
        ClusterNode node = known(nodes, put.node());
        nodes.put(
            put.node(),
            new ClusterNode(
                node.name(), node.labels(), node.annotations(), node.addresses(), put.cidrs()));
      }
      case Write.MarkReady mark -> {
        NodeFacts before = facts(mark.node());
        facts.put(mark.node(), new NodeFacts(before.uid(), false, false));
      }
      case Write.PutStatus put -> {
        StoredStatus before = status(put.object());
        statuses.put(
            put.object(),
            new StoredStatus(
                before.generation(),
                put.generation(),
                put.conditions(),
                put.counters(),
                put.lastValid() == null ? 0 : put.lastValid().generation()));
      }
      case Write.Tell tell -> {}
    }
  }

  List<IpPrefix> podCidrs(String node) {
    return known(nodes, node).podCidrs();
  }

  NodeFacts facts(String node) {
    return known(facts, node);
  }

  StoredNode stored(String node) {
    return known(stored, node);
  }

  StoredStatus status(ObjectRef object) {
    return known(statuses, object);
  }

  private static <K, V> V known(Map<K, V> map, K key) {
    return Objects.requireNonNull(map.get(key), () -> key + " is not stored");
  }
}
