package io.manx.node.cluster;

import io.manx.net.IpAddress;
import java.util.List;
import java.util.Set;

/**
 * What of a Service concerns routing, with where its endpoints are.
 *
 * @param name namespace/name
 * @param clusterIps its cluster addresses; none if headless
 * @param externalIps {@code spec.externalIPs}
 * @param loadBalancerIps addresses in {@code status.loadBalancer.ingress}
 * @param externalLocal whether {@code externalTrafficPolicy} is Local
 * @param internalLocal whether {@code internalTrafficPolicy} is Local
 * @param hasEndpoint whether any endpoint is ready
 * @param endpointNodes the nodes that have a ready endpoint
 */
public record ClusterService(
    String name,
    List<IpAddress> clusterIps,
    List<IpAddress> externalIps,
    List<IpAddress> loadBalancerIps,
    boolean externalLocal,
    boolean internalLocal,
    boolean hasEndpoint,
    Set<String> endpointNodes) {
  /** Copies the collections. */
  public ClusterService {
    clusterIps = List.copyOf(clusterIps);
    externalIps = List.copyOf(externalIps);
    loadBalancerIps = List.copyOf(loadBalancerIps);
    endpointNodes = Set.copyOf(endpointNodes);
  }
}
