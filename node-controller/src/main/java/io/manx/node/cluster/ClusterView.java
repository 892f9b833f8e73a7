package io.manx.node.cluster;

import io.manx.net.IpPrefix;
import io.manx.node.api.BgpConfigurationSpec;
import io.manx.node.api.BgpFilterSpec;
import io.manx.node.api.BgpPeerSpec;
import io.manx.node.api.IpPoolSpec;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The cluster at one moment. Lists are sorted by name, so that equal clusters compile to equal
 * results.
 *
 * @param nodes the nodes
 * @param configurations the BGPConfigurations
 * @param peers the BGPPeers
 * @param filters the BGPFilters
 * @param pools the IPPools
 * @param services the services
 * @param serviceRanges the ranges of cluster addresses, as far as the API server tells them
 * @param secrets the Secrets of Manx's namespace, by name
 * @param kept what stays of an earlier topology
 */
public record ClusterView(
    List<ClusterNode> nodes,
    List<Stored<BgpConfigurationSpec>> configurations,
    List<Stored<BgpPeerSpec>> peers,
    List<Stored<BgpFilterSpec>> filters,
    List<Stored<IpPoolSpec>> pools,
    List<ClusterService> services,
    List<IpPrefix> serviceRanges,
    Map<String, ClusterSecret> secrets,
    Kept kept) {
  /** Sorts and copies. */
  public ClusterView {
    nodes = sorted(nodes, ClusterNode::name);
    configurations = sorted(configurations, Stored::name);
    peers = sorted(peers, Stored::name);
    filters = sorted(filters, Stored::name);
    pools = sorted(pools, Stored::name);
    services = sorted(services, ClusterService::name);
    serviceRanges = serviceRanges.stream().distinct().sorted().toList();
    secrets = Map.copyOf(secrets);
  }

  /** A view in which nothing stays of an earlier topology. */
  public ClusterView(
      List<ClusterNode> nodes,
      List<Stored<BgpConfigurationSpec>> configurations,
      List<Stored<BgpPeerSpec>> peers,
      List<Stored<BgpFilterSpec>> filters,
      List<Stored<IpPoolSpec>> pools,
      List<ClusterService> services,
      List<IpPrefix> serviceRanges,
      Map<String, ClusterSecret> secrets) {
    this(
        nodes,
        configurations,
        peers,
        filters,
        pools,
        services,
        serviceRanges,
        secrets,
        Kept.NOTHING);
  }

  /** The same with that kept. */
  public ClusterView keeping(Kept what) {
    return what.equals(kept)
        ? this
        : new ClusterView(
            nodes, configurations, peers, filters, pools, services, serviceRanges, secrets, what);
  }

  private static <T> List<T> sorted(Collection<T> items, Function<T, String> name) {
    return items.stream()
        .sorted(Comparator.comparing(name))
        .collect(Collectors.toUnmodifiableList());
  }
}
