package io.manx.speaker.runtime;

import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.ExportPolicy;
import io.manx.speaker.policy.RuleHits;
import io.manx.speaker.restart.RetentionTimer;
import io.manx.speaker.rib.MemberCounts;
import io.manx.speaker.rib.Rib;
import io.manx.speaker.rib.SourceCounts;
import io.manx.speaker.session.LastError;
import io.manx.speaker.session.Negotiated;
import io.manx.speaker.session.PeerFsm;
import io.manx.speaker.session.SessionState;
import io.manx.speaker.session.TimerKind;
import io.manx.speaker.status.BgpStatus;
import io.manx.speaker.status.ChannelStatus;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteChanges;
import io.manx.speaker.status.RouteCounts;
import io.manx.speaker.status.SessionError;
import io.manx.speaker.status.TimerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a picture of one peer for its readers. On the loop only. */
final class PeerStatusReader {
  private static final int PREFERENCE_BGP = 100;

  private final Speaker speaker;

  PeerStatusReader(Speaker speaker) {
    this.speaker = speaker;
  }

  ProtocolStatus read(Peer peer) {
    PeerConfig config = peer.config();
    List<ChannelStatus> channels = new ArrayList<>();
    for (Family family : config.families()) {
      channels.add(channel(peer, family));
    }
    return new ProtocolStatus(
        config.name(),
        ProtocolStatus.Kind.BGP,
        state(peer),
        peer.since(),
        config.description(),
        peer.message(),
        bgp(peer),
        channels);
  }

  private static ProtocolStatus.State state(Peer peer) {
    if (peer.fsm().state() == SessionState.ESTABLISHED) {
      return ProtocolStatus.State.UP;
    }
    return peer.isEnabled() ? ProtocolStatus.State.START : ProtocolStatus.State.DOWN;
  }

  private BgpStatus bgp(Peer peer) {
    PeerConfig config = peer.config();
    List<Duration> restart = peer.routes().timer(new RetentionTimer.Restart());
    return new BgpStatus(
        state(peer.fsm().state()),
        config.passive() && peer.fsm().state().compareTo(SessionState.OPEN_SENT) < 0,
        config.address(),
        null,
        config.port(),
        config.asNumber(),
        config.localAsNumber(),
        peer.routes().isRetaining(),
        peer.isGoingAway(),
        new BgpStatus.Type(
            !config.isExternal(),
            config.multihop().isPresent(),
            config.routeReflectorClient(),
            false),
        timer(peer.timer(TimerKind.IDLE_HOLD, PeerFsm.NO_CONNECTION)),
        timer(peer.timer(TimerKind.CONNECT_RETRY, PeerFsm.NO_CONNECTION)),
        timer(restart),
        error(peer.lastError()),
        established(peer));
  }

  private static BgpStatus.State state(SessionState state) {
    return switch (state) {
      case IDLE -> BgpStatus.State.IDLE;
      case ACTIVE -> BgpStatus.State.ACTIVE;
      case CONNECT -> BgpStatus.State.CONNECT;
      case OPEN_SENT -> BgpStatus.State.OPEN_SENT;
      case OPEN_CONFIRM -> BgpStatus.State.OPEN_CONFIRM;
      case ESTABLISHED -> BgpStatus.State.ESTABLISHED;
    };
  }

  private static @Nullable SessionError error(@Nullable LastError error) {
    if (error == null) {
      return null;
    }
    SessionError.Origin origin =
        switch (error.kind()) {
          case MISCELLANEOUS -> SessionError.Origin.LOCAL;
          case SOCKET -> SessionError.Origin.SOCKET;
          case RECEIVED -> SessionError.Origin.RECEIVED;
          case SENT -> SessionError.Origin.SENT;
          case AUTOMATIC_SHUTDOWN -> SessionError.Origin.AUTOMATIC_SHUTDOWN;
        };
    return new SessionError(origin, error.text());
  }

  private static @Nullable TimerStatus timer(Duration @Nullable [] timer) {
    return timer == null ? null : new TimerStatus(timer[0], timer[1]);
  }

  private static @Nullable TimerStatus timer(@Nullable List<Duration> timer) {
    return timer == null ? null : new TimerStatus(timer.get(0), timer.get(1));
  }

  private static BgpStatus.@Nullable Established established(Peer peer) {
    Session session = peer.session();
    if (session == null) {
      return null;
    }
    Negotiated negotiated = session.negotiated();
    int id = session.connectionId();
    return new BgpStatus.Established(
        negotiated.peerIdentifier(),
        session.connection().localAddress(),
        negotiated.localCapabilities(),
        negotiated.peerCapabilities(),
        timer(peer.timer(TimerKind.HOLD, id)),
        timer(peer.timer(TimerKind.KEEPALIVE, id)),
        timer(peer.timer(TimerKind.SEND_HOLD, id)));
  }

  private ChannelStatus channel(Peer peer, Family family) {
    Session session = peer.carries(family) ? peer.session() : null;
    PathSource source = peer.routes().source();
    SourceCounts in = source == null ? SourceCounts.NONE : speaker.rib().counts(source, family);
    MemberCounts out = session == null ? MemberCounts.NONE : speaker.rib().counts(session, family);
    PeerConfig config = peer.config();
    // A session that does not have the family brings no routes of it however long one waits.
    boolean mayCome = peer.session() == null;
    boolean stale = mayCome && source != null;
    return new ChannelStatus(
        family,
        session != null
            ? ChannelStatus.State.UP
            : stale ? ChannelStatus.State.START : ChannelStatus.State.DOWN,
        PREFERENCE_BGP,
        filter(config.filters(), config.importScope().name()),
        filter(config.filters(), config.exportScope().name()),
        mayCome || session != null ? recovery(session, family) : ChannelStatus.Recovery.NONE,
        limits(config, in, session != null && receivesPaths(session, family)),
        new RouteCounts(in.usable(), in.hidden(), out.current(), in.best()),
        changes(peer.routes().counters(family), out),
        session == null ? null : PeerSetup.nextHop(speaker.config(), session, family),
        null,
        neighborRestart(peer, family),
        timer(peer.routes().timer(new RetentionTimer.LongLived(family))),
        session == null ? List.of() : session.imports().hits(family),
        session == null ? List.of() : exportRules(session, family));
  }

  private ChannelStatus.Recovery recovery(@Nullable Session session, Family family) {
    if (!speaker.recovery().isDeferred(family)) {
      return ChannelStatus.Recovery.NONE;
    }
    return session == null ? ChannelStatus.Recovery.PENDING : ChannelStatus.Recovery.WAITING;
  }

  private static ChannelStatus.@Nullable NeighborRestart neighborRestart(Peer peer, Family family) {
    return switch (peer.routes().stage(family)) {
      case FRESH -> peer.routes().isRetaining() ? ChannelStatus.NeighborRestart.NONE : null;
      case STALE -> ChannelStatus.NeighborRestart.REGULAR;
      case LONG_LIVED -> ChannelStatus.NeighborRestart.LONG_LIVED;
    };
  }

  /** The group's policy counts for all its members; the session's own is the same, and idle. */
  private List<RuleHits> exportRules(Session session, Family family) {
    ExportPolicy policy = speaker.rib().exportPolicy(session, family);
    return policy == null ? List.of() : policy.hits(family);
  }

  /** BIRD shows a filter's name; ours are the filters, then what remains: import or export. */
  private static String filter(List<String> filters, String scope) {
    String rest =
        switch (scope) {
          case "ALL" -> "ACCEPT";
          case "NONE" -> "REJECT";
          default -> scope.charAt(0) + scope.substring(1).toLowerCase(java.util.Locale.ROOT);
        };
    return filters.isEmpty() ? rest : String.join(" ", filters) + " " + rest;
  }

  private static boolean receivesPaths(Session session, Family family) {
    return session.negotiated().wireContext().addPathReceive().contains(family);
  }

  private static List<ChannelStatus.Limit> limits(
      PeerConfig config, SourceCounts in, boolean severalPaths) {
    List<ChannelStatus.Limit> limits = new ArrayList<>();
    config.maxPrefixes().ifPresent(limit -> limits.add(limit(limit, in)));
    if (severalPaths) {
      limits.add(
          new ChannelStatus.Limit(
              ChannelStatus.Limit.Kind.PATHS,
              Rib.MOST_PATHS_OF_A_PREFIX,
              in.excess() > 0,
              ChannelStatus.Limit.Action.BLOCK));
    }
    return limits;
  }

  private static ChannelStatus.Limit limit(PeerConfig.MaxPrefixes limit, SourceCounts in) {
    ChannelStatus.Limit.Action action =
        switch (limit.action()) {
          case WARN -> ChannelStatus.Limit.Action.WARN;
          case DISCARD -> ChannelStatus.Limit.Action.BLOCK;
          case TEARDOWN ->
              limit.restartAfter().isZero()
                  ? ChannelStatus.Limit.Action.DISABLE
                  : ChannelStatus.Limit.Action.RESTART;
        };
    return new ChannelStatus.Limit(
        ChannelStatus.Limit.Kind.RECEIVE,
        limit.limit(),
        in.discarded() > 0 || in.received() >= limit.limit(),
        action);
  }

  private static RouteChanges changes(PeerRoutes.Counters in, MemberCounts out) {
    return new RouteChanges(
        new RouteChanges.Row(in.announced, 0, 0, 0, in.announced),
        new RouteChanges.Row(in.withdrawn, 0, 0, 0, in.withdrawn),
        new RouteChanges.Row(out.announced(), 0, 0, 0, out.announced()),
        new RouteChanges.Row(out.withdrawn(), 0, 0, 0, out.withdrawn()));
  }
}
