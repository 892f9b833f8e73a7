package io.manx.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.manx.lab.kubernetes.ApiClient;
import io.manx.lab.kubernetes.ApiKind;
import io.manx.lab.kubernetes.ApiProxy;
import io.manx.lab.kubernetes.ApiServerFixture;
import io.manx.lab.net.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** What the chart renders with its defaults, as {@code helm install} applies it. */
final class ChartObjects {
  /** The chart. */
  static final Path CHART = Path.of("..", "charts", "manx");

  /** What Helm renders, which a test of the chart holds to be so. */
  private static final Path RENDERED =
      Path.of("..", "node-controller", "src", "test", "resources", "chart", "defaults.golden.yaml");

  private static final String ACCOUNTS = "/api/v1/namespaces/manx-system/serviceaccounts";

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
      return UUID.randomUUID().toString(); // it takes every token
    }
    return client
        .post(
            ACCOUNTS + "/" + account + "/token",
            JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "authentication.k8s.io/v1")
                .put("kind", "TokenRequest")
                .set("spec", JsonNodeFactory.instance.objectNode()))
        .orThrow()
        .at("/status/token")
        .asText();
  }

  /**
   * Has tokens of that account refused from now on. A real API server does it because the account
   * is made anew; it remembers for some seconds that a token was good.
   */
  static void revoke(
      ApiServerFixture api,
      ApiClient client,
      ApiProxy proxy,
      String account,
      Collection<String> tokens) {
    if (!api.real()) {
      tokens.forEach(proxy::revoke);
      return;
    }
    client.delete(ACCOUNTS + "/" + account);
    client
        .create(
            ApiClient.documents(
                    """
                    apiVersion: v1
                    kind: ServiceAccount
                    metadata: {name: %s, namespace: manx-system}
                    """
                        .formatted(account))
                .getFirst())
        .orThrow();
    for (String token : tokens) {
      try (ApiClient holder = new ApiClient(api, token)) {
        Deadline.inSeconds(60)
            .await(
                "the token is refused",
                () -> holder.get(ApiKind.BGP_NODE.path("")).status() == 401,
                () -> holder.get(ApiKind.BGP_NODE.path("")).toString());
      }
    }
  }
}
