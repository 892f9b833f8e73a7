package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.manx.lab.kubernetes.ApiClient;
import io.manx.lab.kubernetes.ApiKind;
import io.manx.lab.kubernetes.ApiProxy;
import io.manx.lab.kubernetes.ApiServerFixture;
import io.manx.lab.net.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Manifests that are written for Calico are taken, field by field, once their apiVersion is
 * changed, and nodes are told what they say.
 */
@Tag("kubernetes")
class CalicoManifestsTest {
  private static final List<ApiKind> KINDS =
      List.of(ApiKind.IP_POOL, ApiKind.BGP_CONFIGURATION, ApiKind.BGP_FILTER, ApiKind.BGP_PEER);

  @TempDir private Path directory;

  private static String manifests() throws IOException {
    try (InputStream in = CalicoManifestsTest.class.getResourceAsStream("/calico/objects.yaml")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.replace("apiVersion: projectcalico.org/v3", "apiVersion: manx.io/v1alpha1");
    }
  }

  private static void cluster(ApiClient client) {
    for (String[] node :
        new String[][] {
          {"rack-1-host-1", "rack-1", "192.0.2.1"},
          {"rack-1-host-2", "rack-1", "192.0.2.2"},
          {"rack-2-host-1", "rack-2", "192.0.2.3"}
        }) {
      client.applyAll(
          """
          apiVersion: v1
          kind: Node
          metadata: {name: %s, labels: {rack: %s}}
          status: {addresses: [{type: InternalIP, address: %s}]}
          """
              .formatted((Object[]) node));
    }
    client.applyAll(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: bgp-secrets, namespace: manx-system}
        stringData: {rr-password: very-secret, mesh-password: secret-too}
        """);
  }

  @Test
  void theyAreTakenFieldByField() throws IOException {
    try (ApiServerFixture api = ApiServerFixture.start(directory)) {
      ApiClient.prepare(api, ChartObjects.CHART);
      try (ApiClient client = new ApiClient(api, api.token());
          ApiProxy proxy = ApiProxy.before(api)) {
        cluster(client);
        for (JsonNode object : ApiClient.documents(manifests())) {
          // Strict: a field that the kind does not have is refused, as kubectl does it.
          String path = ApiKind.ofKind(object.path("kind").asText()).path("");
          JsonNode stored = client.post(path + "?fieldValidation=Strict", object).orThrow();
          assertTrue(contains(stored.path("spec"), object.path("spec")), stored::toString);
        }
        try (var _ = new RunningController(proxy, api.token(), "one", Duration.ofMinutes(10))) {
          Deadline.inSeconds(60)
              .await(
                  "every object is judged, and the nodes have their blocks",
                  () ->
                      statuses(client, "Accepted").values().stream().allMatch("True"::equals)
                          && isNowhereFalse(client, "Effective")
                          && isNowhereFalse(client, "Resolved")
                          && hasBlock(client, "rack-1-host-1")
                          && hasBlock(client, "rack-1-host-2"),
                  () ->
                      statuses(client, "Accepted")
                          + "\n"
                          + statuses(client, "Effective")
                          + "\n"
                          + statuses(client, "Resolved")
                          + "\n"
                          + spec(client, "rack-1-host-1"));
          check(client);
        }
      }
    }
  }

  private static void check(ApiClient client) {
    JsonNode one = spec(client, "rack-1-host-1");
    assertEquals(63400, one.path("asNumber").asLong());
    assertEquals(178, one.path("listenPort").asInt());
    assertEquals("192.0.2.1", one.at("/listenAddresses/0").asText());
    assertEquals("[63400:300:100, 63400:120]", texts(one.at("/originate/0/communities")));
    assertEquals(
        List.of(
            "between-racks_rack-2-host-1",
            "bgppeer-global-3040",
            "node_rack-1-host-2",
            "rack1-tor"),
        peers(one));
    JsonNode tor = peer(one, "rack1-tor");
    assertEquals("192.20.30.41:1179", tor.path("peerIP").asText());
    assertEquals(64568, tor.path("asNumber").asLong());
    assertTrue(tor.path("passwordFile").asText().startsWith("secret:bgp-secrets/rr-password@"));
    assertEquals("60s", tor.at("/gracefulRestart/restartTime").asText(), tor::toString);
    assertEquals("only-racks", tor.at("/filters/0").asText(), tor::toString);
    JsonNode filter = one.at("/filters/0");
    assertEquals("only-racks", filter.path("name").asText());
    assertEquals(2, filter.path("exportV4").size());

    JsonNode two = spec(client, "rack-1-host-2");
    assertEquals(1790, two.path("listenPort").asInt(), "of its own configuration");
    assertEquals(65000, peer(two, "node-specific").path("localASNumber").asLong());
    assertEquals("192.0.2.2:1790", peer(one, "node_rack-1-host-2").path("peerIP").asText());
  }

  /** Whether all that was written is stored as it was written. */
  private static boolean contains(JsonNode stored, JsonNode written) {
    return written.isObject()
        ? written
            .propertyStream()
            .allMatch(field -> contains(stored.path(field.getKey()), field.getValue()))
        : stored.equals(written);
  }

  private static JsonNode spec(ApiClient client, String node) {
    return client.get(ApiKind.BGP_NODE.named(node)).body().path("spec");
  }

  private static boolean hasBlock(ApiClient client, String node) {
    return spec(client, node).at("/originate").toString().contains("192.168.");
  }

  private static List<String> peers(JsonNode spec) {
    return spec.path("peers").valueStream().map(p -> p.path("name").asText()).sorted().toList();
  }

  private static JsonNode peer(JsonNode spec, String name) {
    return spec.path("peers")
        .valueStream()
        .filter(peer -> peer.path("name").asText().equals(name))
        .findFirst()
        .orElseGet(MissingNode::getInstance);
  }

  private static String texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList().toString();
  }

  private static String told(JsonNode condition) {
    String status = condition.path("status").asText();
    return status.equals("False") ? status + ": " + condition.path("message").asText() : status;
  }

  private static boolean isNowhereFalse(ApiClient client, String type) {
    return statuses(client, type).values().stream().noneMatch(status -> status.startsWith("False"));
  }

  /** The status of that condition on every object, and why it is false; empty if it has none. */
  private static Map<String, String> statuses(ApiClient client, String type) {
    Map<String, String> statuses = new TreeMap<>();
    for (ApiKind kind : KINDS) {
      for (JsonNode object : client.list(kind.path(""))) {
        statuses.put(
            kind + " " + object.at("/metadata/name").asText(),
            object
                .at("/status/conditions")
                .valueStream()
                .filter(c -> c.path("type").asText().equals(type))
                .map(CalicoManifestsTest::told)
                .findFirst()
                .orElse(""));
      }
    }
    return statuses;
  }
}
