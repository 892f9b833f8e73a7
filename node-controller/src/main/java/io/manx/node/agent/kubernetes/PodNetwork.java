package io.manx.node.agent.kubernetes;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.node.agent.cni.Conflist;
import io.manx.node.agent.cni.ConflistFile;
import io.manx.node.agent.cni.Plugins;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.OriginateConfig;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the container runtime connect pods by Manx, once routing works: until then a runtime without
 * a CNI configuration keeps pods waiting, which is better than pods that reach nobody. What was
 * written stays when the agent stops. One thread.
 */
final class PodNetwork {
  private static final Logger LOG = LoggerFactory.getLogger(PodNetwork.class);

  /** How often the files are looked at without any change. */
  private static final Duration CHECK = Duration.ofSeconds(30);

  private static final Duration RETRY = Duration.ofSeconds(5);

  /** Of an interface that nobody set up otherwise. */
  private static final int DEFAULT_MTU = 1500;

  /** The least that IPv6 allows (RFC 8200 §5). */
  private static final int LEAST_MTU = 1280;

  private final KubernetesSettings.CniSettings settings;
  private final ConflistFile file;
  private final Plugins plugins;
  private @Nullable NodeConfig checked;
  private long checkedAt;
  private List<String> problems = List.of("no CNI configuration yet: routing does not work yet");

  PodNetwork(KubernetesSettings.CniSettings settings) {
    this.settings = settings;
    this.file = new ConflistFile(settings.confDir());
    this.plugins = new Plugins(settings.binDir());
    if (!settings.install()) {
      problems = List.of();
    }
  }

  /** The node's pod CIDRs: what it originates inside the pools, in the order of the object. */
  static List<IpPrefix> podCidrs(NodeConfig config) {
    return config.originate().stream()
        .map(OriginateConfig::cidr)
        .filter(cidr -> config.pools().stream().anyMatch(pool -> pool.cidr().contains(cidr)))
        .toList();
  }

  /** Routing works with this configuration: pods may come. */
  void routingWorks(NodeConfig config) {
    if (!settings.install() || isFresh(config)) {
      return;
    }
    List<String> found = new ArrayList<>();
    List<IpPrefix> cidrs = podCidrs(config);
    if (cidrs.isEmpty()) {
      found.add("this node has no pod CIDR, so no CNI configuration is written");
    } else {
      connect(config, cidrs, found);
    }
    if (!found.equals(problems)) {
      found.forEach(problem -> LOG.warn("CNI: {}", problem));
    }
    problems = List.copyOf(found);
    checked = config;
    checkedAt = System.nanoTime();
  }

  /**
   * Whether this was looked at a moment ago: files that somebody removed are missed soon enough.
   */
  private boolean isFresh(NodeConfig config) {
    return config.equals(checked)
        && System.nanoTime() - checkedAt < (problems.isEmpty() ? CHECK : RETRY).toNanos();
  }

  private void connect(NodeConfig config, List<IpPrefix> cidrs, List<String> found) {
    try {
      if (Files.isDirectory(settings.plugins())) {
        List<String> brought = plugins.install(settings.plugins());
        if (!brought.isEmpty()) {
          LOG.info("CNI: brought the plugins {} to {}", brought, settings.binDir());
        }
      }
      List<String> missing = plugins.missing();
      if (!missing.isEmpty()) {
        found.add("the plugins " + missing + " are missing in " + settings.binDir());
        return;
      }
      Conflist conflist =
          new Conflist(Conflist.NETWORK, cidrs, mtu(config), settings.dataDir().toString());
      if (file.write(conflist)) {
        LOG.info("CNI: wrote {}: pods get addresses of {}", file.path(), cidrs);
      }
      List<String> before = file.before();
      if (!before.isEmpty()) {
        found.add(
            settings.confDir()
                + " has "
                + before
                + " before "
                + ConflistFile.NAME
                + ": the runtime connects pods by that; remove it");
      }
    } catch (IOException e) {
      found.add(String.valueOf(e.getMessage()));
    }
  }

  /** Of the interface with the node's address: nothing is added to a packet on its way. */
  private static int mtu(NodeConfig config) {
    for (IpAddress address : config.addresses()) {
      try {
        NetworkInterface uplink = NetworkInterface.getByInetAddress(address.toInetAddress());
        if (uplink != null && uplink.getMTU() >= LEAST_MTU && !uplink.isLoopback()) {
          return uplink.getMTU();
        }
      } catch (SocketException e) {
        LOG.debug("the MTU of the interface with {} cannot be read", address, e);
      }
    }
    return DEFAULT_MTU;
  }

  /** Why the runtime does not connect pods by Manx; empty if it does, or is not to. */
  List<String> problems() {
    return problems;
  }
}
