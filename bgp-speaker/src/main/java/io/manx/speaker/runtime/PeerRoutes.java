package io.manx.speaker.runtime;

import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.session.Negotiated;
import io.manx.speaker.session.SessionEnd;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a peer across its sessions: while it restarts they stay as stale (RFC 4724 §4.2,
 * the receiving speaker), and go when it is back and has said all, or when its time has run out. On
 * the loop only.
 */
final class PeerRoutes {
  /** What came in one family since the session came up, in prefixes. */
  static final class Counters {
    long announced;
    long withdrawn;
  }

  private final SpeakerContext context;
  private final Peer peer;
  private final Map<Family, Counters> counters = new EnumMap<>(Family.class);
  private long errors;
  private @Nullable PathSource source;
  private @Nullable Session session;
  private EventLoop.@Nullable Timer restart;
  private long restartDeadline;
  private Duration restartTime = Duration.ZERO;

  PeerRoutes(SpeakerContext context, Peer peer) {
    this.context = context;
    this.peer = peer;
  }

  /** A session is Established. */
  Session up(Connection connection, int connectionId, Negotiated negotiated) {
    stopRestartTimer();
    counters.clear();
    PathSource next =
        new PathSource(
            peer.index(),
            peer.config().name(),
            PeerSetup.kind(peer.config(), negotiated),
            negotiated.peerAs(),
            negotiated.peerIdentifier(),
            connection.remoteAddress());
    Session opened = new Session(context, peer, connection, connectionId, negotiated, next);
    opened.open();
    if (source != null) {
      dropWhatWasNotKept(next, negotiated);
    }
    source = next;
    session = opened;
    return opened;
  }

  /**
   * RFC 4724 §4.2: a family whose forwarding state the peer did not keep loses its stale routes.
   */
  private void dropWhatWasNotKept(PathSource next, Negotiated negotiated) {
    Negotiated.GracefulRestart agreed = negotiated.gracefulRestart();
    for (Family family : Family.values()) {
      if (agreed == null || !agreed.forwardingPreserved().contains(family)) {
        context.rib().sweepStale(next, family, context.seconds());
      }
    }
  }

  /** The session is over. */
  void down(SessionEnd end) {
    Session closed = session;
    session = null;
    if (closed == null) {
      return;
    }
    context.rib().memberDown(closed);
    if (end.cause() == SessionEnd.Cause.MANUAL_STOP && end.notification() == null) {
      return; // the speaker goes down and leaves the kernel's routes to its next run
    }
    Negotiated.GracefulRestart agreed = end.negotiated().gracefulRestart();
    if (end.gracefulRestart() && agreed != null) {
      keep(closed.source(), agreed);
    } else {
      context.rib().sourceDown(closed.source(), context.seconds());
      source = null;
    }
    context.requestDrain();
  }

  private void keep(PathSource kept, Negotiated.GracefulRestart agreed) {
    for (Family family : Family.values()) {
      if (agreed.families().contains(family)) {
        context.rib().sweepStale(kept, family, context.seconds()); // stale twice: gone
        context.rib().markStale(kept, family);
      } else {
        context.rib().drop(kept, family, context.seconds());
      }
    }
    restartTime = agreed.restartTime();
    restartDeadline = context.loop().nanoTime() + restartTime.toNanos();
    restart = context.loop().schedule(restartTime, this::forget);
  }

  /** Removes routes that were kept for a restart. */
  void forget() {
    stopRestartTimer();
    if (source != null && session == null) {
      context.rib().sourceDown(source, context.seconds());
      source = null;
      context.requestDrain();
      context.convergenceMayHaveChanged();
      if (peer.isForgettable()) {
        context.dynamicPeerIdle(peer);
      }
    }
  }

  private void stopRestartTimer() {
    if (restart != null) {
      restart.cancel();
      restart = null;
    }
  }

  /** Counts what an UPDATE brought. */
  void count(UpdateMessage update) {
    for (int i = 0; i < update.announced().size(); i++) {
      var prefixes = update.announced().get(i).prefixes();
      counters(prefixes.family()).announced += prefixes.count();
    }
    for (int i = 0; i < update.withdrawn().size(); i++) {
      var prefixes = update.withdrawn().get(i);
      counters(prefixes.family()).withdrawn += prefixes.count();
    }
  }

  void countError() {
    errors++;
  }

  /** Malformed attributes that did not end a session (RFC 7606), since the peer was configured. */
  long errors() {
    return errors;
  }

  Counters counters(Family family) {
    Counters found = counters.get(family);
    if (found == null) {
      found = new Counters();
      counters.put(family, found);
    }
    return found;
  }

  /** Where the peer's paths come from: that of the session, or of the one that left stale paths. */
  @Nullable PathSource source() {
    return source;
  }

  /** Whether routes are kept for a restart; then the time left and the whole time, else null. */
  @Nullable List<Duration> restartTimer() {
    if (restart == null) {
      return null;
    }
    long left = Math.max(0, restartDeadline - context.loop().nanoTime());
    return List.of(Duration.ofNanos(left), restartTime);
  }
}
