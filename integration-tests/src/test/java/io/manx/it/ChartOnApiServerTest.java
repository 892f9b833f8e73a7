package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.manx.lab.kubernetes.ApiClient;
import io.manx.lab.kubernetes.ApiKind;
import io.manx.lab.kubernetes.ApiProxy;
import io.manx.lab.kubernetes.ApiServerFixture;
import io.manx.lab.net.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the chart renders is accepted, and its roles suffice: the controller works with the token of
 * its own service account. A real API server validates and refuses; the other one shows the rest.
 */
@Tag("kubernetes")
class ChartOnApiServerTest {
  @TempDir private Path directory;

  @Test
  void theChartIsAcceptedAndItsRolesSuffice() {
    try (ApiServerFixture api = ApiServerFixture.start(directory)) {
      ApiClient.prepare(api, ChartObjects.CHART);
      try (ApiClient admin = new ApiClient(api, api.token());
          ApiProxy proxy = ApiProxy.before(api)) {
        ChartObjects.install(api, admin);
        String token = ChartObjects.token(api, admin, "manx-controller");
        admin.applyAll(
            """
            apiVersion: v1
            kind: Node
            metadata: {name: n1}
            spec: {taints: [{key: manx.io/agent-not-ready, effect: NoSchedule}]}
            status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}
            """);
        try (var controller = new RunningController(proxy, token, "one", Duration.ofMillis(500))) {
          Deadline.inSeconds(60)
              .await(
                  "a node of the default pool",
                  () -> bgpNode(admin).at("/spec/originate").toString().contains("10.244.0.0/24"),
                  () -> bgpNode(admin) + " " + controller.leads());
          report(api, admin);
          Deadline.inSeconds(60)
              .await(
                  "pods may come",
                  () -> {
                    JsonNode node = node(admin);
                    return node.at("/status/conditions").toString().contains("ManxIsReady")
                        && !node.at("/spec/taints").toString().contains("manx.io");
                  },
                  () -> node(admin).toString());
          for (ApiKind kind : new ApiKind[] {ApiKind.BGP_CONFIGURATION, ApiKind.IP_POOL}) {
            JsonNode object = admin.list(kind.path("")).getFirst();
            assertEquals(
                "True", object.at("/status/conditions/0/status").asText(), object::toString);
          }
          admin.delete(ApiKind.NODE.named("n1"));
          Deadline.inSeconds(60)
              .await(
                  "its BGPNode and its block are gone",
                  () ->
                      bgpNode(admin).isNull()
                          && admin
                                  .get(ApiKind.IP_POOL.named("default-ipv4"))
                                  .body()
                                  .at("/status/blocks")
                                  .asInt(-1)
                              == 0,
                  () -> admin.list(ApiKind.IP_POOL.path("")).toString());
        }
        if (api.real()) {
          refusals(api, admin, token);
        }
      }
    }
  }

  private static JsonNode bgpNode(ApiClient admin) {
    return admin.find(ApiKind.BGP_NODE.named("n1")).orElse(NullNode.getInstance());
  }

  private static JsonNode node(ApiClient admin) {
    return admin.get(ApiKind.NODE.named("n1")).body();
  }

  /** An agent reports, with its own token and as the agent does it. */
  private static void report(ApiServerFixture api, ApiClient admin) {
    String status =
        """
        apiVersion: manx.io/v1alpha1
        kind: BGPNode
        metadata: {name: n1}
        status:
          observedGeneration: 1
          conditions:
            - {type: Ready, status: "True", reason: Test, message: "",
               lastTransitionTime: "2026-05-01T10:00:00Z"}
        """;
    try (ApiClient agent = new ApiClient(api, ChartObjects.token(api, admin, "manx-agent"))) {
      String path = ApiKind.BGP_NODE.named("n1") + "/status?fieldManager=manx-agent&force=true";
      agent.serverSideApply(path, ApiClient.documents(status).getFirst()).orThrow();
      agent.get(ApiKind.NODE.named("n1")).orThrow();
    }
  }

  /** What neither of them may do. */
  private static void refusals(ApiServerFixture api, ApiClient admin, String controllerToken) {
    try (ApiClient controller = new ApiClient(api, controllerToken);
        ApiClient agent = new ApiClient(api, ChartObjects.token(api, admin, "manx-agent"))) {
      assertEquals(403, controller.get(ApiKind.SECRET.path("default")).status());
      assertEquals(403, controller.get("/apis/apps/v1/daemonsets").status());
      assertEquals(403, agent.get(ApiKind.NODE.path("")).status());
      assertEquals(403, agent.get(ApiKind.SECRET.path("kube-system")).status());
      JsonNode nothing = ApiClient.documents("spec: {}").getFirst();
      assertEquals(403, agent.merge(ApiKind.BGP_NODE.named("n1"), nothing).status());
      assertEquals(
          403, agent.merge(ApiKind.IP_POOL.named("default-ipv4") + "/status", nothing).status());
    }
    // What one object can show wrong is refused with a sentence, before anything acts on it.
    ApiClient.Answer pool =
        admin.apply(
            ApiClient.documents(
                    """
                    apiVersion: manx.io/v1alpha1
                    kind: IPPool
                    metadata: {name: small}
                    spec: {cidr: 10.1.0.0/26, blockSize: 24}
                    """)
                .getFirst());
    assertEquals(422, pool.status());
    assertTrue(
        pool.body().path("message").asText().contains("smaller than one of its blocks"),
        () -> pool.body().toString());
  }
}
