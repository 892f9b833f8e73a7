package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.manx.lab.kubernetes.ApiKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the cluster controller writes, and when it writes nothing. */
@Tag("kubernetes")
class ControllerTest extends ControllerFixture {
  @Test
  void nodesGetBlocksAndBgpNodesAndNothingIsWrittenTwice() {
    pool("10.244.0.0/16");
    for (int i = 1; i <= 3; i++) {
      node("n" + i, i);
    }
    peer("192.0.2.254");
    controller("one", NEVER);
    await("three blocks", () -> podCidrs().size() == 3);
    assertEquals(3, Set.copyOf(podCidrs().values()).size(), () -> podCidrs().toString());
    await(
        "three BGPNodes that originate them",
        () ->
            podCidrs().entrySet().stream()
                .allMatch(
                    e ->
                        client.find(ApiKind.BGP_NODE.named(e.getKey())).stream()
                            .anyMatch(
                                n -> n.at("/spec/originate").toString().contains(e.getValue()))));
    await("the pool counts", () -> freeBlocks() == 253);
    JsonNode bgpNode = client.get(ApiKind.BGP_NODE.named("n1")).orThrow();
    assertEquals(
        client.get(ApiKind.NODE.named("n1")).orThrow().at("/metadata/uid"),
        bgpNode.at("/metadata/ownerReferences/0/uid"));
    for (int i = 1; i <= 3; i++) {
      report("n" + i, "True", "Established");
    }
    await(
        "pods may come",
        () ->
            client.list(ApiKind.NODE.path("")).stream()
                .allMatch(
                    n ->
                        n.at("/status/conditions").toString().contains("ManxIsReady")
                            && !n.at("/spec/taints").toString().contains("manx.io")));
    await("it tells", () -> is(ApiKind.BGP_PEER, "tor", "Established", "True"));
    awaitRest();

    // Another takes over and compares everything; a change that means nothing shows that it did.
    Map<String, String> versions = versions();
    int writes = planned().size();
    controllers.removeFirst().close();
    RunningController next = controller("two", NEVER);
    await("the next one leads", next::leads);
    client.merge(ApiKind.IP_POOL.named("pods"), "spec: {disableBGPExport: false}");
    await(
        "the pool is judged anew",
        () -> {
          JsonNode pool = client.get(ApiKind.IP_POOL.named("pods")).body();
          return pool.at("/metadata/generation").asLong() == 2
              && pool.at("/status/observedGeneration").asLong() == 2;
        });
    awaitRest();
    assertEquals(
        List.of("PUT " + ApiKind.IP_POOL.named("pods") + "/status"),
        planned().subList(writes, planned().size()));
    Map<String, String> after = versions();
    versions.remove("IP_POOL pods");
    after.remove("IP_POOL pods");
    assertEquals(versions, after);
  }

  /** Its claim with the pool's numbers, its podCIDRs, its object, the reflector's: each once. */
  @Test
  void oneNodeMoreIsWrittenOnceWhereItConcernsSomebody() {
    pool("10.244.0.0/16");
    for (int i = 1; i <= 3; i++) {
      node("n" + i, i);
    }
    client.merge(
        ApiKind.NODE.named("n1"),
        "metadata: {annotations: {manx.io/route-reflector-cluster-id: 192.0.2.1}}");
    controller("one", NEVER);
    await("the BGPNodes", () -> client.list(ApiKind.BGP_NODE.path("")).size() == 3);
    awaitRest();

    int writes = planned().size();
    node("n4", 4);
    await("one more", () -> !client.find(ApiKind.BGP_NODE.named("n4")).isEmpty());
    awaitRest();
    List<String> written = new ArrayList<>(planned().subList(writes, planned().size()));
    written.removeIf(write -> write.contains("/events"));
    assertEquals(
        Set.of(
            "PUT " + ApiKind.IP_POOL.named("pods") + "/status",
            "PATCH " + ApiKind.NODE.named("n4"),
            "POST " + ApiKind.BGP_NODE.path(""),
            "PUT " + ApiKind.BGP_NODE.named("n1")),
        Set.copyOf(written));
    assertEquals(4, written.size(), written::toString);
  }

  private static long freeBlocks() {
    return client.get(ApiKind.IP_POOL.named("pods")).body().at("/status/freeBlocks").asLong(-1);
  }

  @Test
  void aConflictIsJudgedAnewAndLosesNothing() {
    pool("10.244.0.0/16");
    controller("one", NEVER);
    await("it works", () -> is(ApiKind.IP_POOL, "pods", "Accepted", "True"));
    awaitRest();
    AtomicInteger met = new AtomicInteger();
    // Somebody else changes the pool and the Node just before it does.
    proxy.beforeNext(
        request -> request.startsWith("PUT") && request.contains("/ippools/pods/status"),
        () -> {
          met.incrementAndGet();
          client.merge(ApiKind.IP_POOL.named("pods"), "metadata: {labels: {touched: by-hand}}");
        });
    proxy.beforeNext(
        request -> request.startsWith("PATCH") && request.contains("/nodes/n1"),
        () -> {
          met.incrementAndGet();
          client.merge(ApiKind.NODE.named("n1"), "metadata: {labels: {touched: by-hand}}");
        });
    node("n1", 1);
    await("a block in spite of both", () -> podCidrs().size() == 1);
    assertEquals(2, met.get(), "both were met");
    for (String path : List.of(ApiKind.IP_POOL.named("pods"), ApiKind.NODE.named("n1"))) {
      assertEquals(
          "by-hand", client.get(path).body().at("/metadata/labels/touched").asText(), path);
    }
  }

  @Test
  void watchesThatEndOrAreTooOldMissNothing() {
    pool("10.244.0.0/16");
    controller("one", NEVER);
    node("n1", 1);
    await("a block", () -> podCidrs().size() == 1);
    proxy.endWatches();
    node("n2", 2);
    await("a block after the watches ended", () -> podCidrs().size() == 2);
    proxy.expire(ApiKind.NODE);
    node("n3", 3);
    await("a block after 410 Gone", () -> podCidrs().size() == 3);
    proxy.down(true);
    node("n4", 4);
    client.delete(ApiKind.NODE.named("n1"));
    proxy.down(false);
    await("a block after the API server was away", () -> podCidrs().containsKey("n4"));
    await(
        "the BGPNode of a Node that went meanwhile is gone",
        () -> client.find(ApiKind.BGP_NODE.named("n1")).isEmpty());
    assertEquals(3, Set.copyOf(podCidrs().values()).size());
  }

  @Test
  void oneLeadsAndTheOtherTakesOver() {
    pool("10.244.0.0/16");
    RunningController one = controller("one", NEVER);
    await("the first leads", one::leads);
    RunningController two = controller("two", NEVER);
    node("n1", 1);
    await("a block", () -> podCidrs().size() == 1);
    assertFalse(two.leads());
    one.crash();
    long begun = System.nanoTime();
    node("n2", 2);
    await("the second takes over", two::leads);
    await("a block of the second", () -> podCidrs().size() == 2);
    System.out.printf(
        Locale.ROOT,
        "from the crash of the leader to the next block: %d ms, Lease of 3 s%n",
        (System.nanoTime() - begun) / 1_000_000);
    assertNotEquals(podCidrs().get("n1"), podCidrs().get("n2"));
  }

  @Test
  void anEventComesWithATransitionAndWithNothingElse() {
    pool("10.244.0.0/16");
    node("n1", 1);
    peer("192.0.2.254");
    controller("one", NEVER);
    await("a BGPNode", () -> client.find(ApiKind.BGP_NODE.named("n1")).isPresent());
    report("n1", "False", "Active");
    await("down", () -> is(ApiKind.BGP_PEER, "tor", "Established", "False"));
    report("n1", "False", "Established");
    await("up", () -> is(ApiKind.BGP_PEER, "tor", "Established", "True"));
    report("n1", "False", "Connect");
    await("down again", () -> is(ApiKind.BGP_PEER, "tor", "Established", "False"));
    await("it is told", () -> events("SessionsDown").size() == 1);
    report("n1", "False", "Active");
    awaitRest();
    assertEquals(List.of("1 session is not up, on n1"), events("SessionsDown"));
    assertEquals(List.of("Established again"), events("Established"));

    // A peer that refers to what is missing: a condition that names it, and one event.
    client.merge(ApiKind.BGP_PEER.named("tor"), "spec: {filters: [absent]}");
    await("the filter is missed", () -> is(ApiKind.BGP_PEER, "tor", "Resolved", "False"));
    JsonNode resolved = condition(ApiKind.BGP_PEER, "tor", "Resolved");
    assertTrue(resolved.path("message").asText().contains("absent"), resolved::toString);
    awaitRest();
    assertEquals(1, events(resolved.path("reason").asText()).size());
  }

  @Test
  void anObjectThatIsNotValidLosesNothingWhenAnotherControllerComes() {
    pool("10.244.0.0/16");
    node("n1", 1);
    node("n2", 2);
    peer("192.0.2.254");
    RunningController one = controller("one", NEVER);
    await("a session", () -> sessions("n1").equals(Set.of("tor", "node_n2")));
    await("a block", () -> podCidrs().size() == 2);
    await(
        "its valid version is kept",
        () ->
            client
                    .get(ApiKind.BGP_PEER.named("tor"))
                    .body()
                    .at("/status/lastValid/spec/peerIP")
                    .asText()
                    .equals("192.0.2.254")
                && is(ApiKind.IP_POOL, "pods", "Accepted", "True"));
    awaitRest();
    one.close();
    controllers.remove(one);

    // While none is there, all three become wrong in ways that the API server lets pass.
    client.merge(ApiKind.BGP_PEER.named("tor"), "spec: {nodeSelector: 'has('}");
    client.merge(ApiKind.IP_POOL.named("pods"), "spec: {nodeSelector: 'rack =='}");
    client.merge(
        ApiKind.NODE.named("n2"), "metadata: {annotations: {manx.io/ipv4-address: nonsense}}");
    String before = client.get(ApiKind.BGP_NODE.named("n1")).orThrow().path("spec").toString();
    controller("two", NEVER);
    await("it is told", () -> is(ApiKind.BGP_PEER, "tor", "Accepted", "False"));
    await("it is told", () -> is(ApiKind.IP_POOL, "pods", "Accepted", "False"));
    await("it is told", () -> !events("Invalid").isEmpty());
    node("n3", 3);
    await("others are not stopped", () -> sessions("n1").contains("node_n3"));
    assertEquals(Set.of("tor", "node_n2", "node_n3"), sessions("n1"));
    JsonNode now = client.get(ApiKind.BGP_NODE.named("n1")).orThrow();
    assertTrue(before.contains("10.244.0.0/16"), before);
    assertTrue(now.at("/spec/pools").toString().contains("10.244.0.0/16"), now::toString);
    assertTrue(
        condition(ApiKind.BGP_PEER, "tor", "Accepted")
            .path("message")
            .asText()
            .contains("its last valid version stays"));
    client.merge(ApiKind.BGP_PEER.named("tor"), "spec: {nodeSelector: null}");
    await("it is well", () -> is(ApiKind.BGP_PEER, "tor", "Accepted", "True"));
    awaitRest();
    assertEquals(List.of(), events("Effective"));
  }

  private static Set<String> sessions(String node) {
    Set<String> names = new HashSet<>();
    client
        .find(ApiKind.BGP_NODE.named(node))
        .ifPresent(n -> n.at("/spec/peers").forEach(p -> names.add(p.path("name").asText())));
    return names;
  }

  @Test
  void whatIsFoundAboutANodeIsToldOnceWhoeverLeads() {
    client.applyAll("{apiVersion: v1, kind: Node, metadata: {name: n1}}");
    RunningController one = controller("one", NEVER);
    await("it is told", () -> events("Invalid").size() == 1);
    one.close();
    controllers.remove(one);
    controller("two", NEVER);
    node("n2", 2);
    await("another leads", () -> client.find(ApiKind.BGP_NODE.named("n2")).isPresent());
    awaitRest();
    assertEquals(1, events("Invalid").size());
    // It is over, and comes back: that is news.
    client.merge(
        ApiKind.NODE.named("n1"), "metadata: {annotations: {manx.io/ipv4-address: 192.0.2.9}}");
    await("it is well", () -> client.find(ApiKind.BGP_NODE.named("n1")).isPresent());
    client.merge(ApiKind.NODE.named("n1"), "metadata: {annotations: {manx.io/ipv4-address: x}}");
    await("another sentence is told", () -> events("Invalid").size() == 2);
  }
}
