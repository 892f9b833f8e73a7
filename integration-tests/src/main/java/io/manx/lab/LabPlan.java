package io.manx.lab;

import io.manx.lab.LabOptions.Tor;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.daemon.RouterSpec.Neighbor;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Names, addresses and sessions of a lab: computed from its options alone. */
public final class LabPlan {
  /** The AS of the nodes. */
  public static final long NODE_AS = 64512;

  /** The AS of the rack router. */
  public static final long TOR_AS = 64513;

  /** The rack router's name. */
  public static final String TOR = "tor";

  private static final List<String> RACKS_V4 = List.of("192.0.2.", "198.51.100.");
  private static final List<String> RACKS_V6 = List.of("2001:db8:a::", "2001:db8:b::");
  private static final int FIRST_HOST = 10;
  private static final int GATEWAY = 254;

  private final LabOptions options;
  private final List<LabNode> nodes;

  /** The plan of a lab. */
  public LabPlan(LabOptions options) {
    this.options = options;
    this.nodes = IntStream.rangeClosed(1, options.nodes()).mapToObj(i -> node(options, i)).toList();
  }

  private static LabNode node(LabOptions options, int index) {
    int rack = rack(options, index);
    List<IpAddress> addresses = new ArrayList<>();
    List<IpAddress> gateways = new ArrayList<>();
    List<IpPrefix> cidrs = new ArrayList<>();
    addresses.add(IpAddress.parse(RACKS_V4.get(rack) + (FIRST_HOST + index)));
    gateways.add(IpAddress.parse(RACKS_V4.get(rack) + GATEWAY));
    cidrs.add(IpPrefix.parse("10.244." + index + ".0/24"));
    if (options.ipv6()) {
      addresses.add(IpAddress.parse(RACKS_V6.get(rack) + (FIRST_HOST + index)));
      gateways.add(IpAddress.parse(RACKS_V6.get(rack) + GATEWAY));
      cidrs.add(IpPrefix.parse("fd00:10:244:" + Integer.toHexString(index) + "::/64"));
    }
    return new LabNode(
        index,
        rack,
        List.copyOf(addresses),
        List.copyOf(gateways),
        List.copyOf(cidrs),
        index <= options.reflectors());
  }

  /**
   * The last third of the nodes is in a subnet of its own, if there is a router between the
   * subnets.
   */
  private static int rack(LabOptions options, int index) {
    if (options.tor() == Tor.NONE || options.nodes() < 2) {
      return 0;
    }
    return index > options.nodes() - Math.max(1, options.nodes() / 3) ? 1 : 0;
  }

  /** The options. */
  public LabOptions options() {
    return options;
  }

  /** The nodes in order. */
  public List<LabNode> nodes() {
    return nodes;
  }

  /** The networks that all pod CIDRs are from. */
  public List<IpPrefix> pools() {
    IpPrefix v4 = IpPrefix.parse("10.244.0.0/16");
    return options.ipv6() ? List.of(v4, IpPrefix.parse("fd00:10:244::/48")) : List.of(v4);
  }

  /** The racks in use. */
  public List<Integer> racks() {
    return nodes.stream().map(LabNode::rack).distinct().sorted().toList();
  }

  /** The switch of a rack on the rack router. */
  public static String bridge(int rack) {
    return rack == 0 ? "rack-a" : "rack-b";
  }

  /** The rack router's addresses on a rack's switch, with their lengths. */
  public List<String> gateways(int rack) {
    String v4 = RACKS_V4.get(rack) + GATEWAY + "/24";
    return options.ipv6() ? List.of(v4, RACKS_V6.get(rack) + GATEWAY + "/64") : List.of(v4);
  }

  /** The namespace of a node, a pod or the router. */
  public String namespace(String what) {
    return prefix(options.name()) + what;
  }

  /** How the names of a lab's namespaces begin. */
  public static String prefix(String lab) {
    return "manx-" + lab + "-";
  }

  /** Whether there is a rack router that speaks BGP. */
  public boolean hasTor() {
    return options.tor() != Tor.NONE;
  }

  /** What the rack router is told: eBGP with each node. */
  public RouterSpec tor() {
    List<IpAddress> addresses = nodes.getFirst().gateways();
    List<Neighbor> neighbors =
        nodes.stream()
            .map(node -> new Neighbor(node.name(), node.addresses().getFirst(), NODE_AS, false))
            .toList();
    return new RouterSpec(TOR, TOR_AS, addresses.getFirst(), addresses, true, List.of(), neighbors);
  }

  /** What a node is told: eBGP with the router, iBGP with the others or with the reflectors. */
  public RouterSpec router(LabNode node) {
    List<Neighbor> neighbors = new ArrayList<>();
    if (hasTor()) {
      neighbors.add(new Neighbor(TOR, node.gateways().getFirst(), TOR_AS, false));
    }
    for (LabNode other : nodes) {
      boolean session = options.reflectors() == 0 || node.reflector() || other.reflector();
      if (other.index() != node.index() && session) {
        boolean client = node.reflector() && !other.reflector();
        neighbors.add(new Neighbor(other.name(), other.addresses().getFirst(), NODE_AS, client));
      }
    }
    return new RouterSpec(
        node.name(),
        NODE_AS,
        node.addresses().getFirst(),
        node.addresses(),
        true,
        node.podCidrs(),
        List.copyOf(neighbors));
  }
}
