package io.manx.node.desired;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.node.api.ManxApi;
import io.manx.node.cluster.ClusterNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A Node that can speak BGP, read. Which AS it is in without an annotation depends on the cluster.
 *
 * @param node the Node
 * @param v4 its IPv4 address
 * @param v6 its IPv6 address
 * @param ownAs its AS, if annotated
 * @param clusterId the cluster ID it reflects with; empty: it reflects not
 */
record RoutingNode(
    ClusterNode node,
    Optional<IpAddress> v4,
    Optional<IpAddress> v6,
    OptionalLong ownAs,
    Optional<IpAddress> clusterId) {

  static Parsed<RoutingNode> read(ClusterNode node) {
    var problems = new ArrayList<String>();
    Map<String, String> notes = node.annotations();
    Optional<IpAddress> v4 = address(node, ManxApi.IPV4_ADDRESS, AddressFamily.IPV4, problems);
    Optional<IpAddress> v6 = address(node, ManxApi.IPV6_ADDRESS, AddressFamily.IPV6, problems);
    OptionalLong asNumber = OptionalLong.empty();
    try {
      asNumber = AsNumbers.parse(notes.get(ManxApi.ASN));
    } catch (IllegalArgumentException e) {
      problems.add("annotation " + ManxApi.ASN + ": " + e.getMessage());
    }
    Optional<IpAddress> clusterId = Optional.empty();
    String id = notes.get(ManxApi.REFLECTOR_CLUSTER_ID);
    if (id != null) {
      clusterId = parse(ManxApi.REFLECTOR_CLUSTER_ID, id, AddressFamily.IPV4, problems);
    }
    if (problems.isEmpty() && v4.isEmpty() && v6.isEmpty()) {
      problems.add(
          "it has no InternalIP: let the kubelet report one, or set the annotation "
              + ManxApi.IPV4_ADDRESS);
    }
    if (problems.isEmpty()) {
      var identity =
          new Fields()
              .put("asNumber", 1)
              .put("addresses", addresses(v4, v6))
              .put("routerID", routerId(node.name(), v4).toString())
              .put(
                  "originate",
                  node.podCidrs().stream().map(c -> Map.of("cidr", c.toString())).toList())
              .put(
                  "routeReflector",
                  clusterId.map(c -> Map.of("clusterID", c.toString())).orElse(null));
      DocumentCheck.check(NodeDocument.document(node.name(), identity.map()))
          .forEach(problem -> problems.add(problem.toString()));
    }
    return problems.isEmpty()
        ? Parsed.of(new RoutingNode(node, v4, v6, asNumber, clusterId), List.of())
        : Parsed.wrong(problems);
  }

  private static Optional<IpAddress> address(
      ClusterNode node, String annotation, AddressFamily family, List<String> problems) {
    String given = node.annotations().get(annotation);
    if (given != null) {
      return parse(annotation, given, family, problems);
    }
    return node.addresses().stream().filter(a -> a.family() == family).findFirst();
  }

  private static Optional<IpAddress> parse(
      String annotation, String text, AddressFamily family, List<String> problems) {
    // Calico's annotation carries the prefix length of the subnet.
    int slash = text.indexOf('/');
    try {
      IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
      if (address.family() == family) {
        return Optional.of(address);
      }
      problems.add("annotation " + annotation + ": " + text + " is of the other family");
    } catch (IllegalArgumentException e) {
      problems.add("annotation " + annotation + ": " + e.getMessage());
    }
    return Optional.empty();
  }

  private static List<String> addresses(Optional<IpAddress> v4, Optional<IpAddress> v6) {
    var addresses = new ArrayList<String>();
    v4.ifPresent(address -> addresses.add(address.toString()));
    v6.ifPresent(address -> addresses.add(address.toString()));
    return addresses;
  }

  List<String> addresses() {
    return addresses(v4, v6);
  }

  String name() {
    return node.name();
  }

  Optional<IpAddress> address(AddressFamily family) {
    return family == AddressFamily.IPV4 ? v4 : v6;
  }

  /**
   * The networks that it is in, as far as the annotations of its addresses and its agent tell them;
   * an interface of its own pods is none.
   */
  List<IpPrefix> subnets() {
    var subnets = new ArrayList<IpPrefix>();
    node.networks().stream()
        .filter(network -> podCidrs().stream().noneMatch(cidr -> cidr.contains(network)))
        .forEach(subnets::add);
    for (String annotation : List.of(ManxApi.IPV4_ADDRESS, ManxApi.IPV6_ADDRESS)) {
      String text = node.annotations().get(annotation);
      int slash = text == null ? -1 : text.indexOf('/');
      AddressFamily family =
          annotation.equals(ManxApi.IPV4_ADDRESS) ? AddressFamily.IPV4 : AddressFamily.IPV6;
      if (text != null && slash >= 0 && text.substring(slash + 1).matches("[0-9]{1,3}")) {
        int length = Integer.parseInt(text.substring(slash + 1));
        address(family)
            .filter(address -> length <= family.bits())
            .ifPresent(address -> subnets.add(IpPrefix.containing(address, length)));
      }
    }
    return subnets;
  }

  /** The BGP Identifier: the IPv4 address, or a number of the name's where there is none. */
  IpAddress routerId() {
    return routerId(name(), v4);
  }

  private static IpAddress routerId(String name, Optional<IpAddress> v4) {
    // RFC 6286: any non-zero number that is unique in the AS; class E space meets no address.
    return v4.orElseGet(() -> IpAddress.v4(0xF000_0000 | (mixed(name) & 0x0FFF_FFFF)));
  }

  private static int mixed(String name) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    return (int) (hash ^ hash >>> 32);
  }

  /** The pod CIDRs. */
  List<IpPrefix> podCidrs() {
    return node.podCidrs();
  }

  /** Nodes by their addresses. */
  static Map<IpAddress, RoutingNode> byAddress(List<RoutingNode> nodes) {
    var map = new HashMap<IpAddress, RoutingNode>();
    for (RoutingNode node : nodes) {
      node.v4().ifPresent(address -> map.put(address, node));
      node.v6().ifPresent(address -> map.put(address, node));
    }
    return map;
  }
}
