package io.manx.node.cluster;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.node.api.ManxApi;
import java.util.List;
import java.util.Map;

/**
 * What of a Node concerns routing.
 *
 * @param name its name
 * @param labels its labels
 * @param annotations its annotations in the group manx.io, no others
 * @param addresses its addresses of type InternalIP, in order
 * @param podCidrs {@code spec.podCIDRs}; those that cannot be read are left out
 * @param networks the networks that it is in, as far as its agent reports them
 */
public record ClusterNode(
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    List<IpAddress> addresses,
    List<IpPrefix> podCidrs,
    List<IpPrefix> networks) {
  /** Copies the collections. */
  public ClusterNode {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    addresses = List.copyOf(addresses);
    podCidrs = List.copyOf(podCidrs);
    networks = List.copyOf(networks);
  }

  /** A node of which no agent has reported yet. */
  public ClusterNode(
      String name,
      Map<String, String> labels,
      Map<String, String> annotations,
      List<IpAddress> addresses,
      List<IpPrefix> podCidrs) {
    this(name, labels, annotations, addresses, podCidrs, List.of());
  }

  /** The same in these networks. */
  public ClusterNode in(List<IpPrefix> reported) {
    return new ClusterNode(name, labels, annotations, addresses, podCidrs, reported);
  }

  /** Whether it has an address of that family: one that it reports, or one by an annotation. */
  public boolean hasAddress(AddressFamily family) {
    return annotations.containsKey(
            family == AddressFamily.IPV4 ? ManxApi.IPV4_ADDRESS : ManxApi.IPV6_ADDRESS)
        || addresses.stream().anyMatch(address -> address.family() == family);
  }
}
