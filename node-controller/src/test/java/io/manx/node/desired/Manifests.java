package io.manx.node.desired;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.manx.node.api.BgpConfiguration;
import io.manx.node.api.BgpFilter;
import io.manx.node.api.BgpNode;
import io.manx.node.api.BgpNodeStatus;
import io.manx.node.api.BgpPeer;
import io.manx.node.api.IpPool;
import io.manx.node.cluster.ClusterSecret;
import io.manx.node.cluster.ClusterView;
import io.manx.node.cluster.Stored;
import io.manx.node.k8s.Views;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads manifests into a view of a cluster. */
final class Manifests {
  static final KubernetesSerialization YAML = new KubernetesSerialization();

  static {
    YAML.registerKubernetesResource(BgpConfiguration.class);
    YAML.registerKubernetesResource(BgpPeer.class);
    YAML.registerKubernetesResource(BgpFilter.class);
    YAML.registerKubernetesResource(IpPool.class);
    YAML.registerKubernetesResource(BgpNode.class);
  }

  private Manifests() {}

  private static List<HasMetadata> read(String yaml) {
    List<HasMetadata> objects = new ArrayList<>();
    for (String document : yaml.split("(?m)^---\\s*$")) {
      if (!document.isBlank()) {
        objects.add(YAML.<HasMetadata>unmarshal(document));
      }
    }
    return objects;
  }

  /** What agents report, by node: the statuses of the BGPNodes among the manifests. */
  static Map<String, BgpNodeStatus> reports(String yaml) {
    Map<String, BgpNodeStatus> reports = new HashMap<>();
    all(read(yaml), BgpNode.class)
        .forEach(node -> reports.put(node.getMetadata().getName(), node.getStatus()));
    return reports;
  }

  static ClusterView view(String yaml) {
    List<HasMetadata> objects = read(yaml);
    Map<String, BgpNodeStatus> reports = reports(yaml);
    Map<String, ClusterSecret> secrets = new HashMap<>();
    all(objects, Secret.class)
        .forEach(secret -> secrets.put(secret.getMetadata().getName(), Views.secret(secret)));
    return new ClusterView(
        all(objects, Node.class).stream()
            .map(Views::node)
            .map(
                node ->
                    node.in(
                        Views.networks(reports.getOrDefault(node.name(), BgpNodeStatus.empty()))))
            .toList(),
        stored(objects, BgpConfiguration.class),
        stored(objects, BgpPeer.class),
        stored(objects, BgpFilter.class),
        stored(objects, IpPool.class),
        Views.services(all(objects, Service.class), all(objects, EndpointSlice.class)),
        Views.serviceRanges(all(objects, GenericKubernetesResource.class)),
        secrets);
  }

  private static <T> List<T> all(List<HasMetadata> objects, Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static <S> List<Stored<S>> stored(
      List<HasMetadata> objects, Class<? extends CustomResource<S, ?>> type) {
    return all(objects, type).stream().flatMap(object -> Views.stored(object).stream()).toList();
  }
}
