package io.manx.programmer.nat;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * What leaves under the node's own address.
 *
 * @param masquerade pools whose traffic is masqueraded when it leaves all pools
 * @param inside all pools of the cluster, and what else counts as inside; traffic to them keeps its
 *     source
 * @param nodes addresses of nodes; pods reach every node without NAT, as Kubernetes demands, so
 *     traffic to them keeps its source too
 */
public record NatRules(Set<IpPrefix> masquerade, Set<IpPrefix> inside, Set<IpAddress> nodes) {
  /** Nothing is masqueraded. */
  public static final NatRules NONE = new NatRules(Set.of(), Set.of(), Set.of());

  /** Copies the sets. */
  public NatRules {
    masquerade = Set.copyOf(masquerade);
    inside = Set.copyOf(inside);
    nodes = Set.copyOf(nodes);
  }

  /** Sources that are masqueraded, none inside another. */
  Set<IpPrefix> sources(AddressFamily family) {
    return widest(family, masquerade);
  }

  /** Destinations to which nothing is masqueraded, none inside another. */
  Set<IpPrefix> inside(AddressFamily family) {
    Set<IpPrefix> all = new TreeSet<>(inside);
    all.addAll(masquerade);
    nodes.forEach(node -> all.add(IpPrefix.host(node)));
    return widest(family, all);
  }

  // nftables refuses a set of overlapping intervals.
  private static Set<IpPrefix> widest(AddressFamily family, Collection<IpPrefix> prefixes) {
    Set<IpPrefix> kept = new TreeSet<>();
    IpPrefix last = null;
    for (IpPrefix prefix : new TreeSet<>(prefixes)) {
      if (prefix.family() == family && (last == null || !last.contains(prefix))) {
        kept.add(prefix);
        last = prefix;
      }
    }
    return kept;
  }
}
