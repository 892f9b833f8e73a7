package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.SuppressedReason;
import io.manx.speaker.rib.ExportView;
import io.manx.speaker.rib.NextHopOracle;
import io.manx.speaker.rib.RibPage;
import io.manx.speaker.rib.RibPath;
import io.manx.speaker.rib.RibRoute;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RoutePage;
import io.manx.speaker.status.RouteQuery;
import io.manx.speaker.status.RouteView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers one page of a {@link RouteQuery}. On the loop only. */
final class RouteReader {
  /** How long a page may hold the loop: updates wait for that long at the most. */
  private static final long PAGE_NANOS = 100_000;

  /** Prefixes looked at between two looks at the clock. */
  private static final int STRIDE = 32;

  private static final int PREFERENCE_STATIC = 200;
  private static final int PREFERENCE_BGP = 100;

  private final Speaker speaker;
  private final KernelView kernel;

  // Neighbouring routes mostly have the same next hop and the same time: a page shares them.
  private @Nullable IpAddress lastNextHop;
  private List<PathView.NextHop> lastNextHops = List.of();
  private int lastSince;
  private @Nullable Instant lastInstant;

  RouteReader(Speaker speaker, KernelView kernel) {
    this.speaker = speaker;
    this.kernel = kernel;
  }

  RoutePage read(RouteQuery query, long cursor, int limit) {
    lastNextHop = null; // the kernel may have changed since the page before
    Page page = new Page(query);
    IpPrefix prefix = query.prefix();
    if (prefix != null && query.match() == RouteQuery.Match.EXACT) {
      page.add(speaker.rib().route(prefix));
      return page.build(RoutePage.END);
    }
    if (prefix != null && query.match() == RouteQuery.Match.LONGEST) {
      page.add(longest(prefix));
      return page.build(RoutePage.END);
    }
    long begun = speaker.loop().nanoTime();
    int next = (int) cursor;
    int left = limit;
    do {
      RibPage read =
          speaker
              .rib()
              .routes(
                  query.family(),
                  next,
                  Math.min(left, STRIDE),
                  candidate -> prefix == null || prefix.contains(candidate));
      read.routes().forEach(page::add);
      left -= STRIDE;
      next = read.next();
    } while (next != RibPage.END && left > 0 && speaker.loop().nanoTime() - begun < PAGE_NANOS);
    return page.build(next == RibPage.END ? RoutePage.END : next);
  }

  /** The longest prefix with a feasible path that covers {@code prefix}, or null. */
  @Nullable RibRoute longest(IpPrefix prefix) {
    for (int length = prefix.length(); length >= 0; length--) {
      RibRoute route = speaker.rib().route(IpPrefix.containing(prefix.address(), length));
      if (route != null && route.paths().getFirst().hidden() == null) {
        return route;
      }
    }
    return null;
  }

  /** Collects the routes of a page. */
  private final class Page {
    private final RouteQuery query;
    private final @Nullable Session session;
    private final @Nullable PathSource source;
    private final List<RouteView> routes = new ArrayList<>();
    private long prefixes;
    private long paths;
    private long matched;

    Page(RouteQuery query) {
      this.query = query;
      Peer peer = query.peer() == null ? null : speaker.peers().byName(query.peer());
      this.session = peer == null ? null : peer.session();
      this.source = peer == null ? null : peer.routes().source();
    }

    void add(@Nullable RibRoute route) {
      if (route == null) {
        return;
      }
      List<PathView> view = views(route);
      count(route, view);
      List<PathView> chosen = isPlain() ? view : view.stream().filter(this::isWanted).toList();
      matched += chosen.size();
      if (!chosen.isEmpty() && !query.countOnly()) {
        routes.add(new RouteView(route.prefix(), chosen));
      }
    }

    private List<PathView> views(RibRoute route) {
      if (route.paths().size() == 1) {
        PathView seen = see(route, route.paths().getFirst());
        return seen == null ? List.of() : List.of(seen);
      }
      List<PathView> view = new ArrayList<>();
      for (var path : route.paths()) {
        PathView seen = see(route, path);
        if (seen != null) {
          view.add(seen);
        }
      }
      return view;
    }

    private boolean isPlain() {
      return query.protocol() == null && !query.primaryOnly();
    }

    private boolean isWanted(PathView path) {
      return (query.protocol() == null || query.protocol().equals(path.protocol()))
          && (!query.primaryOnly() || path.primary());
    }

    /** What is counted is what BIRD looks at: of the export views, the table behind them. */
    private void count(RibRoute route, List<PathView> view) {
      long seen =
          switch (query.view()) {
            case EXPORT, PRE_EXPORT, NO_EXPORT ->
                route.paths().stream().filter(path -> path.hidden() == null).count();
            case TABLE, FILTERED, IMPORT_TABLE -> view.size();
          };
      prefixes += seen > 0 ? 1 : 0;
      paths += query.primaryOnly() ? Math.min(1, seen) : seen;
    }

    /** The path as the query's view shows it, or null if it is not in it. */
    private @Nullable PathView see(RibRoute route, RibPath path) {
      IpPrefix prefix = route.prefix();
      return switch (query.view()) {
        case TABLE ->
            path.hidden() == null
                ? view(prefix, path, path.effective(), null, usedNextHops(route, path))
                : null;
        case FILTERED -> path.hidden() != null ? view(prefix, path, path.received(), null) : null;
        case IMPORT_TABLE -> isFromPeer(path) ? view(prefix, path, path.received(), null) : null;
        case EXPORT, PRE_EXPORT, NO_EXPORT -> offered(prefix, path);
      };
    }

    private boolean isFromPeer(RibPath path) {
      return path.source().equals(source);
    }

    private @Nullable PathView offered(IpPrefix prefix, RibPath path) {
      Session member = session;
      ExportView export = member == null ? null : speaker.rib().exported(member, prefix, path);
      if (export == null) {
        return null;
      }
      return switch (query.view()) {
        case EXPORT ->
            export.sent() == null
                ? null
                : view(prefix, path, export.sent(), null).withPathId(export.pathId());
        case PRE_EXPORT ->
            isNeverOffered(path, export) ? null : view(prefix, path, path.effective(), null);
        default ->
            export.wanted() != null || isNeverOffered(path, export)
                ? null
                : view(prefix, path, path.effective(), export.suppressed());
      };
    }

    /** Whether what forbids it stands before any filter, so that no filter could send it. */
    private boolean isNeverOffered(RibPath path, ExportView export) {
      SuppressedReason reason = export.suppressed();
      return isFromPeer(path)
          || reason == SuppressedReason.SPLIT_HORIZON
          || reason == SuppressedReason.IBGP_NOT_REFLECTED
          || reason == SuppressedReason.CLIENT_TO_CLIENT
          || reason == SuppressedReason.WELL_KNOWN_COMMUNITY;
    }

    RoutePage build(long next) {
      return new RoutePage(routes, prefixes, paths, matched, next);
    }
  }

  /** A path with its attributes after import policy, or as received if it is hidden by that. */
  PathView view(RibRoute route, RibPath path) {
    lastNextHop = null;
    return view(route.prefix(), path, path.effective(), null, usedNextHops(route, path));
  }

  private PathView view(
      IpPrefix prefix,
      RibPath path,
      @Nullable PathAttributes attributes,
      @Nullable SuppressedReason suppressed) {
    return view(prefix, path, attributes, suppressed, nextHops(path));
  }

  private PathView view(
      IpPrefix prefix,
      RibPath path,
      @Nullable PathAttributes attributes,
      @Nullable SuppressedReason suppressed,
      List<PathView.NextHop> nextHops) {
    PathSource source = path.source();
    Family family = Family.unicast(prefix.family());
    boolean local = source.isLocal();
    PathAttributes shown = attributes == null ? path.received() : attributes;
    return new PathView(
        local ? StatusReader.name("static", family) : source.name(),
        local ? ProtocolStatus.Kind.STATIC : ProtocolStatus.Kind.BGP,
        local ? null : source.address(),
        instant(path.since()),
        local ? PathView.Destination.UNREACHABLE : PathView.Destination.UNICAST,
        nextHops,
        shown,
        local ? PREFERENCE_STATIC : PREFERENCE_BGP,
        path.metric() == NextHopOracle.UNREACHABLE || !speaker.nextHops().isReported()
            ? PathView.METRIC_UNKNOWN
            : path.metric(),
        path.best(),
        path.stale(),
        path.pathId() == 0 ? PathView.NO_PATH_ID : Integer.toUnsignedLong(path.pathId()),
        path.hidden(),
        suppressed,
        path.best() && !local ? kernel.trouble(prefix) : null);
  }

  /** What packets use: the best path of an ECMP route shows the next hops of its equals too. */
  private List<PathView.NextHop> usedNextHops(RibRoute route, RibPath path) {
    if (!path.best() || path.source().isLocal() || !kernel.isPresent()) {
      return nextHops(path);
    }
    int most = speaker.config().kernel().maxPaths();
    if (route.paths().size() == 1 && nextHops(path).size() <= most) {
      return nextHops(path);
    }
    Set<PathView.NextHop> all = new LinkedHashSet<>(nextHops(path));
    for (RibPath other : route.paths()) {
      if (other.multipath() && !other.best()) {
        all.addAll(nextHops(other));
      }
    }
    return all.stream().limit(most).toList();
  }

  private List<PathView.NextHop> nextHops(RibPath path) {
    if (path.source().isLocal()) {
      return List.of();
    }
    PathAttributes attributes = path.effective() == null ? path.received() : path.effective();
    IpAddress nextHop = attributes.nextHop();
    IpAddress last = lastNextHop;
    if (last == null || !nextHop.equals(last)) {
      List<PathView.NextHop> resolved = kernel.resolve(nextHop);
      lastNextHop = nextHop;
      lastNextHops =
          resolved.isEmpty() ? List.of(new PathView.NextHop(nextHop, null, 1)) : resolved;
    }
    return lastNextHops;
  }

  private Instant instant(int since) {
    if (since != lastSince || lastInstant == null) {
      lastSince = since;
      lastInstant = speaker.instant(since);
    }
    return lastInstant;
  }
}
