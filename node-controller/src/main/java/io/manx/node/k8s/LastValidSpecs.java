package io.manx.node.k8s;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.CustomResource;
import io.manx.node.api.AnyFields;
import io.manx.node.api.BgpConfigurationSpec;
import io.manx.node.api.BgpFilterSpec;
import io.manx.node.api.BgpNode;
import io.manx.node.api.BgpPeerSpec;
import io.manx.node.api.IpPoolSpec;
import io.manx.node.api.LastValid;
import io.manx.node.api.ManxApi;
import io.manx.node.cluster.ClusterNode;
import io.manx.node.cluster.ClusterView;
import io.manx.node.cluster.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last valid version of each object in its status, and finds it there again. Of a Node it
 * is what its BGPNode says.
 */
final class LastValidSpecs {
  private static final Logger LOG = LoggerFactory.getLogger(LastValidSpecs.class);
  private static final TypeReference<Map<String, @Nullable Object>> FIELDS =
      new TypeReference<>() {};

  /** A field of a newer version is no reason to forget the others. */
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
          .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

  private LastValidSpecs() {}

  /** As it is kept. */
  static @Nullable LastValid kept(@Nullable Stored<?> version) {
    return version == null
        ? null
        : new LastValid(
            version.generation(), new AnyFields(JSON.convertValue(version.spec(), FIELDS)));
  }

  /** All that is kept. */
  static ClusterView read(Watches watches) {
    List<Stored<BgpConfigurationSpec>> configurations = new ArrayList<>();
    for (var c : watches.configurations.getStore().list()) {
      LastValid kept = c.getStatus() == null ? null : c.getStatus().lastValid();
      version(c, kept, BgpConfigurationSpec.class).ifPresent(configurations::add);
    }
    List<Stored<BgpPeerSpec>> peers = new ArrayList<>();
    for (var p : watches.peers.getStore().list()) {
      LastValid kept = p.getStatus() == null ? null : p.getStatus().lastValid();
      version(p, kept, BgpPeerSpec.class).ifPresent(peers::add);
    }
    List<Stored<BgpFilterSpec>> filters = new ArrayList<>();
    for (var f : watches.filters.getStore().list()) {
      LastValid kept = f.getStatus() == null ? null : f.getStatus().lastValid();
      version(f, kept, BgpFilterSpec.class).ifPresent(filters::add);
    }
    List<Stored<IpPoolSpec>> pools = new ArrayList<>();
    for (var p : watches.pools.getStore().list()) {
      LastValid kept = p.getStatus() == null ? null : p.getStatus().lastValid();
      version(p, kept, IpPoolSpec.class).ifPresent(pools::add);
    }
    return new ClusterView(
        nodes(watches), configurations, peers, filters, pools, List.of(), List.of(), Map.of());
  }

  private static <S> Optional<Stored<S>> version(
      CustomResource<S, ?> object, @Nullable LastValid kept, Class<S> type) {
    if (kept == null) {
      return Optional.empty();
    }
    try {
      S spec = JSON.convertValue(kept.spec(), type);
      return Views.stored(object)
          .map(now -> new Stored<>(now.name(), kept.generation(), now.created(), spec));
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "{} {}: its last valid version cannot be read: {}",
          object.getKind(),
          object.getMetadata().getName(),
          e.getMessage());
      return Optional.empty();
    }
  }

  private static List<ClusterNode> nodes(Watches watches) {
    List<ClusterNode> nodes = new ArrayList<>();
    for (BgpNode known : watches.bgpNodes.getStore().list()) {
      Node node = watches.nodes.getStore().getByKey(known.getMetadata().getName());
      if (node != null && known.getSpec() != null) {
        ClusterNode now = Views.node(node);
        nodes.add(
            new ClusterNode(
                now.name(),
                now.labels(),
                annotations(known.getSpec().fields()),
                List.of(),
                now.podCidrs()));
      }
    }
    return nodes;
  }

  /** The annotations that would say what a NodeConfig says of its node. */
  private static Map<String, String> annotations(Map<String, @Nullable Object> spec) {
    Map<String, String> annotations = new HashMap<>();
    if (spec.get("addresses") instanceof List<?> addresses) {
      for (Object address : addresses) {
        String text = String.valueOf(address);
        annotations.put(text.contains(":") ? ManxApi.IPV6_ADDRESS : ManxApi.IPV4_ADDRESS, text);
      }
    }
    if (spec.get("asNumber") instanceof Number asNumber) {
      annotations.put(ManxApi.ASN, asNumber.toString());
    }
    if (spec.get("routeReflector") instanceof Map<?, ?> reflector
        && reflector.get("clusterID") instanceof String id) {
      annotations.put(ManxApi.REFLECTOR_CLUSTER_ID, id);
    }
    return annotations;
  }
}
