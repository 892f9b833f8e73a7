package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.manx.lab.kubernetes.ApiClient;
import io.manx.lab.kubernetes.ApiKind;
import io.manx.lab.kubernetes.ApiProxy;
import io.manx.lab.kubernetes.ApiServerFixture;
import io.manx.lab.net.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cluster controller over HTTP: against a small API server, or a real one where it is named.
 */
class ControllerTest {
  private static final Duration SOON = Duration.ofMillis(500);
  private static final Duration NEVER = Duration.ofMinutes(10);
  private static final List<ApiKind> CLEARED =
      List.of(
          ApiKind.NODE,
          ApiKind.BGP_NODE,
          ApiKind.BGP_PEER,
          ApiKind.IP_POOL,
          ApiKind.BGP_CONFIGURATION);

  @TempDir private static Path directory;
  private static ApiServerFixture api;
  private static ApiClient client;

  private final List<RunningController> controllers = new ArrayList<>();
  private ApiProxy proxy;

  @BeforeAll
  static void startApi() {
    api = ApiServerFixture.start(directory);
    ApiClient.prepare(api, ChartObjects.CHART);
    client = new ApiClient(api, api.token());
  }

  @AfterAll
  static void endApi() {
    client.close();
    api.close();
  }

  @BeforeEach
  void prepare() {
    proxy = ApiProxy.before(api);
  }

  @AfterEach
  void clear() {
    controllers.forEach(RunningController::close);
    proxy.close();
    for (ApiKind kind : CLEARED) {
      client.list(kind.path("")).forEach(o -> client.delete(kind.named(name(o))));
    }
    for (ApiKind kind : List.of(ApiKind.LEASE, ApiKind.EVENT)) {
      String namespace = kind == ApiKind.LEASE ? "manx-system" : "default";
      String all = kind.path(namespace);
      client.list(all).forEach(o -> client.delete(all + "/" + name(o)));
    }
  }

  private static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  private RunningController controller(String identity, Duration releaseDelay) {
    var controller = new RunningController(proxy, api.token(), identity, releaseDelay);
    controllers.add(controller);
    return controller;
  }

  private static void node(String name, int number) {
    client.applyAll(Manifests.node(name, number));
  }

  private static void pool(String cidr) {
    client.applyAll(Manifests.pool(cidr));
  }

  private static void peer(String address) {
    client.applyAll(Manifests.peer(address));
  }

  /** An agent reports. */
  private static void report(String node, String ready, String tor) {
    client.merge(
        ApiKind.BGP_NODE.named(node) + "/status",
        """
        status:
          observedGeneration: 1
          sessions: [{name: tor, state: %s}]
          conditions:
            - {type: Ready, status: "%s", reason: Test, message: "",
               lastTransitionTime: "2026-05-01T10:00:00Z"}
        """
            .formatted(tor, ready));
  }

  private static void await(String what, BooleanSupplier condition) {
    Deadline.inSeconds(60)
        .await(
            what,
            condition,
            () -> {
              StringBuilder state = new StringBuilder();
              for (ApiKind kind : CLEARED) {
                client.list(kind.path("")).forEach(o -> state.append(o).append('\n'));
              }
              return state.toString();
            });
  }

  private static Map<String, String> podCidrs() {
    Map<String, String> cidrs = new TreeMap<>();
    for (JsonNode node : client.list(ApiKind.NODE.path(""))) {
      if (node.at("/spec/podCIDRs").size() > 0) {
        cidrs.put(name(node), node.at("/spec/podCIDRs/0").asText());
      }
    }
    return cidrs;
  }

  private static JsonNode condition(ApiKind kind, String name, String type) {
    return client
        .get(kind.named(name))
        .body()
        .at("/status/conditions")
        .valueStream()
        .filter(c -> c.path("type").asText().equals(type))
        .findFirst()
        .orElseGet(MissingNode::getInstance);
  }

  private static boolean is(ApiKind kind, String name, String type, String status) {
    return condition(kind, name, type).path("status").asText().equals(status);
  }

  private static List<String> events(String reason) {
    return client.list(ApiKind.EVENT.path("default")).stream()
        .filter(e -> e.path("reason").asText().equals(reason))
        .map(e -> e.path("message").asText())
        .toList();
  }

  /** Waits until the controllers have nothing left to write for a while. */
  private void awaitRest() {
    AtomicInteger last = new AtomicInteger(-1);
    AtomicInteger looks = new AtomicInteger();
    await(
        "the writes end",
        () -> {
          int now = planned().size();
          looks.set(last.getAndSet(now) == now ? looks.get() + 1 : 0);
          return looks.get() == 24; // longer than a resync
        });
  }

  /** What was written, without the Lease that is renewed all the time. */
  private List<String> planned() {
    return proxy.writes().stream().filter(w -> !w.contains("/leases")).toList();
  }

  private static Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    for (ApiKind kind : CLEARED) {
      for (JsonNode object : client.list(kind.path(""))) {
        versions.put(kind + " " + name(object), object.at("/metadata/resourceVersion").asText());
      }
    }
    return versions;
  }

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

  @Test
  void aDelayThatHasPassedIsNotWaitedForAgain() {
    pool("10.244.0.0/24");
    RunningController one = controller("one", NEVER);
    node("n1", 1);
    await("a block", () -> podCidrs().size() == 1);
    client.delete(ApiKind.NODE.named("n1"));
    await("it is missed", () -> !allocation().path("goneSince").asText().isEmpty());
    awaitRest();
    String since = allocation().path("goneSince").asText();
    one.close();
    controllers.remove(one);
    controller("two", NEVER);
    node("n2", 2);
    await("the pool is full", () -> is(ApiKind.IP_POOL, "pods", "Allocatable", "False"));
    assertEquals(since, allocation().path("goneSince").asText(), "another begins no new delay");
    JsonNode pool = client.get(ApiKind.IP_POOL.named("pods")).orThrow();
    ((ObjectNode) pool.at("/status/allocations/0")).put("goneSince", "2026-01-01T00:00:00Z");
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.set("status", pool.path("status"));
    client.merge(ApiKind.IP_POOL.named("pods") + "/status", status).orThrow();
    await("its block is another's", () -> podCidrs().containsKey("n2"));
  }

  private static JsonNode allocation() {
    return client.get(ApiKind.IP_POOL.named("pods")).body().at("/status/allocations/0");
  }

  @Test
  void theBlockOfADeletedNodeIsFreeAfterADelayAndAFullPoolSaysSo() {
    pool("10.244.0.0/23");
    controller("one", SOON);
    node("n1", 1);
    node("n2", 2);
    node("n3", 3);
    await("two blocks", () -> podCidrs().size() == 2);
    await("the pool is full", () -> is(ApiKind.IP_POOL, "pods", "Allocatable", "False"));
    Set<String> served = new HashSet<>(podCidrs().keySet());
    String gone = served.iterator().next();
    String block = podCidrs().get(gone);
    client.delete(ApiKind.NODE.named(gone));
    await("its BGPNode is gone", () -> client.find(ApiKind.BGP_NODE.named(gone)).isEmpty());
    await("the block is another's", () -> podCidrs().size() == 2);
    assertTrue(podCidrs().containsValue(block), () -> podCidrs().toString());
    await("the pool is well", () -> is(ApiKind.IP_POOL, "pods", "Allocatable", "True"));
  }
}
