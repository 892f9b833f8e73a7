package io.manx.node.reconcile;

import io.manx.node.api.BgpNodeStatus;
import io.manx.node.api.ManxApi;
import io.manx.node.cluster.ClusterNode;
import io.manx.node.cluster.ClusterView;
import io.manx.node.cluster.Kept;
import io.manx.node.desired.SessionRef;
import io.manx.node.reconcile.ClusterState.StoredNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * From a mesh to reflectors, from these to others, and back: what carried the routes stays until
 * what comes carries them, so that no packet is lost in between. A node has been handed over once
 * it hears as many prefixes from the new side as from all that it would lose; that is known from
 * what agents report. What was there before is known from the BGPNodes themselves, hence to any
 * controller at any time. Pure; one use.
 */
public final class Handover {
  /**
   * What a BGPNode tells of sessions with nodes.
   *
   * @param peers the nodes that it is to have sessions with
   * @param heard how many prefixes come from those that are up, by node
   * @param down those that it says are not up
   * @param share the share of the sessions that are up that it tells of: not all fit
   */
  private record Told(Set<String> peers, Map<String, Long> heard, Set<String> down, double share) {
    long from(String node) {
      return heard.getOrDefault(node, 0L);
    }

    /** What comes from all of which these are a share. */
    long whole(long part) {
      return Math.round(part / share);
    }

    boolean isUp(String node) {
      return heard.containsKey(node);
    }
  }

  private final Map<String, StoredNode> stored;
  private final Map<String, ClusterNode> nodes = new TreeMap<>();
  private final Set<String> reflecting = new HashSet<>();
  private final Map<String, String> retiring = new TreeMap<>();
  private final Map<String, Told> told = new TreeMap<>();

  private Handover(ClusterState state) {
    stored = state.stored();
    for (ClusterNode node : state.view().nodes()) {
      nodes.put(node.name(), node);
      StoredNode known = stored.get(node.name());
      String id = known == null ? "" : clusterId(known.spec());
      if (node.annotations().containsKey(ManxApi.REFLECTOR_CLUSTER_ID)) {
        reflecting.add(node.name());
      } else if (!id.isEmpty()) {
        retiring.put(node.name(), id);
      }
    }
  }

  /** The view with what stays of the topology that is stored. */
  public static ClusterView view(ClusterState state) {
    return state.view().keeping(new Handover(state).run());
  }

  private Kept run() {
    if (reflecting.isEmpty() && retiring.isEmpty()) {
      return Kept.NOTHING;
    }
    Map<String, String> bySession = new HashMap<>();
    nodes.keySet().forEach(node -> bySession.put(SessionRef.nameOfNode(node), node));
    for (String node : nodes.keySet()) {
      StoredNode known = stored.get(node);
      if (known != null) {
        told.put(node, told(known, bySession));
      }
    }
    return reflecting.isEmpty() ? toTheMesh() : toReflectors();
  }

  private Kept toReflectors() {
    Map<String, Set<String>> losing = new TreeMap<>();
    Set<String> unserved = new HashSet<>();
    told.forEach(
        (node, has) -> {
          if (reflecting.contains(node)) {
            return;
          }
          Set<String> lost = new TreeSet<>(has.peers());
          lost.removeAll(reflecting);
          if (!lost.isEmpty()) {
            losing.put(node, lost);
            if (!isServed(has, lost)) {
              unserved.add(node);
            }
          }
        });
    Map<String, Set<String>> kept = new TreeMap<>();
    losing.forEach(
        (node, lost) -> {
          for (String other : lost) {
            boolean mutual = losing.getOrDefault(other, Set.of()).contains(node);
            if (mutual && (unserved.contains(node) || unserved.contains(other))) {
              kept.computeIfAbsent(node, n -> new TreeSet<>()).add(other);
            }
          }
        });
    Map<String, String> still = new TreeMap<>(retiring);
    still.keySet().retainAll(kept.keySet());
    return new Kept(kept, still);
  }

  /** Whether a reflector tells a node all that those tell it. */
  private boolean isServed(Told has, Set<String> lost) {
    long direct = 0;
    long reflected = 0;
    boolean up = false;
    for (String other : lost) {
      up |= has.isUp(other);
      if (retiring.containsKey(other)) {
        reflected = Math.max(reflected, has.from(other) - own(other)); // each tells all of them
      } else {
        direct += has.from(other);
      }
    }
    if (!up) {
      return true; // it has nothing to lose
    }
    long needed = Math.max(has.whole(direct), reflected);
    return reflecting.stream().anyMatch(r -> has.isUp(r) && has.from(r) - own(r) >= needed);
  }

  private Kept toTheMesh() {
    Map<String, String> still = new TreeMap<>(retiring);
    still
        .keySet()
        .removeIf(reflector -> told.keySet().stream().allMatch(n -> isFree(n, reflector)));
    return new Kept(Map.of(), still);
  }

  /** Whether a node hears from the mesh all that it hears from a reflector. */
  private boolean isFree(String node, String reflector) {
    Told has = told.get(node);
    Told of = told.get(reflector);
    if (has == null || of == null || node.equals(reflector)) {
      return true;
    }
    if (!has.isUp(reflector) || of.down().contains(node)) {
      return true; // one of the two is away
    }
    long direct = 0;
    for (String other : has.peers()) {
      if (!retiring.containsKey(other)) {
        direct += has.from(other);
      } else if (has.isUp(other)) {
        direct += own(other);
      }
    }
    return has.whole(direct) >= has.from(reflector);
  }

  /** How many pod CIDRs a node announces as its own. */
  private long own(String node) {
    StoredNode known = stored.get(node);
    ClusterNode facts = nodes.get(node);
    if (known == null || facts == null) {
      return 0;
    }
    List<String> cidrs = facts.podCidrs().stream().map(Object::toString).toList();
    return items(known.spec().get("originate")).stream()
        .filter(item -> item.get("cidr") instanceof String cidr && cidrs.contains(cidr))
        .count();
  }

  private static Told told(StoredNode node, Map<String, String> bySession) {
    Set<String> peers = new TreeSet<>();
    for (Map<?, ?> peer : items(node.spec().get("peers"))) {
      String other = peer.get("name") instanceof String name ? bySession.get(name) : null;
      if (other != null) {
        peers.add(other);
      }
    }
    Map<String, Long> heard = new HashMap<>();
    Set<String> down = new HashSet<>();
    int up = 0;
    List<BgpNodeStatus.Session> sessions = node.status().sessions();
    for (BgpNodeStatus.Session session :
        sessions == null ? List.<BgpNodeStatus.Session>of() : sessions) {
      boolean established = session.state().equals(BgpNodeStatus.ESTABLISHED);
      up += established ? 1 : 0;
      String other = bySession.get(session.name());
      if (other == null) {
        continue;
      }
      if (established) {
        Long in = session.prefixesIn();
        heard.put(other, in == null ? 0 : in);
      } else {
        down.add(other);
      }
    }
    Integer all = node.status().established();
    double share = all == null || all <= up || up == 0 ? 1 : (double) up / all;
    return new Told(peers, heard, down, share);
  }

  private static String clusterId(Map<String, @Nullable Object> spec) {
    return spec.get("routeReflector") instanceof Map<?, ?> reflector
            && reflector.get("clusterID") instanceof String id
        ? id
        : "";
  }

  private static List<Map<?, ?>> items(@Nullable Object list) {
    return list instanceof Collection<?> all
        ? all.stream()
            .<Map<?, ?>>mapMulti(
                (item, to) -> {
                  if (item instanceof Map<?, ?> map) {
                    to.accept(map);
                  }
                })
            .toList()
        : List.of();
  }
}
