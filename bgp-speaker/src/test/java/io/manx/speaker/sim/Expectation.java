package io.manx.speaker.sim;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.PeerConfig.ExportScope;
import io.manx.speaker.config.PeerConfig.ImportScope;
import io.manx.speaker.sim.SimulatedCluster.Site;
import io.manx.speaker.sim.SimulatedCluster.Way;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who has to know which prefix, once all is at rest: walks from the origins along the sessions,
 * with nothing but the rules of BGP in mind. Shares no code with the speaker.
 */
final class Expectation {
  /** How a site knows a prefix; clusters are those that it came through. */
  private record Known(boolean own, boolean fromClient, Set<IpAddress> clusters) {}

  private final SimulatedCluster cluster;

  Expectation(SimulatedCluster cluster) {
    this.cluster = cluster;
  }

  /** Every prefix that some site has that is up. */
  Set<IpPrefix> prefixes() {
    Set<IpPrefix> all = new TreeSet<>();
    cluster.sites.stream().filter(Site::isUp).forEach(site -> all.addAll(site.prefixes));
    return all;
  }

  /** The sites that know a prefix. */
  Set<Site> knowing(IpPrefix prefix) {
    Map<Site, Known> known = new HashMap<>();
    List<Site> edge = new ArrayList<>();
    for (Site site : cluster.sites) {
      if (site.isUp() && site.prefixes.contains(prefix)) {
        known.put(site, new Known(true, false, Set.of()));
        edge.add(site);
      }
    }
    while (!edge.isEmpty()) {
      List<Site> next = new ArrayList<>();
      for (Site from : edge) {
        Known path = known.get(from);
        for (Site to : cluster.sites) {
          if (path != null && !known.containsKey(to) && passes(from, to, prefix, path)) {
            known.put(to, arrived(from, to, path));
            next.add(to);
          }
        }
      }
      edge = next;
    }
    return known.keySet();
  }

  /** Whether two sites are to have a session. */
  boolean haveSession(Site a, Site b) {
    Way there = cluster.way(a, b);
    Way back = cluster.way(b, a);
    return a.isUp()
        && b.isUp()
        && there != null
        && back != null
        && there.configured
        && back.configured
        && there.enabled
        && back.enabled;
  }

  private boolean passes(Site from, Site to, IpPrefix prefix, Known path) {
    Way way = cluster.way(from, to);
    if (way == null || !haveSession(from, to)) {
      return false;
    }
    boolean offered =
        way.exports == ExportScope.ALL || (way.exports == ExportScope.OWN && path.own());
    boolean wanted = way.imports == ImportScope.ALL && !prefix.equals(way.rejected);
    return offered && wanted && (from.as != to.as || isReflected(from, to, path));
  }

  /** RFC 4456 §6 and §8. */
  private static boolean isReflected(Site from, Site to, Known path) {
    if (path.own()) {
      return true;
    }
    boolean toClient = from.clusterId != null && to.clusterId == null;
    boolean reflects = from.clusterId != null && (path.fromClient() || toClient);
    boolean loops =
        to.clusterId != null
            && (path.clusters().contains(to.clusterId)
                || Objects.equals(to.clusterId, from.clusterId));
    return reflects && !loops;
  }

  private static Known arrived(Site from, Site to, Known path) {
    Set<IpAddress> clusters = new HashSet<>(path.clusters());
    if (!path.own() && from.clusterId != null) {
      clusters.add(from.clusterId);
    }
    return new Known(false, to.clusterId != null && from.clusterId == null, clusters);
  }
}
