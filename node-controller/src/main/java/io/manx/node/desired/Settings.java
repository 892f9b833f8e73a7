package io.manx.node.desired;

import io.manx.net.IpPrefix;
import io.manx.node.api.BgpConfigurationSpec;
import io.manx.node.api.BgpConfigurationSpec.PrefixAdvertisement;
import io.manx.node.api.BgpConfigurationSpec.ServiceBlock;
import io.manx.node.api.SecretKeyRef;
import io.manx.node.cluster.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A BGPConfiguration, read.
 *
 * @param name its name
 * @param asNumber the AS of the nodes
 * @param mesh whether there is a full mesh; empty: reflectors if any node is one, else a mesh
 * @param port the port of the nodes, if given
 * @param bindToAddresses whether nodes listen on their own addresses alone
 * @param logLevel what is logged; empty for the default
 * @param kernel fields of {@code spec.kernel}
 * @param bestPath fields of {@code spec.bestPath}
 * @param meshPassword where the password of the mesh is
 * @param meshRestartTime the restart time in the mesh; empty for the default
 * @param clusterBlocks ranges whose cluster addresses are announced
 * @param externalBlocks ranges whose external addresses are announced
 * @param loadBalancerBlocks ranges whose load balancer addresses are announced
 * @param aggregate whether load balancer ranges are announced as a whole
 * @param advertisements communities for networks
 */
record Settings(
    String name,
    long asNumber,
    Optional<Boolean> mesh,
    OptionalInt port,
    boolean bindToAddresses,
    String logLevel,
    Map<String, @Nullable Object> kernel,
    Map<String, @Nullable Object> bestPath,
    Optional<SecretKeyRef> meshPassword,
    String meshRestartTime,
    List<IpPrefix> clusterBlocks,
    List<IpPrefix> externalBlocks,
    List<IpPrefix> loadBalancerBlocks,
    boolean aggregate,
    List<Advertisement> advertisements) {
  /** The name of the configuration of the cluster. */
  static final String DEFAULT = "default";

  /** What the names of configurations of one node begin with. */
  static final String NODE_PREFIX = "node.";

  static final int BGP_PORT = 179;
  private static final long DEFAULT_AS = 64_512;

  /** Communities for what lies in a network. */
  record Advertisement(IpPrefix cidr, List<String> communities) {}

  /** What holds without any object. */
  static Settings defaults() {
    return new Settings(
        DEFAULT,
        DEFAULT_AS,
        Optional.empty(),
        OptionalInt.empty(),
        false,
        "",
        Map.of(),
        Map.of(),
        Optional.empty(),
        "",
        List.of(),
        List.of(),
        List.of(),
        true,
        List.of());
  }

  static Parsed<Settings> read(Stored<BgpConfigurationSpec> object) {
    BgpConfigurationSpec spec = object.spec();
    var problems = new ArrayList<String>();
    if (!object.name().equals(DEFAULT) && !object.name().startsWith(NODE_PREFIX)) {
      problems.add("metadata.name: must be default, or node. with a node's name after it");
    }
    if ("EnabledIPIPOnly".equals(spec.programClusterRoutes())) {
      problems.add("spec.programClusterRoutes: nothing is encapsulated here: write Enabled");
    }
    if (spec.localWorkloadPeeringIPV4() != null || spec.localWorkloadPeeringIPV6() != null) {
      problems.add("spec.localWorkloadPeeringIPV4: sessions with pods are not offered");
    }
    Integer metric = spec.ipv4NormalRoutePriority();
    if (metric == null) {
      metric = spec.ipv6NormalRoutePriority();
    } else if (spec.ipv6NormalRoutePriority() != null
        && !metric.equals(spec.ipv6NormalRoutePriority())) {
      problems.add("spec.ipv6NormalRoutePriority: both families have one metric: write the same");
    }
    long asNumber = PeerRule.as("asNumber", spec.asNumber(), problems).orElse(DEFAULT_AS);
    OptionalInt port =
        spec.listenPort() == null ? OptionalInt.empty() : OptionalInt.of(spec.listenPort());
    Map<String, @Nullable Object> kernel =
        new Fields()
            .put("metric", metric)
            .put("enabled", "Disabled".equals(spec.programClusterRoutes()) ? false : null)
            .putAll(RoutingFields.kernel(spec))
            .map();
    List<Advertisement> advertisements = advertisements(spec, problems);
    var settings =
        new Settings(
            object.name(),
            asNumber,
            Optional.ofNullable(spec.nodeToNodeMeshEnabled()),
            port,
            "NodeIP".equals(spec.bindMode()),
            level(PeerRule.text(spec.logSeverityScreen())),
            kernel,
            RoutingFields.bestPath(spec),
            Optional.ofNullable(spec.nodeMeshPassword()).map(p -> p.secretKeyRef()),
            PeerRule.text(spec.nodeMeshMaxRestartTime()),
            blocks("serviceClusterIPs", spec.serviceClusterIPs(), problems),
            blocks("serviceExternalIPs", spec.serviceExternalIPs(), problems),
            blocks("serviceLoadBalancerIPs", spec.serviceLoadBalancerIPs(), problems),
            !"Disabled".equals(spec.serviceLoadBalancerAggregation()),
            advertisements);
    problems.addAll(DocumentCheck.problems(settings.check(), "spec."));
    return problems.isEmpty() ? Parsed.of(settings, ignored(object)) : Parsed.wrong(problems);
  }

  /** The port of the nodes. */
  int listenPort() {
    return port.orElse(BGP_PORT);
  }

  /** What of this stands in a node's document, for the agent's reader to judge. */
  private Map<String, @Nullable Object> check() {
    List<Map<String, String>> announced =
        Stream.of(clusterBlocks, externalBlocks, loadBalancerBlocks)
            .flatMap(List::stream)
            .distinct()
            .map(block -> Map.of("cidr", block.toString()))
            .toList();
    return new Fields()
        .put("originate", announced)
        .put("listenPort", listenPort())
        .put("kernel", kernel)
        .put("bestPath", bestPath)
        .put("log", logLevel.isEmpty() ? null : Map.of("level", logLevel))
        .put(
            "peers",
            List.of(
                new Fields()
                    .put("peerIP", "192.0.2.1")
                    .put("asNumber", asNumber)
                    .putAll(meshFields())
                    .map()))
        .map();
  }

  /** Fields of every peer of the mesh but name, address, AS and password. */
  Map<String, @Nullable Object> meshFields() {
    return meshRestartTime.isEmpty()
        ? Map.of()
        : Map.of("gracefulRestart", Map.of("restartTime", meshRestartTime));
  }

  private static List<String> ignored(Stored<BgpConfigurationSpec> object) {
    BgpConfigurationSpec spec = object.spec();
    var ignored = new ArrayList<String>();
    if (spec.ignoredInterfaces() != null && !spec.ignoredInterfaces().isEmpty()) {
      ignored.add("ignoredInterfaces has no effect: routes of interfaces are never announced");
    }
    List<String> clusterOnly = clusterOnly(spec);
    if (!object.name().equals(DEFAULT) && !clusterOnly.isEmpty()) {
      ignored.add(
          String.join(", ", clusterOnly)
              + (clusterOnly.size() == 1 ? " has" : " have")
              + " no effect in a configuration of one node, of which only prefixAdvertisements,"
              + " communities, listenPort, logSeverityScreen, kernel and bestPath count; the AS of"
              + " a node is its annotation manx.io/asn");
    }
    return ignored;
  }

  /** The fields in use that say something of the whole cluster. */
  private static List<String> clusterOnly(BgpConfigurationSpec spec) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("asNumber", spec.asNumber());
    fields.put("nodeToNodeMeshEnabled", spec.nodeToNodeMeshEnabled());
    fields.put("bindMode", spec.bindMode());
    fields.put("nodeMeshPassword", spec.nodeMeshPassword());
    fields.put("nodeMeshMaxRestartTime", spec.nodeMeshMaxRestartTime());
    fields.put("serviceClusterIPs", spec.serviceClusterIPs());
    fields.put("serviceExternalIPs", spec.serviceExternalIPs());
    fields.put("serviceLoadBalancerIPs", spec.serviceLoadBalancerIPs());
    fields.put("serviceLoadBalancerAggregation", spec.serviceLoadBalancerAggregation());
    fields.put("programClusterRoutes", spec.programClusterRoutes());
    fields.put("ipv4NormalRoutePriority", spec.ipv4NormalRoutePriority());
    fields.put("ipv6NormalRoutePriority", spec.ipv6NormalRoutePriority());
    return fields.entrySet().stream()
        .filter(field -> field.getValue() != null)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String level(String calico) {
    return switch (calico.toLowerCase(Locale.ROOT)) {
      case "" -> "";
      case "fatal" -> "Error";
      default ->
          calico.substring(0, 1).toUpperCase(Locale.ROOT)
              + calico.substring(1).toLowerCase(Locale.ROOT);
    };
  }

  private static List<IpPrefix> blocks(
      String field, @Nullable List<ServiceBlock> blocks, List<String> problems) {
    var read = new ArrayList<IpPrefix>();
    for (ServiceBlock block : blocks == null ? List.<ServiceBlock>of() : blocks) {
      try {
        read.add(IpPrefix.parse(block.cidr()));
      } catch (IllegalArgumentException e) {
        problems.add("spec." + field + "[" + read.size() + "].cidr: " + e.getMessage());
      }
    }
    return read;
  }

  private static List<Advertisement> advertisements(
      BgpConfigurationSpec spec, List<String> problems) {
    var names = new HashMap<String, String>();
    if (spec.communities() != null) {
      spec.communities().forEach(community -> names.put(community.name(), community.value()));
    }
    var read = new ArrayList<Advertisement>();
    List<PrefixAdvertisement> all = spec.prefixAdvertisements();
    for (PrefixAdvertisement advertisement : all == null ? List.<PrefixAdvertisement>of() : all) {
      String path = "spec.prefixAdvertisements[" + read.size() + "].";
      var values = new ArrayList<String>();
      List<String> given = advertisement.communities();
      for (String community : given == null ? List.<String>of() : given) {
        String value = names.getOrDefault(community, community);
        if (!value.matches("[0-9]{1,10}:[0-9]{1,10}(:[0-9]{1,10})?")) {
          problems.add(
              path
                  + "communities: '"
                  + community
                  + "' is neither a community nor a name in spec.communities");
        } else if (!values.contains(value)) {
          values.add(value);
        }
      }
      try {
        read.add(new Advertisement(IpPrefix.parse(advertisement.cidr()), List.copyOf(values)));
      } catch (IllegalArgumentException e) {
        problems.add(path + "cidr: " + e.getMessage());
      }
      checkCommunities(path, values, problems);
    }
    return read;
  }

  private static void checkCommunities(String path, List<String> values, List<String> problems) {
    if (!values.isEmpty()) {
      Map<String, Object> originate = Map.of("cidr", "192.0.2.0/24", "communities", values);
      problems.addAll(
          DocumentCheck.problems(Map.of("originate", List.of(originate)), "spec.originate[0].")
              .stream()
              .map(problem -> problem.replaceFirst("^spec\\.", path))
              .toList());
    }
  }

  /** The communities of a prefix that a node with these settings announces. */
  List<String> communitiesOf(IpPrefix prefix) {
    return advertisements.stream()
        .filter(advertisement -> advertisement.cidr().contains(prefix))
        .flatMap(advertisement -> advertisement.communities().stream())
        .distinct()
        .toList();
  }

  /** These settings with what a node may have of its own. */
  Settings with(Settings own) {
    return new Settings(
        name,
        asNumber,
        mesh,
        own.port.isPresent() ? own.port : port,
        bindToAddresses,
        own.logLevel.isEmpty() ? logLevel : own.logLevel,
        RoutingFields.with(kernel, own.kernel),
        RoutingFields.with(bestPath, own.bestPath),
        meshPassword,
        meshRestartTime,
        clusterBlocks,
        externalBlocks,
        loadBalancerBlocks,
        aggregate,
        own.advertisements.isEmpty() ? advertisements : own.advertisements);
  }
}
