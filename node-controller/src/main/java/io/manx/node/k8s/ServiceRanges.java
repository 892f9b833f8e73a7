package io.manx.node.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.manx.net.IpPrefix;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ranges of cluster addresses, by ServiceCIDRs, which Kubernetes has since 1.33. They change
 * once in a cluster's life, so they are listed now and then, and where there are none, or they may
 * not be read, the addresses of services have to do. One thread.
 */
final class ServiceRanges {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceRanges.class);
  private static final long FRESH = Duration.ofMinutes(1).toNanos();
  private static final ResourceDefinitionContext KIND =
      new ResourceDefinitionContext.Builder()
          .withGroup("networking.k8s.io")
          .withVersion("v1")
          .withKind("ServiceCIDR")
          .withPlural("servicecidrs")
          .withNamespaced(false)
          .build();

  private final KubernetesClient client;
  private List<IpPrefix> ranges = List.of();
  private long listed = System.nanoTime() - FRESH;

  ServiceRanges(KubernetesClient client) {
    this.client = client;
  }

  /** As they were a minute ago, or later. */
  List<IpPrefix> get() {
    if (System.nanoTime() - listed >= FRESH) {
      listed = System.nanoTime();
      try {
        ranges = Views.serviceRanges(client.genericKubernetesResources(KIND).list().getItems());
      } catch (KubernetesClientException e) {
        LOG.debug("ServiceCIDRs are not known: {}", e.getMessage());
      }
    }
    return ranges;
  }
}
