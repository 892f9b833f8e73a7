package io.manx.node.desired;

import io.manx.net.IpAddress;
import io.manx.node.cluster.Kept;
import io.manx.node.desired.Finding.ConditionType;
import io.manx.node.desired.ObjectRef.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is there and how nodes find each other: the nodes that can speak BGP, their settings, and
 * whether they form a mesh, meet in reflectors, or do neither.
 */
final class Topology {
  /** Above so many nodes a mesh costs more than reflectors do. */
  static final int MESH_LIMIT = 100;

  /** How nodes peer without any BGPPeer. */
  enum Form {
    /** Every node that does not reflect with every other such node, as in Calico. */
    MESH,
    /** Every node with every reflector. */
    REFLECTORS,
    /** Not at all. */
    NONE
  }

  private final Settings cluster;
  private final Map<String, Settings> own = new HashMap<>();
  private final List<RoutingNode> nodes;
  private final Map<IpAddress, RoutingNode> byAddress;
  private final Form form;
  private final Kept kept;

  Topology(
      List<Settings> settings, List<RoutingNode> candidates, Kept kept, List<Finding> findings) {
    this.kept = kept;
    this.cluster =
        settings.stream()
            .filter(s -> s.name().equals(Settings.DEFAULT))
            .findFirst()
            .orElseGet(Settings::defaults);
    for (Settings each : settings) {
      if (each.name().startsWith(Settings.NODE_PREFIX)) {
        own.put(each.name().substring(Settings.NODE_PREFIX.length()), cluster.with(each));
      }
    }
    this.nodes = distinct(candidates, findings);
    this.byAddress = RoutingNode.byAddress(nodes);
    this.form = form(findings);
    missing(candidates, findings);
  }

  /** Configurations of nodes that are not there, or take no part. */
  private void missing(List<RoutingNode> candidates, List<Finding> findings) {
    Set<String> names = new HashSet<>();
    candidates.forEach(node -> names.add(node.name()));
    own.keySet().stream()
        .filter(name -> !names.contains(name))
        .sorted()
        .forEach(
            name ->
                findings.add(
                    new Finding(
                        new ObjectRef(Kind.CONFIGURATION, Settings.NODE_PREFIX + name),
                        ConditionType.EFFECTIVE,
                        "NoNode",
                        "there is no Node " + name + " that takes part")));
  }

  /** Two nodes of one address would be one peer: the first keeps it. */
  private static List<RoutingNode> distinct(List<RoutingNode> nodes, List<Finding> findings) {
    Map<String, String> holders = new HashMap<>();
    var distinct = new ArrayList<RoutingNode>();
    for (RoutingNode node : nodes) {
      Set<String> clash = new HashSet<>();
      for (String address : node.addresses()) {
        String holder = holders.get(address);
        if (holder != null) {
          clash.add(address + " is the address of node " + holder + " too");
        }
      }
      if (clash.isEmpty()) {
        node.addresses().forEach(address -> holders.put(address, node.name()));
        distinct.add(node);
      } else {
        findings.add(
            new Finding(
                new ObjectRef(Kind.NODE, node.name()),
                ConditionType.ACCEPTED,
                "AddressInUse",
                String.join("; ", clash)
                    + ": correct one of them; until then this node takes no part"));
      }
    }
    return distinct;
  }

  private Form form(List<Finding> findings) {
    if (cluster.mesh().isPresent()) {
      return cluster.mesh().get() ? Form.MESH : Form.NONE;
    }
    if (nodes.stream().anyMatch(node -> node.clusterId().isPresent())) {
      return Form.REFLECTORS;
    }
    if (nodes.size() > MESH_LIMIT) {
      // Where reflectors are chosen automatically, the choice belongs here.
      findings.add(
          new Finding(
              new ObjectRef(Kind.CONFIGURATION, Settings.DEFAULT),
              ConditionType.EFFECTIVE,
              "MeshTooLarge",
              nodes.size()
                  + " nodes form a full mesh, and no node is a route reflector: annotate two or"
                  + " more nodes with manx.io/route-reflector-cluster-id, or set"
                  + " nodeToNodeMeshEnabled: true to say that this is meant"));
    }
    return Form.MESH;
  }

  /** The nodes that take part, by name. */
  List<RoutingNode> nodes() {
    return nodes;
  }

  /** The node that has an address, if one has. */
  Optional<RoutingNode> nodeAt(IpAddress address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  Form form() {
    return form;
  }

  /** What stays of an earlier topology. */
  Kept kept() {
    return kept;
  }

  /** The cluster ID that a node reflects with, chosen for it or still so; empty: it does not. */
  Optional<IpAddress> reflectorId(RoutingNode node) {
    String still = kept.reflectors().get(node.name());
    return node.clusterId().or(() -> Optional.ofNullable(still).map(IpAddress::parse));
  }

  Settings cluster() {
    return cluster;
  }

  Settings of(RoutingNode node) {
    return own.getOrDefault(node.name(), cluster);
  }

  long asOf(RoutingNode node) {
    return node.ownAs().orElse(cluster.asNumber());
  }

  /** Where to call a node: its address, with the port unless that is the usual one. */
  String endpoint(RoutingNode node, IpAddress address) {
    int port = of(node).listenPort();
    if (port == Settings.BGP_PORT) {
      return address.toString();
    }
    return address.isV4() ? address + ":" + port : "[" + address + "]:" + port;
  }
}
