package io.manx.node.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.node.api.BgpNodeStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Between mesh and reflectors nothing goes before what comes in its place carries the routes. */
class HandoverTest {
  private static final String ID = "192.0.2.1";

  private final StoredCluster cluster = new StoredCluster();

  private void nodes(String... names) {
    cluster.pool("pods", "10.0.0.0/8");
    Stream.of(names).forEach(name -> cluster.node(name, ""));
    cluster.settle();
  }

  /** The nodes that a node is told to have sessions with. */
  private Set<String> peers(String node) {
    Set<String> peers = new TreeSet<>();
    for (Map<?, ?> peer : documents(node)) {
      peers.add(String.valueOf(peer.get("name")).substring("node_".length()));
    }
    return peers;
  }

  private List<Map<?, ?>> documents(String node) {
    List<Map<?, ?>> documents = new ArrayList<>();
    for (Object peer : (List<?>) Objects.requireNonNull(cluster.stored(node).spec().get("peers"))) {
      documents.add((Map<?, ?>) peer);
    }
    return documents;
  }

  private boolean reflects(String node) {
    return cluster.stored(node).spec().get("routeReflector") != null;
  }

  /** Its agent says how many prefixes come from its peers; null: that session is not up. */
  private void hears(String node, Function<String, @Nullable Long> from) {
    List<BgpNodeStatus.Session> sessions = new ArrayList<>();
    for (String peer : peers(node)) {
      Long heard = from.apply(peer);
      sessions.add(
          heard == null
              ? new BgpNodeStatus.Session(
                  "node_" + peer, null, null, "Active", null, null, null, null)
              : StoredCluster.up("node_" + peer, heard));
    }
    cluster.report(node, true, sessions);
  }

  private void meshIsUp(String... names) {
    Stream.of(names).forEach(node -> hears(node, peer -> 1L));
  }

  @Test
  void theMeshStaysUntilBothEndsHearAllFromAReflector() {
    nodes("a", "b", "c", "r");
    meshIsUp("a", "b", "c", "r");
    cluster.annotate("r", ID);
    cluster.settle();
    assertTrue(reflects("r"));
    assertEquals(Set.of("b", "c", "r"), peers("a"), "r tells a nothing yet but its own");

    hears("a", peer -> peer.equals("r") ? 3L : 1L);
    cluster.settle();
    assertEquals(Set.of("b", "c", "r"), peers("a"), "b and c still need a");

    hears("b", peer -> peer.equals("r") ? 3L : 1L);
    cluster.settle();
    assertEquals(Set.of("c", "r"), peers("a"));
    assertEquals(Set.of("c", "r"), peers("b"));
    assertEquals(Set.of("a", "b", "r"), peers("c"));

    hears("c", peer -> peer.equals("r") ? 3L : 1L);
    cluster.settle();
    for (String node : List.of("a", "b", "c")) {
      assertEquals(Set.of("r"), peers(node));
    }
  }

  @Test
  void aReflectorThatIsNotThereEndsNothing() {
    nodes("a", "b", "r");
    meshIsUp("a", "b");
    cluster.annotate("r", ID);
    hears("a", peer -> peer.equals("r") ? null : 1L);
    hears("b", peer -> peer.equals("r") ? null : 1L);
    cluster.settle();
    assertEquals(Set.of("b", "r"), peers("a"));
  }

  @Test
  void whoHasNothingToLoseIsNotWaitedFor() {
    nodes("a", "b", "r");
    cluster.annotate("r", ID);
    cluster.settle();
    assertEquals(Set.of("r"), peers("a"), "no agent reports anything");
  }

  @Test
  void aNodeThatComesMeanwhileGetsNoMesh() {
    nodes("a", "b", "r");
    meshIsUp("a", "b", "r");
    cluster.annotate("r", ID);
    cluster.node("new", "");
    cluster.settle();
    assertEquals(Set.of("r"), peers("new"));
    assertEquals(Set.of("b", "r"), peers("a"));
  }

  @Test
  void aReflectorThatRetiresReflectsUntilTheOtherTellsAsMuch() {
    cluster.pool("pods", "10.0.0.0/8");
    cluster.node("a", "");
    cluster.node("b", "");
    cluster.node("old", ID);
    cluster.node("young", "");
    cluster.settle();
    for (String node : List.of("a", "b", "young")) {
      hears(node, peer -> 3L);
    }
    hears("old", peer -> 1L);
    cluster.annotate("old", "");
    cluster.annotate("young", ID);
    cluster.settle();
    assertTrue(reflects("old") && reflects("young"));
    assertEquals(Set.of("old", "young"), peers("a"));

    hears("a", peer -> peer.equals("old") ? 3L : 2L);
    hears("b", peer -> 3L);
    hears("old", peer -> peer.equals("young") ? 3L : 1L);
    cluster.settle();
    assertEquals(Set.of("old", "young"), peers("a"), "one prefix is missing");
    assertEquals(Set.of("young"), peers("b"));
    assertTrue(reflects("old"));

    hears("a", peer -> 3L);
    cluster.settle();
    assertEquals(Set.of("young"), peers("a"));
    assertEquals(Set.of("young"), peers("old"));
    assertEquals(List.of(false, true), List.of(reflects("old"), reflects("young")));
  }

  @Test
  void theLastReflectorGoesOnUntilTheMeshIsUp() {
    cluster.pool("pods", "10.0.0.0/8");
    cluster.node("r", ID);
    Stream.of("a", "b", "c").forEach(name -> cluster.node(name, ""));
    cluster.settle();
    for (String node : List.of("a", "b", "c")) {
      hears(node, peer -> 3L);
    }
    hears("r", peer -> 1L);
    cluster.annotate("r", "");
    cluster.settle();
    assertEquals(Set.of("b", "c", "r"), peers("a"), "the mesh is made");
    assertTrue(reflects("r"));
    assertTrue(
        documents("r").stream().allMatch(p -> Boolean.TRUE.equals(p.get("routeReflectorClient"))));

    hears("a", peer -> peer.equals("r") ? 3L : 1L);
    hears("b", peer -> peer.equals("r") ? 3L : 1L);
    hears("c", peer -> peer.equals("r") ? Long.valueOf(3) : peer.equals("a") ? 1L : null);
    cluster.settle();
    assertTrue(reflects("r"), "c does not hear b yet");

    hears("c", peer -> peer.equals("r") ? 3L : 1L);
    cluster.settle();
    assertEquals(false, reflects("r"));
    assertEquals(Set.of("a", "b", "c"), peers("r"));
  }

  @Test
  void aNodeThatIsAwayDoesNotHoldTheLastReflector() {
    cluster.pool("pods", "10.0.0.0/8");
    cluster.node("r", ID);
    Stream.of("a", "b").forEach(name -> cluster.node(name, ""));
    cluster.settle();
    for (String node : List.of("a", "b")) {
      hears(node, peer -> 2L);
    }
    cluster.annotate("r", "");
    cluster.settle();
    hears("a", peer -> peer.equals("r") ? Long.valueOf(2) : null);
    hears("r", peer -> peer.equals("b") ? null : 1L);
    cluster.settle();
    assertTrue(reflects("r"), "a hears b through r alone");
    hears("r", peer -> null);
    cluster.settle();
    assertEquals(false, reflects("r"));
  }

  @Test
  void ofManySessionsThoseThatAreToldStandForAll() {
    nodes("a", "b", "r");
    meshIsUp("b", "r");
    cluster.annotate("r", ID);
    // a has 300 sessions up and tells of two.
    BgpNodeStatus.Session b = StoredCluster.up("node_b", 1L);
    cluster.reportOf("a", 300, List.of(StoredCluster.up("node_r", 100L), b));
    cluster.settle();
    assertEquals(Set.of("b", "r"), peers("a"));
    cluster.reportOf("a", 300, List.of(StoredCluster.up("node_r", 300L), b));
    hears("b", peer -> peer.equals("r") ? 300L : 1L);
    cluster.settle();
    assertEquals(Set.of("r"), peers("a"));
  }

  @Test
  void inReflectorModeOneNodeMoreIsWrittenToTheReflectorsOnly() {
    nodes("a", "b", "r");
    cluster.annotate("r", ID);
    cluster.settle();
    cluster.node("d", "");
    Set<String> written = new HashSet<>();
    for (Write write : cluster.settle()) {
      if (write instanceof Write.PutNode put) {
        assertTrue(written.add(put.node()), () -> put.node() + " is written twice");
      }
    }
    assertEquals(Set.of("d", "r"), written);
  }
}
