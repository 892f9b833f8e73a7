package io.manx.node.k8s.own;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.manx.node.agent.kubernetes.NodeApi;
import io.manx.node.agent.kubernetes.OwnDocument;
import io.manx.node.api.BgpNodeStatus;
import io.manx.node.api.ManxApi;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The API server, asked by the agent of one node. Any thread. */
public final class OwnNodeApi implements NodeApi {
  private static final String NODES = "/apis/" + ManxApi.API_VERSION + "/bgpnodes";

  private final ApiServer server;
  private final String node;
  private final @Nullable String namespace;
  private @Nullable NodeWatch watch;

  private OwnNodeApi(ApiServer server, String node, @Nullable String namespace) {
    this.server = server;
    this.node = node;
    this.namespace = namespace == null ? server.namespace() : namespace;
  }

  /**
   * The way to the API server; nothing is sent yet.
   *
   * @param node the node's name
   * @param kubeconfig how to reach it; null: what a pod is given, or else the standard kubeconfig
   * @param namespace where Secrets are; null: the one that this pod is in
   */
  public static OwnNodeApi of(String node, @Nullable Path kubeconfig, @Nullable String namespace) {
    return new OwnNodeApi(new ApiServer(kubeconfig), node, namespace);
  }

  /** The path of this node's object, and what selects it in a list. */
  static String list(String node) {
    return NODES + "?fieldSelector=" + URLEncoder.encode("metadata.name=" + node, UTF_8);
  }

  /** An object as it was read. */
  static OwnDocument document(Map<String, @Nullable Object> object) {
    Map<String, @Nullable Object> metadata = Json.field(object, "metadata");
    long generation = metadata.get("generation") instanceof Number number ? number.longValue() : 0;
    return new OwnDocument(
        String.valueOf(metadata.get("name")), generation, Json.field(object, "spec"));
  }

  @Override
  public synchronized void watch(Listener listener) {
    NodeWatch begun = new NodeWatch(server, node, listener);
    watch = begun;
    begun.start();
  }

  @Override
  public Optional<String> secret(String name, String key) throws IOException {
    if (namespace == null) {
      throw new IOException(
          "nothing says which namespace Secrets are in: give --namespace, or run in a pod");
    }
    String path = "/api/v1/namespaces/" + encoded(namespace) + "/secrets/" + encoded(name);
    ApiServer.Answer answer = server.get(path);
    if (answer.status() == 404) {
      return Optional.empty();
    }
    require(answer, "read the Secret " + namespace + "/" + name);
    Object value = Json.field(Json.object(answer.body()), "data").get(key);
    if (!(value instanceof String text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new String(Base64.getDecoder().decode(text), UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IOException("the Secret " + name + " does not hold base64", e);
    }
  }

  @Override
  public boolean nodeExists() throws IOException {
    ApiServer.Answer answer = server.get("/api/v1/nodes/" + encoded(node));
    if (answer.status() == 404) {
      return false;
    }
    require(answer, "read the Node " + node);
    return true;
  }

  @Override
  public void report(BgpNodeStatus status) throws IOException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("apiVersion", ManxApi.API_VERSION);
    object.put("kind", "BGPNode");
    object.put("metadata", Map.of("name", node));
    object.put("status", StatusJson.of(status));
    String path = NODES + "/" + encoded(node) + "/status?fieldManager=manx-agent&force=true";
    require(server.apply(path, Json.write(object)), "write the status of BGPNode " + node);
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, UTF_8).replace("+", "%20");
  }

  private void require(ApiServer.Answer answer, String what) throws IOException {
    if (!answer.isGood()) {
      throw new IOException(refusal(server, answer.status(), answer.body(), what));
    }
  }

  /** Why a request was refused, with its cure. */
  static String refusal(ApiServer server, int status, String body, String what) {
    String message;
    try {
      message = String.valueOf(Json.object(body).get("message"));
    } catch (IOException e) {
      message = "no reason given";
    }
    String cure =
        switch (status) {
          case 401 -> "; the token is not accepted: is the service account's token mounted?";
          case 403 -> "; the agent's ClusterRole must allow it";
          case 404 -> "; are Manx's CRDs installed?";
          default -> "";
        };
    return "cannot %s at %s: %d %s%s".formatted(what, server.url(), status, message, cure);
  }

  @Override
  public synchronized void close() {
    if (watch != null) {
      watch.close();
    }
    server.close();
  }
}
