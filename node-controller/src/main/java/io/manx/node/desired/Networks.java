package io.manx.node.desired;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.node.cluster.ClusterView;
import io.manx.node.desired.Finding.ConditionType;
import io.manx.node.desired.ObjectRef.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds networks that must be apart and are not. */
final class Networks {
  private final List<Finding> findings;

  Networks(List<Finding> findings) {
    this.findings = findings;
  }

  /** The pools that stay: of two that overlap the older one. */
  List<Pool> apart(List<Pool> pools) {
    var stay = new ArrayList<Pool>();
    List<Pool> oldest =
        pools.stream()
            .sorted(Comparator.comparing(Pool::created).thenComparing(Pool::name))
            .toList();
    for (Pool pool : oldest) {
      var rivals = stay.stream().filter(other -> other.cidr().overlaps(pool.cidr())).toList();
      if (rivals.isEmpty()) {
        stay.add(pool);
        continue;
      }
      overlap(
          Kind.POOL,
          pool.name(),
          pool.cidr()
              + " overlaps "
              + rivals.getFirst().cidr()
              + " of IPPool "
              + rivals.getFirst().name()
              + ", which is older: this pool has no effect; delete one of them");
    }
    stay.sort(Comparator.comparing(Pool::name));
    return stay;
  }

  /** Pools against the networks of nodes and of services. */
  void check(List<Pool> pools, Topology topology, ClusterView view) {
    for (Pool pool : pools) {
      topology.nodes().stream()
          .flatMap(node -> nodeProblem(pool, node).stream())
          .findFirst()
          .ifPresent(sentence -> overlap(Kind.POOL, pool.name(), sentence));
      Set<IpPrefix> ranges = new LinkedHashSet<>(topology.cluster().clusterBlocks());
      ranges.addAll(view.serviceRanges());
      List<IpPrefix> met = ranges.stream().filter(r -> r.overlaps(pool.cidr())).toList();
      for (IpPrefix range : met) {
        overlap(
            Kind.POOL,
            pool.name(),
            pool.cidr()
                + " overlaps the service range "
                + range
                + ": pods and services need networks of their own");
      }
      view.services().stream()
          .filter(service -> met.isEmpty() && holds(pool, service.clusterIps()))
          .findFirst()
          .ifPresent(
              service ->
                  overlap(
                      Kind.POOL,
                      pool.name(),
                      "service "
                          + service.name()
                          + " has its address in "
                          + pool.cidr()
                          + ": pods and services need networks of their own"));
    }
  }

  private static Optional<String> nodeProblem(Pool pool, RoutingNode node) {
    String end = ": pods and nodes need networks of their own";
    if (holds(pool, node.v4().stream().toList()) || holds(pool, node.v6().stream().toList())) {
      return Optional.of("node " + node.name() + " has its address in " + pool.cidr() + end);
    }
    return node.subnets().stream()
        .filter(subnet -> subnet.overlaps(pool.cidr()))
        .findFirst()
        .map(
            subnet ->
                pool.cidr() + " overlaps " + subnet + ", the network of node " + node.name() + end);
  }

  private static boolean holds(Pool pool, List<IpAddress> addresses) {
    return addresses.stream().anyMatch(address -> pool.cidr().contains(address));
  }

  /** Pod CIDRs against each other, and against the pools. */
  void podCidrs(List<Pool> pools, List<RoutingNode> nodes) {
    Map<IpPrefix, String> seen = new TreeMap<>();
    List<Map.Entry<IpPrefix, RoutingNode>> all =
        nodes.stream()
            .flatMap(node -> node.podCidrs().stream().map(cidr -> Map.entry(cidr, node)))
            .sorted(
                Map.Entry.<IpPrefix, RoutingNode>comparingByKey()
                    .thenComparing(entry -> entry.getValue().name()))
            .toList();
    IpPrefix widest = null;
    for (Map.Entry<IpPrefix, RoutingNode> entry : all) {
      IpPrefix cidr = entry.getKey();
      String node = entry.getValue().name();
      // Sorted by address and length, what contains a prefix comes before it.
      if (widest != null && widest.contains(cidr)) {
        overlap(
            Kind.NODE,
            node,
            "its pod CIDR "
                + cidr
                + " overlaps "
                + widest
                + " of node "
                + seen.get(widest)
                + ": drain one of them, delete its Node and let it register again");
      } else {
        widest = cidr;
        seen.put(cidr, node);
      }
      if (!pools.isEmpty() && pools.stream().noneMatch(pool -> pool.cidr().contains(cidr))) {
        findings.add(
            new Finding(
                new ObjectRef(Kind.NODE, node),
                ConditionType.EFFECTIVE,
                "PodCIDROutsidePools",
                "its pod CIDR "
                    + cidr
                    + " is in no IPPool, and nodes accept routes to pools alone: make an IPPool"
                    + " that holds it"));
      }
    }
  }

  private void overlap(Kind kind, String name, String message) {
    findings.add(
        new Finding(new ObjectRef(kind, name), ConditionType.NO_OVERLAP, "CIDROverlap", message));
  }
}
