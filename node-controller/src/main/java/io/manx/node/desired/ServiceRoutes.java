package io.manx.node.desired;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.node.api.ManxApi;
import io.manx.node.cluster.ClusterNode;
import io.manx.node.cluster.ClusterService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which service addresses each node announces. */
final class ServiceRoutes {
  private final Set<IpPrefix> everywhere = new TreeSet<>();
  private final Map<String, Set<IpPrefix>> byNode = new HashMap<>();

  ServiceRoutes(Settings settings, List<ClusterService> services) {
    ranges(settings.clusterBlocks());
    ranges(settings.externalBlocks());
    if (settings.aggregate()) {
      ranges(settings.loadBalancerBlocks());
    }
    for (ClusterService service : services) {
      // What comes from outside to a cluster address is subject to internalTrafficPolicy, which
      // drops it on a node without an endpoint; Calico announces it by externalTrafficPolicy alone.
      boolean local = service.externalLocal() || service.internalLocal();
      addresses(service, service.clusterIps(), settings.clusterBlocks(), local, true);
      addresses(
          service, service.externalIps(), settings.externalBlocks(), service.externalLocal(), true);
      addresses(
          service,
          service.loadBalancerIps(),
          settings.loadBalancerBlocks(),
          service.externalLocal(),
          settings.aggregate());
    }
  }

  /** A range of one address is announced as long as a service has it. */
  private void ranges(List<IpPrefix> blocks) {
    blocks.stream().filter(block -> !block.isHost()).forEach(everywhere::add);
  }

  private void addresses(
      ClusterService service,
      List<IpAddress> addresses,
      List<IpPrefix> blocks,
      boolean local,
      boolean aggregate) {
    for (IpAddress address : addresses) {
      if (address.isLoopback() || address.isMulticast() || address.isLinkLocal()) {
        continue;
      }
      IpPrefix host = IpPrefix.host(address);
      boolean inBlock = false;
      boolean inAggregate = false;
      for (IpPrefix block : blocks) {
        inBlock |= block.contains(address);
        inAggregate |= aggregate && !block.isHost() && block.contains(address);
      }
      if (!inBlock) {
        continue;
      }
      if (local) {
        for (String node : service.endpointNodes()) {
          byNode.computeIfAbsent(node, n -> new TreeSet<>()).add(host);
        }
      } else if (!inAggregate && service.hasEndpoint()) {
        everywhere.add(host);
      }
    }
  }

  /** What a node announces, in order. */
  Set<IpPrefix> of(ClusterNode node) {
    if (node.labels().containsKey(ManxApi.NO_SERVICES)) {
      return Set.of();
    }
    Set<IpPrefix> own = byNode.getOrDefault(node.name(), Set.of());
    if (own.isEmpty()) {
      return everywhere;
    }
    var all = new TreeSet<>(everywhere);
    all.addAll(own);
    return all;
  }
}
