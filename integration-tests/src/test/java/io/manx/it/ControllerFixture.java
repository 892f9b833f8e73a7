package io.manx.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.manx.lab.kubernetes.ApiClient;
import io.manx.lab.kubernetes.ApiKind;
import io.manx.lab.kubernetes.ApiProxy;
import io.manx.lab.kubernetes.ApiServerFixture;
import io.manx.lab.net.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Controllers over HTTP: against a small API server, or a real one where it is named. Everything is
 * cleared after each test.
 */
abstract class ControllerFixture {
  static final Duration SOON = Duration.ofMillis(500);
  static final Duration NEVER = Duration.ofMinutes(10);
  private static final List<ApiKind> CLEARED =
      List.of(
          ApiKind.NODE,
          ApiKind.BGP_NODE,
          ApiKind.BGP_PEER,
          ApiKind.IP_POOL,
          ApiKind.BGP_CONFIGURATION);

  @TempDir private static Path directory;
  static ApiServerFixture api;
  static ApiClient client;

  final List<RunningController> controllers = new ArrayList<>();
  ApiProxy proxy;

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

  static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  RunningController controller(String identity, Duration releaseDelay) {
    var controller = new RunningController(proxy, api.token(), identity, releaseDelay);
    controllers.add(controller);
    return controller;
  }

  static void node(String name, int number) {
    client.applyAll(Manifests.node(name, number));
  }

  static void pool(String cidr) {
    client.applyAll(Manifests.pool(cidr));
  }

  static void peer(String address) {
    client.applyAll(Manifests.peer(address));
  }

  /** An agent reports. */
  static void report(String node, String ready, String tor) {
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

  static void await(String what, BooleanSupplier condition) {
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

  static Map<String, String> podCidrs() {
    Map<String, String> cidrs = new TreeMap<>();
    for (JsonNode node : client.list(ApiKind.NODE.path(""))) {
      if (node.at("/spec/podCIDRs").size() > 0) {
        cidrs.put(name(node), node.at("/spec/podCIDRs/0").asText());
      }
    }
    return cidrs;
  }

  static JsonNode condition(ApiKind kind, String name, String type) {
    return client
        .get(kind.named(name))
        .body()
        .at("/status/conditions")
        .valueStream()
        .filter(c -> c.path("type").asText().equals(type))
        .findFirst()
        .orElseGet(MissingNode::getInstance);
  }

  static boolean is(ApiKind kind, String name, String type, String status) {
    return condition(kind, name, type).path("status").asText().equals(status);
  }

  static List<String> events(String reason) {
    return client.list(ApiKind.EVENT.path("default")).stream()
        .filter(e -> e.path("reason").asText().equals(reason))
        .map(e -> e.path("message").asText())
        .toList();
  }

  /** Waits until the controllers have nothing left to write for a while. */
  void awaitRest() {
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
  List<String> planned() {
    return proxy.writes().stream().filter(w -> !w.contains("/leases")).toList();
  }

  static Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    for (ApiKind kind : CLEARED) {
      for (JsonNode object : client.list(kind.path(""))) {
        versions.put(kind + " " + name(object), object.at("/metadata/resourceVersion").asText());
      }
    }
    return versions;
  }
}
