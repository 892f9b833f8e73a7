package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.rib.NextHopOracle;
import io.manx.speaker.rib.RibCursor;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.PathView.NextHop;
import io.manx.speaker.status.ProtocolStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills rows for people from the path that a cursor stands at. What many paths have in common is
 * made once: their source, and during a page the next hops that the kernel knows. On the loop only.
 */
final class PathFiller {
  private static final int PREFERENCE_STATIC = 200;
  private static final int PREFERENCE_BGP = 100;

  /** Next hops remembered, a power of two: a page of 256 routes seldom has more. */
  private static final int HOPS = 64;

  private static final int SHIFT = 32 - 6;

  private final Speaker speaker;
  private final KernelView kernel;
  private final PathView.Source local4 = local(Family.IPV4_UNICAST);
  private final PathView.Source local6 = local(Family.IPV6_UNICAST);

  // By peer index: the source, and how it is shown.
  private PathSource[] sources = {};
  private PathView.Source[] shown = {};

  // Direct-mapped caches: next hops with what they resolve to, and the groups of ECMP routes.
  private final IpAddress[] addresses = new IpAddress[HOPS];
  private final List<List<NextHop>> resolved = new ArrayList<>();
  private final List<List<NextHop>> groups = new ArrayList<>();

  private final List<NextHop> gathered = new ArrayList<>();
  private long startedMillis;

  PathFiller(Speaker speaker, KernelView kernel) {
    this.speaker = speaker;
    this.kernel = kernel;
    for (int i = 0; i < HOPS; i++) {
      resolved.add(List.of());
      groups.add(List.of());
    }
  }

  private static PathView.Source local(Family family) {
    return new PathView.Source(
        StatusReader.name("static", family),
        ProtocolStatus.Kind.STATIC,
        null,
        PathView.Destination.UNREACHABLE,
        PREFERENCE_STATIC);
  }

  /** Begins a page: the kernel may have changed since the one before. */
  void begin() {
    Arrays.fill(addresses, null);
    startedMillis = speaker.instant(0).toEpochMilli();
  }

  /** Fills a row with the path at the cursor, shown with these attributes. */
  PathView fill(PathView row, RibCursor at, PathAttributes attributes, List<NextHop> nextHops) {
    boolean known = at.metric() != NextHopOracle.UNREACHABLE && speaker.nextHops().isReported();
    return row.fill(source(at), attributes, nextHops, startedMillis + 1000L * at.since())
        .metric(known ? at.metric() : PathView.METRIC_UNKNOWN)
        .marks(at.isBest(), at.isStale())
        .wirePathId(at.pathId())
        .hidden(at.hidden(), at.isUsable() ? null : at.rule())
        .kernelTrouble(trouble(at));
  }

  private @Nullable String trouble(RibCursor at) {
    return at.isBest() && !at.source().isLocal() && kernel.hasTroubles()
        ? kernel.trouble(at.prefix())
        : null;
  }

  @SuppressWarnings("ReferenceEquality") // a session that came again is another source
  private PathView.Source source(RibCursor at) {
    PathSource from = at.source();
    if (from.isLocal()) {
      return at.isV4() ? local4 : local6;
    }
    int index = from.peerIndex();
    if (index >= sources.length) {
      sources = Arrays.copyOf(sources, index + 8);
      shown = Arrays.copyOf(shown, index + 8);
    }
    if (sources[index] != from) {
      sources[index] = from;
      shown[index] =
          new PathView.Source(
              from.name(),
              ProtocolStatus.Kind.BGP,
              from.address(),
              PathView.Destination.UNICAST,
              PREFERENCE_BGP);
    }
    return shown[index];
  }

  /** What packets use: the best path of an ECMP route shows the next hops of its equals too. */
  List<NextHop> usedNextHops(RibCursor at) {
    List<NextHop> own = nextHops(at);
    if (!at.isBest() || at.source().isLocal() || !kernel.isPresent()) {
      return own;
    }
    int most = speaker.config().kernel().maxPaths();
    if (at.hasOnePath() && own.size() <= most) {
      return own;
    }
    gathered.clear();
    gather(own, most);
    int best = at.mark();
    while (at.nextPath()) {
      if (at.isMultipath()) {
        gather(nextHops(at), most);
      }
    }
    at.back(best);
    return isGathered(own) ? own : together();
  }

  /** What was gathered, in a list that stays: neighbours mostly share their groups. */
  private List<NextHop> together() {
    int hash = 0;
    for (int i = 0; i < gathered.size(); i++) {
      hash = 31 * hash + gathered.get(i).hashCode();
    }
    int slot = slot(hash);
    List<NextHop> known = groups.get(slot);
    if (!isGathered(known)) {
      known = List.copyOf(gathered);
      groups.set(slot, known);
    }
    return known;
  }

  private boolean isGathered(List<NextHop> hops) {
    boolean same = hops.size() == gathered.size();
    for (int i = 0; same && i < hops.size(); i++) {
      same = hops.get(i).equals(gathered.get(i));
    }
    return same;
  }

  private static int slot(int hash) {
    return (hash * 0x9E3779B9) >>> SHIFT;
  }

  private void gather(List<NextHop> hops, int most) {
    for (int i = 0; i < hops.size() && gathered.size() < most; i++) {
      if (!gathered.contains(hops.get(i))) {
        gathered.add(hops.get(i));
      }
    }
  }

  /** What the next hop of the path at the cursor resolves to. */
  List<NextHop> nextHops(RibCursor at) {
    if (at.source().isLocal()) {
      return List.of();
    }
    PathAttributes effective = at.effective();
    IpAddress nextHop = (effective == null ? at.received() : effective).nextHop();
    int slot = slot(nextHop.hashCode());
    if (!nextHop.equals(addresses[slot])) {
      List<NextHop> answer = kernel.resolve(nextHop);
      addresses[slot] = nextHop;
      resolved.set(slot, answer.isEmpty() ? List.of(new NextHop(nextHop, null, 1)) : answer);
    }
    return resolved.get(slot);
  }
}
