package io.manx.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.manx.lab.kubernetes.ApiClient;
import io.manx.lab.kubernetes.ApiKind;
import io.manx.lab.kubernetes.ApiServerFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What the chart renders with its defaults, as {@code helm install} applies it. */
final class ChartObjects {
  /** The chart. */
  static final Path CHART = Path.of("..", "charts", "manx");

  /** What Helm renders, which a test of the chart holds to be so. */
  private static final Path RENDERED =
      Path.of("..", "node-controller", "src", "test", "resources", "chart", "defaults.golden.yaml");

  private ChartObjects() {}

  /** Applies all: to an API server that is not real what it knows of it. */
  static void install(ApiServerFixture api, ApiClient client) {
    List<JsonNode> objects;
    try {
      objects = ApiClient.documents(Files.readString(RENDERED));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (JsonNode object : objects) {
      String kind = object.path("kind").asText();
      if (Arrays.stream(ApiKind.values()).anyMatch(k -> k.kind().equals(kind))) {
        client.apply(object).orThrow();
      } else if (api.real()) {
        client.create(object).orThrow();
      }
    }
  }

  /** A token of one of its service accounts, which may what that one may. */
  static String token(ApiServerFixture api, ApiClient client, String account) {
    if (!api.real()) {
      return api.token();
    }
    return client
        .post(
            "/api/v1/namespaces/manx-system/serviceaccounts/" + account + "/token",
            JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "authentication.k8s.io/v1")
                .put("kind", "TokenRequest")
                .set("spec", JsonNodeFactory.instance.objectNode()))
        .orThrow()
        .at("/status/token")
        .asText();
  }
}
