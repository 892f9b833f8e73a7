package io.manx.node.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpPrefix;
import io.manx.node.api.Condition;
import io.manx.node.cluster.Stored;
import io.manx.node.desired.ObjectRef;
import io.manx.node.desired.ObjectRef.Kind;
import io.manx.node.reconcile.ClusterState.StoredNode;
import io.manx.node.reconcile.ClusterState.StoredStatus;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What passes write, and that they come to rest. */
class PlannerTest {
  private static final ObjectRef TOR = new ObjectRef(Kind.PEER, "tor");
  private static final ObjectRef PODS = new ObjectRef(Kind.POOL, "pods");

  private final StoredCluster cluster = new StoredCluster();

  private static <T extends Write> List<T> of(Class<T> kind, List<Write> writes) {
    return writes.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The news that the writes of statuses carry. */
  private static List<Write.Tell> news(List<Write> writes) {
    return of(Write.PutStatus.class, writes).stream().flatMap(put -> put.news().stream()).toList();
  }

  private static Condition condition(StoredStatus status, String type) {
    return status.conditions().stream().filter(c -> c.type().equals(type)).findFirst().get();
  }

  @Test
  void aClusterOfTwoComesToRest() {
    cluster.pool("pods", "10.0.0.0/16");
    cluster.node("a", "");
    cluster.node("b", "");
    List<Write> writes = cluster.settle();
    assertEquals(List.of(IpPrefix.parse("10.0.0.0/24")), cluster.podCidrs("a"));
    assertEquals(List.of(IpPrefix.parse("10.0.1.0/24")), cluster.podCidrs("b"));
    assertEquals(1, of(Write.PutClaims.class, writes).size());
    assertEquals(2, of(Write.PutPodCidrs.class, writes).size());
    assertEquals(2L, cluster.status(PODS).counters().get("blocks"));
    assertEquals(254L, cluster.status(PODS).counters().get("freeBlocks"));
    assertEquals(List.of(), cluster.settle());
  }

  @Test
  void aNodeIsMarkedOnceItsAgentIsReady() {
    cluster.node("a", "");
    assertEquals(List.of(), of(Write.MarkReady.class, cluster.settle()));
    cluster.report("a", false);
    assertEquals(List.of(), cluster.settle());
    cluster.report("a", true);
    assertEquals(List.of(new Write.MarkReady("a", true, true)), cluster.settle());
    assertEquals(List.of(), cluster.settle());
  }

  @Test
  void theBgpNodeOfANodeThatIsGoneGoes() {
    cluster.node("a", "");
    cluster.node("b", "");
    cluster.settle();
    cluster.deleteNode("b");
    List<Write> writes = cluster.plan(Set.of());
    assertEquals(
        List.of(new Write.DeleteNode("b")), of(Write.DeleteNode.class, writes), writes::toString);
    assertEquals("a", of(Write.PutNode.class, writes).getFirst().node(), "the mesh is smaller");
    cluster.settle();
    assertEquals(Set.of("a"), cluster.stored.keySet());
  }

  @Test
  void aNodeThatCameBackAsAnotherObjectOwnsItsBgpNodeAnew() {
    cluster.pool("pods", "10.0.0.0/16");
    cluster.node("a", "");
    cluster.settle();
    cluster.deleteNode("a");
    cluster.node("a", "");
    cluster.settle();
    assertEquals(cluster.facts("a").uid(), cluster.stored("a").ownerUid());
    assertEquals(
        List.of(new Claim(IpPrefix.parse("10.0.0.0/24"), "a", cluster.facts("a").uid())),
        cluster.claims.get("pods"));
    assertEquals(List.of(IpPrefix.parse("10.0.0.0/24")), cluster.podCidrs("a"));
  }

  @Test
  void aBgpNodeThatSomebodyChangedIsPutRight() {
    cluster.node("a", "");
    cluster.settle();
    StoredNode right = cluster.stored("a");
    cluster.stored.put(
        "a", new StoredNode(Map.of("asNumber", 1), "", right.ownerUid(), right.status()));
    assertEquals(1, of(Write.PutNode.class, cluster.settle()).size());
    assertEquals(right, cluster.stored("a"));
  }

  @Test
  void aPeersStatusCountsItsSessionsAndATransitionIsToldOnce() {
    cluster.pool("pods", "10.0.0.0/16");
    cluster.node("a", "");
    cluster.node("b", "");
    cluster.peer("tor", "192.0.2.254", 64513);
    List<Write> first = cluster.settle();
    assertEquals(List.of(), news(first), "sessions that are new are no news");
    assertEquals("False", condition(cluster.status(TOR), "Established").status());
    assertEquals(2L, cluster.status(TOR).counters().get("sessions"));

    cluster.report("a", false, "tor");
    cluster.settle();
    Condition half = condition(cluster.status(TOR), "Established");
    assertEquals("1 session is not up, on b", half.message());

    cluster.report("b", false, "tor");
    List<Write> up = cluster.settle();
    assertEquals("True", condition(cluster.status(TOR), "Established").status());
    assertEquals(
        List.of(new Write.Tell(TOR, false, "Established", "Established again", false)), news(up));

    cluster.report("b", false);
    assertEquals(
        List.of(new Write.Tell(TOR, true, "SessionsDown", "1 session is not up, on b", false)),
        news(cluster.settle()));
    assertEquals(List.of(), cluster.settle());
  }

  @Test
  void exhaustionIsAConditionAndTheNodeIsWarnedOnce() {
    cluster.pool("pods", "10.0.0.0/24");
    cluster.node("a", "");
    cluster.node("b", "");
    List<Write> writes = cluster.settle();
    Condition allocatable = condition(cluster.status(PODS), "Allocatable");
    assertEquals("False", allocatable.status(), allocatable::toString);
    assertEquals(0L, cluster.status(PODS).counters().get("freeBlocks"));
    List<Write.Tell> told = news(writes);
    assertEquals(told.size(), Set.copyOf(told).size(), told::toString);
    assertFalse(told.isEmpty());
    assertEquals(List.of(), cluster.settle());
  }

  @Test
  void theLastValidVersionIsKeptAndStaysWhileTheObjectIsNotValid() {
    cluster.node("a", "");
    cluster.peer("tor", "192.0.2.254", 64513);
    Write.PutStatus first = of(Write.PutStatus.class, cluster.settle()).getFirst();
    assertEquals(1L, cluster.status(TOR).lastValid());
    assertEquals(Optional.of(1L), Optional.ofNullable(first.lastValid()).map(Stored::generation));

    cluster.changePeer("tor", 2, Map.of("peerIP", "nonsense", "asNumber", 64513));
    cluster.settle();
    assertEquals("False", condition(cluster.status(TOR), "Accepted").status());
    assertEquals("True", condition(cluster.status(TOR), "Effective").status());
    assertEquals(1L, cluster.status(TOR).lastValid());
    assertTrue(cluster.stored("a").spec().toString().contains("192.0.2.254"));

    cluster.changePeer("tor", 3, Map.of("peerIP", "192.0.2.253", "asNumber", 64513));
    cluster.settle();
    assertEquals(3L, cluster.status(TOR).lastValid());
    assertEquals(List.of(), cluster.settle());
  }

  /** The work of one more node grows with the reflectors, not with the nodes. */
  @Test
  void oneNodeMoreInAThousandWritesTheReflectorsAndItself() {
    int reflectors = 3;
    cluster.pool("pods", "10.0.0.0/12");
    for (int i = 0; i < 1000; i++) {
      cluster.node("n" + i, i < reflectors ? "192.0.2.1" : "");
    }
    var thread = ManagementFactory.getThreadMXBean();
    long begun = thread.getCurrentThreadCpuTime();
    cluster.settle();
    long settled = thread.getCurrentThreadCpuTime();
    assertEquals(1000, cluster.stored.size());
    assertEquals(List.of(), cluster.plan(Set.of()));
    long looked = thread.getCurrentThreadCpuTime();

    cluster.node("one-more", "");
    List<Write> writes = cluster.settle();
    long added = thread.getCurrentThreadCpuTime();
    Set<String> changed = new TreeSet<>();
    of(Write.PutNode.class, writes).forEach(put -> changed.add(put.node()));
    System.out.printf(
        "1000 nodes: all passes to rest %d ms of processor time, a pass that finds nothing %d ms,"
            + " the passes of one node more %d ms and %d writes: %s%n",
        (settled - begun) / 1_000_000,
        (looked - settled) / 1_000_000,
        (added - looked) / 1_000_000,
        writes.size(),
        writes.stream().map(Write::key).toList());
    assertEquals(Set.of("n0", "n1", "n2", "one-more"), changed);
    assertEquals(1, of(Write.PutClaims.class, writes).size());
    assertEquals(1, of(Write.PutPodCidrs.class, writes).size());
    assertEquals(reflectors + 1, of(Write.PutNode.class, writes).size(), writes::toString);
    assertEquals(List.of(), of(Write.PutStatus.class, writes), "the numbers go with the claims");
    assertEquals(writes.size(), writes.stream().map(Write::key).distinct().count(), "each once");
  }
}
