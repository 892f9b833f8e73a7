package io.manx.programmer.sync;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.Link;
import io.manx.programmer.model.NextHop;
import io.manx.programmer.model.NextHopStatus;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.RouteKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the neighbour behind a next hop by the longest match in the kernel's table: through routes
 * of others as they are, through wanted routes of ours by resolving their next hops in turn. A
 * route never helps to resolve a next hop that it depends on itself.
 */
final class NextHopResolver {
  private static final int DEPTH = 8;

  private final LinkTable links;
  private final ObjectTable objects;
  private final ForeignRoutes foreign;
  private final WantedRoutes wanted;
  private final Set<IpAddress> down;
  private final ProgrammerConfig config;
  private final RouteGuard guard;

  NextHopResolver(
      KernelMirror kernel,
      WantedRoutes wanted,
      Set<IpAddress> down,
      ProgrammerConfig config,
      RouteGuard guard) {
    this.links = kernel.links();
    this.objects = kernel.objects();
    this.foreign = kernel.foreign();
    this.wanted = wanted;
    this.down = down;
    this.config = config;
    this.guard = guard;
  }

  NextHopStatus resolve(NextHop nextHop) {
    return resolve(nextHop, new LinkedHashSet<>());
  }

  private NextHopStatus resolve(NextHop nextHop, Set<NextHop> visiting) {
    IpAddress address = nextHop.address();
    if (address.isUnspecified() || address.isMulticast()) {
      return unreachable(nextHop, address + " is no address of a neighbour");
    }
    if (links.isOwn(address)) {
      return unreachable(nextHop, address + " is an address of this node");
    }
    if (down.contains(nextHop.zonedAddress())) {
      return unreachable(nextHop, address + " is declared down by BFD");
    }
    String device = nextHop.device();
    if (device != null) {
      return onDevice(nextHop, device);
    }
    if (address.isLinkLocal() && !address.isV4()) {
      return unreachable(nextHop, address + " is link-local: it needs an interface");
    }
    visiting.add(nextHop);
    NextHopStatus status = longestMatch(nextHop, visiting);
    visiting.remove(nextHop);
    return status;
  }

  private NextHopStatus onDevice(NextHop nextHop, String device) {
    Link link = links.byName(device);
    if (link == null) {
      return unreachable(nextHop, "there is no interface " + device);
    }
    if (!link.usable()) {
      return unreachable(nextHop, linkTrouble(link));
    }
    IpAddress address = nextHop.address();
    if (!nextHop.onlink() && !address.isLinkLocal() && !connected(address, link.index())) {
      return unreachable(nextHop, address + " is not on a subnet of " + device);
    }
    KernelNextHop hop = new KernelNextHop(address, link.index(), 1, nextHop.onlink());
    return new NextHopStatus(nextHop, true, 0, List.of(hop), "");
  }

  private boolean connected(IpAddress address, int ifindex) {
    for (int length = address.family().bits(); length >= 0; length--) {
      if (foreign.hasLength(address.family(), length)) {
        for (KernelRoute route : foreign.at(IpPrefix.containing(address, length))) {
          if (route.nextHops().stream()
              .anyMatch(hop -> hop.gateway() == null && hop.ifindex() == ifindex)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static String linkTrouble(Link link) {
    return link.name() + (link.up() ? " has no carrier" : " is down");
  }

  private NextHopStatus longestMatch(NextHop nextHop, Set<NextHop> visiting) {
    IpAddress address = nextHop.address();
    for (int length = address.family().bits(); length >= 0; length--) {
      boolean others = foreign.hasLength(address.family(), length);
      boolean ours = wanted.lengths().has(address.family(), length);
      if (!others && !ours) {
        continue;
      }
      IpPrefix prefix = IpPrefix.containing(address, length);
      KernelRoute route = others ? best(prefix) : null;
      DesiredRoute own = ours && visiting.size() < DEPTH ? usable(prefix, visiting) : null;
      if (own != null && (route == null || prefer(own, route))) {
        NextHopStatus status = throughOwn(nextHop, own, visiting);
        // A route of ours that does not resolve is not in the kernel either.
        if (status != null) {
          return status;
        }
      }
      if (route != null) {
        return throughForeign(nextHop, route);
      }
    }
    return unreachable(nextHop, "there is no route to " + address);
  }

  /** The route that the kernel would take among those for one prefix. */
  private @Nullable KernelRoute best(IpPrefix prefix) {
    KernelRoute best = null;
    for (KernelRoute route : foreign.at(prefix)) {
      boolean other = route.kind() == RouteKind.OTHER || route.kind() == RouteKind.THROW;
      if (!other && (best == null || before(route, best))) {
        best = route;
      }
    }
    return best;
  }

  private boolean before(KernelRoute one, KernelRoute two) {
    boolean oneInTable = one.key().table() == config.table();
    boolean twoInTable = two.key().table() == config.table();
    return oneInTable == twoInTable
        ? Integer.compareUnsigned(one.key().metric(), two.key().metric()) < 0
        : oneInTable;
  }

  private boolean prefer(DesiredRoute own, KernelRoute route) {
    int metric = WantedRoutes.metric(own.kind(), config);
    return route.key().table() != config.table()
        || Integer.compareUnsigned(metric, route.key().metric()) < 0;
  }

  private @Nullable DesiredRoute usable(IpPrefix prefix, Set<NextHop> visiting) {
    DesiredRoute route = wanted.route(prefix);
    if (route == null || guard.objection(prefix) != null) {
      return null;
    }
    for (NextHop hop : route.nextHops()) {
      if (visiting.contains(hop)) {
        return null;
      }
    }
    return route;
  }

  private @Nullable NextHopStatus throughOwn(
      NextHop nextHop, DesiredRoute own, Set<NextHop> visiting) {
    if (own.kind() != RouteKind.UNICAST) {
      return unreachable(nextHop, own.prefix() + " is " + text(own.kind()));
    }
    Set<KernelNextHop> via = new LinkedHashSet<>();
    for (NextHop hop : own.nextHops()) {
      via.addAll(resolve(hop, visiting).via());
    }
    return via.isEmpty()
        ? null
        : new NextHopStatus(nextHop, true, config.metric(), List.copyOf(via), "");
  }

  private NextHopStatus throughForeign(NextHop nextHop, KernelRoute route) {
    if (route.kind() != RouteKind.UNICAST) {
      return unreachable(nextHop, route.prefix() + " is " + text(route.kind()));
    }
    List<KernelNextHop> via = new ArrayList<>();
    String trouble = "";
    for (KernelNextHop hop : hops(route)) {
      Link link = links.get(hop.ifindex());
      if (link == null || !link.usable()) {
        trouble = link == null ? links.name(hop.ifindex()) + " is gone" : linkTrouble(link);
        continue;
      }
      if (link.loopback()) {
        trouble = route.prefix() + " is on the loopback";
        continue;
      }
      boolean onNet = hop.gateway() == null;
      via.add(
          new KernelNextHop(
              onNet ? nextHop.address() : hop.gateway(), hop.ifindex(), 1, hop.onlink()));
    }
    if (via.isEmpty()) {
      return unreachable(nextHop, trouble.isEmpty() ? "no way behind " + route.prefix() : trouble);
    }
    // IPv6 gives connected routes a metric, IPv4 none: what is connected costs nothing.
    boolean connected = hops(route).stream().allMatch(hop -> hop.gateway() == null);
    long metric = connected ? 0 : route.key().metric() & 0xFFFF_FFFFL;
    return new NextHopStatus(nextHop, true, metric, via, "");
  }

  // A kernel with net.ipv4.nexthop_compat_mode=0 names only the object.
  private List<KernelNextHop> hops(KernelRoute route) {
    List<KernelNextHop> behind =
        route.nextHopId() == 0 ? List.of() : objects.hops(route.nextHopId());
    return behind.isEmpty() ? route.nextHops() : behind;
  }

  private static String text(RouteKind kind) {
    return switch (kind) {
      case LOCAL -> "local";
      case BLACKHOLE -> "a blackhole";
      case PROHIBIT -> "prohibited";
      default -> "unreachable";
    };
  }

  private static NextHopStatus unreachable(NextHop nextHop, String reason) {
    return new NextHopStatus(nextHop, false, 0, List.of(), reason);
  }
}
