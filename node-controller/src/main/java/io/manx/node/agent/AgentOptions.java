package io.manx.node.agent;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code manx agent}. */
final class AgentOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The node's configuration (NodeConfig, YAML).")
  @Nullable Path config;

  @Option(
      names = "--kubernetes",
      description = "The configuration is the node's BGPNode in the cluster.")
  boolean kubernetes;

  @Option(
      names = "--node-name",
      paramLabel = "NAME",
      description = "The node's name in the cluster; default: the variable NODE_NAME.")
  String nodeName = environment("NODE_NAME");

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "How to reach the API server; default: the pod's service account.")
  @Nullable Path kubeconfig;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "Where Secrets with passwords are; default: the pod's namespace.")
  @Nullable String namespace;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "/var/lib/manx",
      description = "Keeps the last configuration (default: ${DEFAULT-VALUE}).")
  Path stateDir = Path.of("/var/lib/manx");

  @Option(
      names = "--run-dir",
      paramLabel = "DIR",
      defaultValue = "/run/manx",
      description =
          "In memory: control socket, passwords, pods' addresses (default: ${DEFAULT-VALUE}).")
  Path runDir = Path.of("/run/manx");

  @Option(
      names = "--http-address",
      paramLabel = "ADDRESS",
      description = "Where health and metrics are, instead of what the configuration says.")
  @Nullable String httpAddress;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "The port of health and metrics, instead of the configuration's.")
  @Nullable Integer httpPort;

  @Option(names = "--no-cni", description = "Writes no CNI configuration and brings no plugins.")
  boolean noCni;

  @Option(
      names = "--cni-conf-dir",
      paramLabel = "DIR",
      defaultValue = "/etc/cni/net.d",
      description = "Where the runtime reads CNI configurations (default: ${DEFAULT-VALUE}).")
  Path cniConfDir = Path.of("/etc/cni/net.d");

  @Option(
      names = "--cni-bin-dir",
      paramLabel = "DIR",
      defaultValue = "/opt/cni/bin",
      description = "Where the runtime finds CNI plugins (default: ${DEFAULT-VALUE}).")
  Path cniBinDir = Path.of("/opt/cni/bin");

  @Option(
      names = "--cni-plugins",
      paramLabel = "DIR",
      defaultValue = "/opt/manx/cni",
      description = "Plugins to bring where they are missing (default: ${DEFAULT-VALUE}).")
  Path cniPlugins = Path.of("/opt/manx/cni");

  private static String environment(String name) {
    String value = System.getenv(name);
    return value == null ? "" : value;
  }

  /**
   * The options of a usual call, without picocli: its class files are too old for the start cache,
   * and loading them takes as long as all else until the first session.
   *
   * @return null for a call that picocli is to judge
   */
  static @Nullable AgentOptions plain(String... args) {
    AgentOptions options = new AgentOptions();
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--kubernetes" -> options.kubernetes = true;
        case "--no-cni" -> options.noCni = true;
        default -> {
          if (i + 1 == args.length || args[i + 1].isEmpty() || !options.set(args[i], args[++i])) {
            return null;
          }
        }
      }
    }
    return options.misuse() == null ? options : null;
  }

  private boolean set(String name, String value) {
    switch (name) {
      case "--config" -> config = Path.of(value);
      case "--node-name" -> nodeName = value;
      case "--kubeconfig" -> kubeconfig = Path.of(value);
      case "--namespace" -> namespace = value;
      case "--state-dir" -> stateDir = Path.of(value);
      case "--run-dir" -> runDir = Path.of(value);
      case "--http-address" -> httpAddress = value;
      case "--http-port" -> {
        if (!value.matches("[0-9]{1,5}")) {
          return false;
        }
        httpPort = Integer.valueOf(value);
      }
      case "--cni-conf-dir" -> cniConfDir = Path.of(value);
      case "--cni-bin-dir" -> cniBinDir = Path.of(value);
      case "--cni-plugins" -> cniPlugins = Path.of(value);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** What is wrong with the options together; null if nothing is. */
  @Nullable String misuse() {
    if (kubernetes == (config != null)) {
      return "give either --config FILE or --kubernetes";
    }
    if (kubernetes && nodeName.isEmpty()) {
      return "--kubernetes needs --node-name NAME, or the variable NODE_NAME";
    }
    if (httpPort != null && (httpPort < 0 || httpPort > 65_535)) {
      return "--http-port is a port, 0 to 65535";
    }
    return null;
  }
}
