package io.manx.lab.daemon;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** A NodeConfig as a tree that a test may change before it is written. */
public final class ManxConfig {
  private final Map<String, Object> spec = new LinkedHashMap<>();
  private final List<Map<String, Object>> peers = new ArrayList<>();
  private final String name;

  private ManxConfig(String name) {
    this.name = name;
  }

  /**
   * What the router is told, in our language.
   *
   * @param pools the networks that routes are taken from; empty: from anywhere
   * @param socket the control socket
   */
  public static ManxConfig of(RouterSpec router, List<IpPrefix> pools, String socket) {
    ManxConfig config = new ManxConfig(router.name());
    Map<String, Object> spec = config.spec;
    spec.put("asNumber", router.as());
    spec.put("routerID", router.routerId().toString());
    spec.put("addresses", router.addresses().stream().map(IpAddress::toString).toList());
    if (router.reflects()) {
      spec.put("routeReflector", Map.of("clusterID", router.routerId().toString()));
    }
    config.originate(router.originated());
    if (!pools.isEmpty()) {
      spec.put("pools", pools.stream().map(pool -> Map.of("cidr", pool.toString())).toList());
    }
    for (RouterSpec.Neighbor neighbor : router.neighbors()) {
      Map<String, Object> peer = new LinkedHashMap<>();
      peer.put("name", neighbor.name());
      peer.put("peerIP", neighbor.address().toString());
      peer.put("asNumber", neighbor.as());
      if (neighbor.client()) {
        peer.put("routeReflectorClient", true);
      }
      if (pools.isEmpty()) {
        peer.put("import", "All");
      }
      config.peers.add(peer);
    }
    spec.put("peers", config.peers);
    if (!router.kernel()) {
      spec.put("kernel", Map.of("enabled", false));
    }
    spec.put("controlSocket", socket);
    return config;
  }

  /** Replaces what is originated. */
  public ManxConfig originate(List<IpPrefix> prefixes) {
    spec.put(
        "originate",
        prefixes.stream()
            .map(prefix -> Map.<String, Object>of("cidr", prefix.toString(), "blackhole", true))
            .toList());
    return this;
  }

  /** The fields under {@code spec}. */
  public Map<String, Object> spec() {
    return spec;
  }

  /** The peers, to be changed or added to. */
  public List<Map<String, Object>> peers() {
    return peers;
  }

  /** The file's text. */
  public String yaml() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("apiVersion", "manx.io/v1alpha1");
    root.put("kind", "NodeConfig");
    root.put("metadata", Map.of("name", name));
    root.put("spec", spec);
    DumpSettings block = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
    return new Dump(block).dumpToString(root);
  }
}
