package io.manx.node.agent.kubernetes;

import java.nio.file.Path;
import java.util.Map;

/**
 * What this machine decides about its agent, and no object of the cluster.
 *
 * @param cni how pods are connected
 * @param secrets the directory in memory for passwords, such as {@code /run/manx/secrets}
 * @param local fields of a NodeConfig's {@code spec} that are used instead of the BGPNode's
 */
public record KubernetesSettings(CniSettings cni, Path secrets, Map<String, Object> local) {
  /** Copies the map. */
  public KubernetesSettings {
    local = Map.copyOf(local);
  }

  /**
   * How pods are connected.
   *
   * @param install whether a configuration is written and plugins are brought at all
   * @param confDir where runtimes look for configurations: {@code /etc/cni/net.d}
   * @param binDir where runtimes look for plugins: {@code /opt/cni/bin}
   * @param plugins where the plugins come from that are missing there
   * @param dataDir where host-local is to keep which addresses are taken
   */
  public record CniSettings(
      boolean install, Path confDir, Path binDir, Path plugins, Path dataDir) {}
}
