package io.manx.programmer.sync;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.NextHop;
import io.manx.programmer.model.NextHopStatus;
import io.manx.programmer.model.RouteTarget;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Every next hop in use or asked for, with its status, and the groups of them that routes use. */
final class NextHopTable {
  private static final class Tracked {
    int users;
    @Nullable NextHopStatus status;
  }

  private final Map<NextHop, Tracked> nextHops = new LinkedHashMap<>();
  // Asked for every route: a look-up by what is there already makes no object.
  private final Map<RouteTarget, NextHopGroup> v4Groups = new HashMap<>();
  private final Map<RouteTarget, NextHopGroup> v6Groups = new HashMap<>();
  private final SortedAddresses addresses = new SortedAddresses();
  private final Set<NextHopGroup> freshGroups = new LinkedHashSet<>();
  private final Set<NextHop> freshNextHops = new LinkedHashSet<>();
  private Set<NextHop> asked = Set.of();
  private @Nullable RouteTarget lastTarget;
  private @Nullable NextHopGroup lastGroup;
  private List<NextHopStatus> changes = new ArrayList<>();

  /** The group for where the route of a row goes, which has one user more; null if it discards. */
  @SuppressWarnings("ReferenceEquality") // Neighbouring routes share a target: a short cut.
  @Nullable NextHopGroup acquire(RouteRows rows, int row, RouteTarget target) {
    if (target.nextHops().isEmpty()) {
      return null;
    }
    AddressFamily family = rows.family(row);
    NextHopGroup group = lastGroup;
    boolean same =
        group != null && lastTarget == target && group.users > 0 && group.key().family() == family;
    if (group == null || !same) {
      group = groups(family).get(target);
      if (group == null) {
        group = create(new NextHopGroup.Key(family, target), rows.prefix(row));
      }
      lastTarget = target;
      lastGroup = group;
    }
    group.users++;
    return group;
  }

  private Map<RouteTarget, NextHopGroup> groups(AddressFamily family) {
    return family == AddressFamily.IPV4 ? v4Groups : v6Groups;
  }

  private NextHopGroup create(NextHopGroup.Key key, IpPrefix first) {
    NextHopGroup group = new NextHopGroup(key, first);
    groups(key.family()).put(key.wants(), group);
    freshGroups.add(group);
    key.members().forEach(this::use);
    return group;
  }

  void release(NextHopGroup group) {
    if (--group.users == 0) {
      groups(group.key().family()).remove(group.key().wants());
      freshGroups.remove(group);
      group.key().members().forEach(this::unuse);
    }
  }

  void ask(Set<NextHop> nextHopsAsked) {
    nextHopsAsked.forEach(this::use);
    asked.forEach(this::unuse);
    asked = Set.copyOf(nextHopsAsked);
  }

  private void use(NextHop nextHop) {
    Tracked tracked = nextHops.get(nextHop);
    if (tracked == null) {
      tracked = new Tracked();
      nextHops.put(nextHop, tracked);
      addresses.add(nextHop.address());
      freshNextHops.add(nextHop);
    }
    tracked.users++;
  }

  private void unuse(NextHop nextHop) {
    Tracked tracked = nextHops.get(nextHop);
    if (tracked != null && --tracked.users == 0) {
      nextHops.remove(nextHop);
      freshNextHops.remove(nextHop);
      addresses.remove(nextHop.address());
    }
  }

  /** Every set of next hops that a route uses. */
  Collection<NextHopGroup> groups() {
    List<NextHopGroup> all = new ArrayList<>(v4Groups.values());
    all.addAll(v6Groups.values());
    return all;
  }

  /** The addresses of all next hops. */
  SortedAddresses addresses() {
    return addresses;
  }

  /** Addresses of next hops that came since the last {@link #resolve}. */
  List<IpAddress> freshAddresses() {
    return freshNextHops.stream().map(NextHop::address).toList();
  }

  boolean hasFresh() {
    return !freshGroups.isEmpty() || !freshNextHops.isEmpty();
  }

  /**
   * Finds the neighbours behind the next hops: of all, or of those that came since the last time.
   *
   * @return the groups that changed
   */
  Set<NextHopGroup> resolve(
      NextHopResolver resolver,
      boolean all,
      int maxPaths,
      RouteMtu mtu,
      Predicate<KernelNextHop> failed) {
    for (NextHop nextHop : all ? nextHops.keySet() : freshNextHops) {
      Tracked tracked = nextHops.get(nextHop);
      NextHopStatus status = resolver.resolve(nextHop);
      if (tracked != null && !status.equals(tracked.status)) {
        tracked.status = status;
        changes.add(status);
      }
    }
    Set<NextHopGroup> changedGroups = new HashSet<>();
    for (NextHopGroup group : all ? groups() : freshGroups) {
      if (update(group, maxPaths, mtu, failed)) {
        changedGroups.add(group);
      }
    }
    freshGroups.clear();
    freshNextHops.clear();
    return changedGroups;
  }

  private boolean update(
      NextHopGroup group, int maxPaths, RouteMtu mtu, Predicate<KernelNextHop> failed) {
    Set<KernelNextHop> via = new LinkedHashSet<>();
    Set<KernelNextHop> silent = new LinkedHashSet<>();
    StringBuilder reason = new StringBuilder();
    for (NextHop member : group.key().members()) {
      Tracked tracked = nextHops.get(member);
      if (tracked == null || tracked.status == null) {
        continue;
      }
      if (!tracked.status.reachable()) {
        reason.append(reason.isEmpty() ? "" : "; ").append(tracked.status.reason());
      }
      for (KernelNextHop hop : tracked.status.via()) {
        if (group.key().family() == AddressFamily.IPV6 && isV4(hop)) {
          reason.append(reason.isEmpty() ? "" : "; ");
          reason.append("no IPv6 route goes over the IPv4 neighbour ").append(hop.gateway());
        } else {
          (failed.test(hop) ? silent : via).add(hop);
        }
      }
    }
    // Where nobody answers the route stays: without it packets would take a wider one, and the
    // packets themselves make the kernel ask again.
    List<KernelNextHop> found = (via.isEmpty() ? silent : via).stream().limit(maxPaths).toList();
    int most = mtu.over(found);
    boolean same =
        found.equals(group.via) && most == group.mtu && reason.toString().equals(group.reason);
    group.via = found;
    group.mtu = most;
    group.reason = reason.toString();
    return !same;
  }

  /** The neighbours that next hops resolve to. */
  Set<KernelNextHop> neighbours() {
    Set<KernelNextHop> neighbours = new LinkedHashSet<>();
    for (Tracked tracked : nextHops.values()) {
      if (tracked.status != null) {
        neighbours.addAll(tracked.status.via());
      }
    }
    return neighbours;
  }

  private static boolean isV4(KernelNextHop hop) {
    return hop.gateway() != null && hop.gateway().isV4();
  }

  /** The changes of status since the last call. */
  List<NextHopStatus> takeChanges() {
    List<NextHopStatus> taken = changes;
    changes = new ArrayList<>();
    return taken;
  }

  List<NextHopStatus> statuses() {
    List<NextHopStatus> all = new ArrayList<>();
    for (Tracked tracked : nextHops.values()) {
      if (tracked.status != null) {
        all.add(tracked.status);
      }
    }
    return all;
  }
}
