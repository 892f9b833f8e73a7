package io.manx.programmer.sync;

import io.manx.net.AddressFamily;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.Forwarding;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.RouteKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The routes of others: next hops are resolved through them, and their places are theirs. */
final class ForeignRoutes {
  private final PrefixMap<List<KernelRoute>> byPrefix = new PrefixMap<>();
  private final Map<Integer, Integer> objects = new HashMap<>();
  private int size;

  int size() {
    return size;
  }

  /** Whether there is a route to some prefix of this length. */
  boolean hasLength(AddressFamily family, int length) {
    return byPrefix.hasLength(family, length);
  }

  List<KernelRoute> at(IpPrefix prefix) {
    List<KernelRoute> routes = byPrefix.get(prefix);
    return routes == null ? List.of() : routes;
  }

  /** Whether there is a route to the prefix of a row. */
  boolean isAt(RouteRows rows, int row) {
    return byPrefix.get(rows.family(row), rows.high(row), rows.low(row), rows.length(row)) != null;
  }

  /** All prefixes that there are routes to. */
  List<IpPrefix> prefixes() {
    List<IpPrefix> prefixes = new ArrayList<>();
    byPrefix.forEach((prefix, routes) -> prefixes.add(prefix));
    return prefixes;
  }

  /** The route that has this key, or null. */
  @Nullable KernelRoute at(RouteKey key) {
    for (KernelRoute route : at(key.prefix())) {
      if (route.key().equals(key)) {
        return route;
      }
    }
    return null;
  }

  void add(KernelRoute route) {
    List<KernelRoute> routes = byPrefix.get(route.prefix());
    if (routes == null) {
      routes = new ArrayList<>(1);
      byPrefix.put(route.prefix(), routes);
    }
    int before = routes.size();
    routes.removeIf(
        other -> {
          boolean known =
              other.key().equals(route.key())
                  && other.protocol() == route.protocol()
                  && (other.sameForwarding(route) || isV6(route));
          if (known) {
            count(other, -1);
          }
          return known;
        });
    routes.add(route);
    count(route, 1);
    size += routes.size() - before;
  }

  void removeKey(RouteKey key) {
    for (KernelRoute route = at(key); route != null; route = at(key)) {
      forget(route);
    }
  }

  void remove(KernelRoute gone) {
    KernelRoute match = null;
    for (KernelRoute route : at(gone.prefix())) {
      if (route.key().equals(gone.key())
          && route.protocol() == gone.protocol()
          && (match == null || route.sameForwarding(gone))) {
        match = route;
      }
    }
    if (match != null) {
      forget(match);
      Forwarding rest =
          RouteParts.without(gone.prefix().family(), match.forwarding(), gone.forwarding());
      if (rest != null) {
        add(new KernelRoute(match.key(), rest));
      }
    }
  }

  /** Whether a route points at the nexthop object. */
  boolean uses(int id) {
    return objects.containsKey(id);
  }

  private void count(KernelRoute route, int one) {
    if (route.nextHopId() != 0) {
      objects.merge(route.nextHopId(), one, (had, more) -> had + more == 0 ? null : had + more);
    }
  }

  /** Forgets the routes that point at nexthop objects which are gone. */
  void dropObjects(Set<Integer> gone) {
    if (gone.stream().anyMatch(objects::containsKey)) {
      drop(route -> gone.contains(route.nextHopId()));
    }
  }

  /** Forgets the routes that the kernel drops in silence with their last link. */
  void dropLinks(IntPredicate linkUp) {
    drop(route -> RouteParts.lostAllLinks(route.forwarding(), linkUp));
  }

  private void drop(Predicate<KernelRoute> lost) {
    List<KernelRoute> dropped = new ArrayList<>();
    byPrefix.forEach((prefix, routes) -> routes.stream().filter(lost).forEach(dropped::add));
    dropped.forEach(this::forget);
  }

  private void forget(KernelRoute route) {
    List<KernelRoute> routes = byPrefix.get(route.prefix());
    if (routes != null && routes.remove(route)) {
      size--;
      count(route, -1);
      if (routes.isEmpty()) {
        byPrefix.remove(route.prefix());
      }
    }
  }

  private static boolean isV6(KernelRoute route) {
    return !route.prefix().address().isV4();
  }
}
