package io.manx.node.agent;

import io.manx.net.IpAddress;
import io.manx.node.agent.http.HttpEndpoint;
import io.manx.node.agent.kubernetes.KubernetesSettings;
import io.manx.node.agent.kubernetes.NodeApi;
import io.manx.node.agent.kubernetes.OwnNode;
import io.manx.node.k8s.own.DocumentFile;
import io.manx.node.k8s.own.OwnNodeApi;
import io.manx.speaker.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An agent that is configured by its BGPNode. */
final class KubernetesAgent {
  private static final Logger LOG = LoggerFactory.getLogger(KubernetesAgent.class);

  /** Where health is while there is no configuration that says so: the NodeConfig's default. */
  private static final String HTTP_ADDRESS = "127.0.0.1";

  private static final int HTTP_PORT = 9179;

  private KubernetesAgent() {}

  static int run(AgentOptions options) throws InterruptedException {
    NodeApi api = OwnNodeApi.of(options.nodeName, options.kubeconfig, options.namespace);
    OwnNode node =
        new OwnNode(
            options.nodeName,
            api,
            new DocumentFile(options.stateDir, options.nodeName),
            settings(options));
    NodeConfig config;
    HttpEndpoint waiting = waiting(options, node);
    try {
      config = node.firstConfig();
    } finally {
      if (waiting != null) {
        waiting.close();
      }
    }
    return Agent.run(config, node.source(), node);
  }

  private static KubernetesSettings settings(AgentOptions options) {
    Map<String, Object> local = new LinkedHashMap<>();
    Map<String, Object> http = new LinkedHashMap<>();
    if (options.httpAddress != null) {
      http.put("address", options.httpAddress);
    }
    if (options.httpPort != null) {
      http.put("port", options.httpPort);
    }
    if (!http.isEmpty()) {
      local.put("http", http);
    }
    local.put("controlSocket", options.runDir.resolve("manx.ctl").toString());
    return new KubernetesSettings(
        new KubernetesSettings.CniSettings(
            !options.noCni,
            options.cniConfDir,
            options.cniBinDir,
            options.cniPlugins,
            options.runDir.resolve("ipam")),
        options.runDir.resolve("secrets"),
        local);
  }

  /** Answers probes until there is a configuration: alive, and why it is not ready. */
  private static @Nullable HttpEndpoint waiting(AgentOptions options, OwnNode node) {
    int port = Objects.requireNonNullElse(options.httpPort, HTTP_PORT);
    if (port == 0) {
      return null;
    }
    try {
      IpAddress address =
          IpAddress.parse(Objects.requireNonNullElse(options.httpAddress, HTTP_ADDRESS));
      return HttpEndpoint.start(
          new InetSocketAddress(address.toInetAddress(), port),
          Map.of(
              "/healthz",
              () -> HttpService.verdict(List.of()),
              "/readyz",
              () -> HttpService.verdict(node.startProblems())));
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("no health over HTTP while there is no configuration: {}", e.getMessage());
      return null;
    }
  }
}
