package io.manx.node.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.CustomResource;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.node.api.BgpNodeStatus;
import io.manx.node.api.ManxApi;
import io.manx.node.cluster.ClusterNode;
import io.manx.node.cluster.ClusterSecret;
import io.manx.node.cluster.ClusterService;
import io.manx.node.cluster.Stored;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns objects of the client library into the values of {@code cluster}. What cannot be read in an
 * object that others write, such as an address of a cloud provider, is left out.
 */
public final class Views {
  /** Label of an EndpointSlice: its service. */
  private static final String SERVICE_NAME = "kubernetes.io/service-name";

  private Views() {}

  /** A Node. */
  public static ClusterNode node(Node node) {
    Map<String, String> annotations = new HashMap<>();
    orEmpty(node.getMetadata().getAnnotations())
        .forEach(
            (name, value) -> {
              if (name.startsWith(ManxApi.GROUP + "/")) {
                annotations.put(name, value);
              }
            });
    List<NodeAddress> addresses =
        node.getStatus() == null || node.getStatus().getAddresses() == null
            ? List.of()
            : node.getStatus().getAddresses();
    List<IpAddress> internal =
        read(
            addresses.stream()
                .filter(address -> "InternalIP".equals(address.getType()))
                .map(NodeAddress::getAddress),
            IpAddress::parse);
    return new ClusterNode(
        node.getMetadata().getName(),
        orEmpty(node.getMetadata().getLabels()),
        annotations,
        internal,
        podCidrs(node));
  }

  /** The pod CIDRs of a Node; the older field {@code podCIDR} counts where the newer is empty. */
  static List<IpPrefix> podCidrs(Node node) {
    if (node.getSpec() == null) {
      return List.of();
    }
    List<String> many = node.getSpec().getPodCIDRs();
    String one = node.getSpec().getPodCIDR();
    Stream<String> texts = many != null && !many.isEmpty() ? many.stream() : Stream.ofNullable(one);
    return List.copyOf(new LinkedHashSet<>(read(texts, IpPrefix::parse)));
  }

  /** The networks that an agent reports. */
  public static List<IpPrefix> networks(BgpNodeStatus status) {
    List<String> networks = status.networks();
    return networks == null ? List.of() : read(networks.stream(), IpPrefix::parse);
  }

  /** The services, with the endpoints that the slices name. */
  public static List<ClusterService> services(
      Collection<Service> services, Collection<EndpointSlice> slices) {
    Map<String, Set<String>> nodes = new HashMap<>();
    for (EndpointSlice slice : slices) {
      String service = orEmpty(slice.getMetadata().getLabels()).get(SERVICE_NAME);
      if (service != null && slice.getEndpoints() != null) {
        String key = slice.getMetadata().getNamespace() + "/" + service;
        Set<String> ready = nodes.computeIfAbsent(key, k -> new HashSet<>());
        for (Endpoint endpoint : slice.getEndpoints()) {
          if (isReady(endpoint)) {
            ready.add(endpoint.getNodeName() == null ? "" : endpoint.getNodeName());
          }
        }
      }
    }
    var views = new ArrayList<ClusterService>();
    for (Service service : services) {
      String key = key(service);
      service(key, service, nodes.getOrDefault(key, Set.of())).ifPresent(views::add);
    }
    return views;
  }

  /** The ranges that ServiceCIDRs name. */
  public static List<IpPrefix> serviceRanges(Collection<GenericKubernetesResource> objects) {
    List<@Nullable String> texts = new ArrayList<>();
    for (GenericKubernetesResource object : objects) {
      if (object.get("spec", "cidrs") instanceof Collection<?> cidrs) {
        cidrs.forEach(cidr -> texts.add(String.valueOf(cidr)));
      }
    }
    return read(texts.stream(), IpPrefix::parse);
  }

  private static boolean isReady(Endpoint endpoint) {
    // The API: "a nil value should be interpreted as true".
    return endpoint.getConditions() == null
        || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
  }

  private static Optional<ClusterService> service(
      String key, Service service, Set<String> endpointNodes) {
    ServiceSpec spec = service.getSpec();
    if (spec == null || "ExternalName".equals(spec.getType())) {
      return Optional.empty();
    }
    List<String> clusterIps =
        spec.getClusterIPs() != null && !spec.getClusterIPs().isEmpty()
            ? spec.getClusterIPs()
            : Stream.ofNullable(spec.getClusterIP()).toList();
    List<LoadBalancerIngress> ingress =
        service.getStatus() == null
                || service.getStatus().getLoadBalancer() == null
                || service.getStatus().getLoadBalancer().getIngress() == null
            ? List.of()
            : service.getStatus().getLoadBalancer().getIngress();
    Set<String> named = new HashSet<>(endpointNodes);
    named.remove("");
    return Optional.of(
        new ClusterService(
            key,
            read(clusterIps.stream().filter(ip -> !ip.equals("None")), IpAddress::parse),
            read(
                spec.getExternalIPs() == null ? Stream.of() : spec.getExternalIPs().stream(),
                IpAddress::parse),
            read(ingress.stream().map(LoadBalancerIngress::getIp), IpAddress::parse),
            "Local".equals(spec.getExternalTrafficPolicy()),
            "Local".equals(spec.getInternalTrafficPolicy()),
            !endpointNodes.isEmpty(),
            named));
  }

  /** A Secret, without what it holds. */
  public static ClusterSecret secret(Secret secret) {
    Set<String> keys = new HashSet<>();
    for (Map<String, String> data :
        List.of(orEmpty(secret.getData()), orEmpty(secret.getStringData()))) {
      data.forEach(
          (key, value) -> {
            if (value != null && !value.isEmpty()) {
              keys.add(key);
            }
          });
    }
    String version = secret.getMetadata().getResourceVersion();
    return new ClusterSecret(secret.getMetadata().getName(), version == null ? "" : version, keys);
  }

  /** An object of ours that has a spec. */
  public static <S> Optional<Stored<S>> stored(CustomResource<S, ?> object) {
    ObjectMeta metadata = object.getMetadata();
    Long generation = metadata.getGeneration();
    String created = metadata.getCreationTimestamp();
    return Optional.ofNullable(object.getSpec())
        .map(
            spec ->
                new Stored<>(
                    metadata.getName(),
                    generation == null ? 0 : generation,
                    created == null ? "" : created,
                    spec));
  }

  static String key(HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    return (namespace == null ? "" : namespace + "/") + object.getMetadata().getName();
  }

  private static <T> List<T> read(Stream<@Nullable String> texts, Function<String, T> reader) {
    var values = new ArrayList<T>();
    texts.forEach(
        text -> {
          if (text == null) {
            return;
          }
          try {
            values.add(reader.apply(text));
          } catch (IllegalArgumentException e) {
            // Not ours to complain about: a host name, or an address of a family nobody has.
            return;
          }
        });
    return values;
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
