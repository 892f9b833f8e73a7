package io.manx.speaker.runtime;

import io.manx.net.IpPrefix;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.SuppressedReason;
import io.manx.speaker.rib.ExportView;
import io.manx.speaker.rib.RibCursor;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.PathView.NextHop;
import io.manx.speaker.status.RoutePage;
import io.manx.speaker.status.RouteQuery;
import io.manx.speaker.status.RouteView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers one page of a {@link RouteQuery}, into the page that was lent for it. A table may have a
 * million routes: nothing here makes an object for each. On the loop only.
 */
final class RouteReader {
  /** How long a page may hold the loop: updates wait for that long at the most. */
  private static final long PAGE_NANOS = 100_000;

  /** A look at the clock after so much work, of which a route is one part in 32. */
  private static final int STRIDE = 1024;

  private static final int WORK_OF_A_ROUTE = 32;

  private final Speaker speaker;
  private final PathFiller filler;

  RouteReader(Speaker speaker, KernelView kernel) {
    this.speaker = speaker;
    this.filler = new PathFiller(speaker, kernel);
  }

  RoutePage read(RouteQuery query, long cursor, int limit, RoutePage lent) {
    lent.clear();
    filler.begin();
    RibCursor at = speaker.rib().cursor(query.family());
    Peer peer = query.peer() == null ? null : speaker.peers().byName(query.peer());
    Reading reading = new Reading(query, at, peer, lent);
    IpPrefix prefix = query.prefix();
    if (prefix != null && query.match() == RouteQuery.Match.EXACT) {
      if (at.moveTo(prefix)) {
        reading.add();
      }
      return lent.end(RoutePage.END);
    }
    if (prefix != null && query.match() == RouteQuery.Match.LONGEST) {
      if (moveToLongest(at, prefix)) {
        reading.add();
      }
      return lent.end(RoutePage.END);
    }
    return lent.end(walk(reading, (int) cursor, limit));
  }

  /** Adds routes from a place on until the page or its time is over; where to go on. */
  private long walk(Reading reading, int from, int limit) {
    IpPrefix inside = reading.query.prefix();
    RibCursor at = reading.at;
    long begun = speaker.loop().nanoTime();
    int left = limit;
    int work = 0;
    for (int place = from; place < at.end(); place++) {
      if (left == 0) {
        return place;
      }
      work++;
      if (at.moveTo(place) && (inside == null || contains(inside, at))) {
        reading.add();
        left--;
        work += WORK_OF_A_ROUTE;
      }
      if (work >= STRIDE) {
        work = 0;
        if (speaker.loop().nanoTime() - begun >= PAGE_NANOS) {
          return place + 1 < at.end() ? place + 1 : RoutePage.END;
        }
      }
    }
    return RoutePage.END;
  }

  private static boolean contains(IpPrefix outer, RibCursor at) {
    return at.length() >= outer.length() && outer.contains(at.isV4(), at.high(), at.low());
  }

  /** Moves to the longest prefix with a feasible path that covers {@code prefix}; whether any. */
  static boolean moveToLongest(RibCursor at, IpPrefix prefix) {
    for (int length = prefix.length(); length >= 0; length--) {
      if (at.moveTo(IpPrefix.containing(prefix.address(), length))
          && at.nextPath()
          && at.isUsable()) {
        at.first();
        return true;
      }
    }
    return false;
  }

  /** The path at the cursor in a row that stays, as the table shows it. */
  PathView view(RibCursor at) {
    filler.begin();
    return filler.fill(new PathView(), at, shown(at), filler.usedNextHops(at));
  }

  /** The attributes after import policy or, where that hides the path, as received. */
  private static PathAttributes shown(RibCursor at) {
    PathAttributes effective = at.effective();
    return effective == null ? at.received() : effective;
  }

  /** One page being filled. */
  private final class Reading {
    final RouteQuery query;
    final RibCursor at;
    private final @Nullable Session session;
    private final @Nullable PathSource source;
    private final RoutePage page;

    Reading(RouteQuery query, RibCursor at, @Nullable Peer peer, RoutePage page) {
      this.query = query;
      this.at = at;
      this.session = peer == null ? null : peer.session();
      this.source = peer == null ? null : peer.routes().source();
      this.page = page;
    }

    /** Adds what the query wants of the prefix at the cursor. */
    void add() {
      RouteView route = page.add().fill(at.isV4(), at.high(), at.low(), at.length());
      boolean ofPeer = query.view().ofPeer() && query.view() != RouteQuery.View.IMPORT_TABLE;
      int usable = 0;
      int seen = 0;
      while (at.nextPath()) {
        usable += at.isUsable() ? 1 : 0;
        if (see(route)) {
          seen++;
          if (!isWanted(route.last())) {
            route.removeLast();
          }
        }
      }
      // What is counted is what BIRD looks at: of the export views, the table behind them.
      int inView = ofPeer ? usable : seen;
      page.count(query.primaryOnly() ? Math.min(1, inView) : inView, route.size());
      if (route.size() == 0 || query.countOnly()) {
        page.removeLast();
      }
    }

    private boolean isWanted(PathView path) {
      return (query.protocol() == null || query.protocol().equals(path.protocol()))
          && (!query.primaryOnly() || path.primary());
    }

    /** Adds the path at the cursor as the query's view shows it; whether it is in it. */
    private boolean see(RouteView route) {
      return switch (query.view()) {
        case TABLE -> at.isUsable() && add(route, shown(at), filler.usedNextHops(at));
        case FILTERED -> !at.isUsable() && add(route, at.received(), filler.nextHops(at));
        case IMPORT_TABLE ->
            at.source().equals(source) && add(route, at.received(), filler.nextHops(at));
        case EXPORT -> sent(route);
        case PRE_EXPORT, NO_EXPORT -> offered(route);
      };
    }

    private boolean add(RouteView route, PathAttributes attributes, List<NextHop> nextHops) {
      filler.fill(route.add(), at, attributes, nextHops);
      return true;
    }

    /** Adj-RIB-Out is asked, and no policy. */
    private boolean sent(RouteView route) {
      PathAttributes sent = session == null ? null : at.sent(session);
      if (session == null || sent == null) {
        return false;
      }
      add(route, sent, filler.nextHops(at));
      route.last().wirePathId(at.sentId(session));
      return true;
    }

    private boolean offered(RouteView route) {
      ExportView export = session == null ? null : at.exported(session);
      if (export == null || isNeverOffered(export)) {
        return false;
      }
      if (query.view() == RouteQuery.View.PRE_EXPORT) {
        return add(route, shown(at), filler.nextHops(at));
      }
      if (export.wanted() != null) {
        return false;
      }
      add(route, shown(at), filler.nextHops(at));
      route.last().suppressed(export.suppressed());
      return true;
    }

    /** Whether what forbids it stands before any filter, so that no filter could send it. */
    private boolean isNeverOffered(ExportView export) {
      SuppressedReason reason = export.suppressed();
      return at.source().equals(source)
          || reason == SuppressedReason.SPLIT_HORIZON
          || reason == SuppressedReason.IBGP_NOT_REFLECTED
          || reason == SuppressedReason.CLIENT_TO_CLIENT
          || reason == SuppressedReason.WELL_KNOWN_COMMUNITY;
    }
  }
}
