package io.manx.speaker.runtime;

import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.restart.RetentionTimer;
import io.manx.speaker.restart.RouteRetention;
import io.manx.speaker.restart.Step;
import io.manx.speaker.session.Negotiated;
import io.manx.speaker.session.SessionEnd;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
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
  private final Counters[] counters = new Counters[Family.values().length];
  private long errors;
  private @Nullable PathSource source;
  private @Nullable Session session;
  private final RouteRetention retention = new RouteRetention();
  private final Map<RetentionTimer, Running> timers = new HashMap<>();

  private record Running(EventLoop.Timer timer, long deadline, Duration period) {}

  PeerRoutes(SpeakerContext context, Peer peer) {
    this.context = context;
    this.peer = peer;
    Arrays.setAll(counters, family -> new Counters());
  }

  /** A session is Established. */
  Session up(Connection connection, int connectionId, Negotiated negotiated) {
    Arrays.setAll(counters, family -> new Counters());
    PathSource next =
        new PathSource(
            peer.index(),
            peer.config().name(),
            PeerSetup.kind(peer.config(), negotiated.external()),
            negotiated.peerAs(),
            negotiated.peerIdentifier(),
            connection.remoteAddress());
    Session opened = new Session(context, peer, connection, connectionId, negotiated, next);
    opened.open();
    source = next;
    session = opened;
    perform(retention.up(negotiated.gracefulRestart()));
    return opened;
  }

  /** The session is over. */
  void down(SessionEnd end) {
    Session closed = session;
    session = null;
    if (closed == null) {
      return;
    }
    closed.close();
    if (end.cause() == SessionEnd.Cause.MANUAL_STOP && end.notification() == null) {
      return; // the speaker goes down and leaves the kernel's routes to its next run
    }
    perform(retention.down(end.gracefulRestart() ? end.negotiated().gracefulRestart() : null));
    context.requestDrain();
  }

  /** The peer has said all that it has of a family. */
  void endOfRib(Family family) {
    perform(retention.endOfRib(family));
  }

  /** Removes routes that were kept for a restart. */
  void forget() {
    if (session == null) {
      perform(retention.forget());
    }
  }

  private void perform(List<Step> steps) {
    for (Step step : steps) {
      PathSource from = source;
      switch (step) {
        case Step.SetTimer(RetentionTimer timer, Duration period) -> arm(timer, period);
        case Step.StopTimer(RetentionTimer timer) -> stop(timer);
        case Step.Forget forget -> {
          if (from != null) {
            forget(from);
          }
        }
        case Step.MarkStale(Family family) -> context.rib().markStale(known(from), family);
        case Step.MarkLongLived(Family family) ->
            context.rib().markLongLived(known(from), family, context.seconds());
        case Step.DropStale(Family family) ->
            context.rib().sweepStale(known(from), family, context.seconds());
        case Step.DropAll(Family family) ->
            context.rib().drop(known(from), family, context.seconds());
      }
    }
  }

  private PathSource known(@Nullable PathSource from) {
    if (from == null) {
      throw new IllegalStateException(peer + ": no routes to keep");
    }
    return from;
  }

  private void forget(PathSource from) {
    context.rib().sourceDown(from, context.seconds());
    source = null;
    context.requestDrain();
    context.convergenceMayHaveChanged();
    if (peer.isForgettable()) {
      context.dynamicPeerIdle(peer);
    }
  }

  private void arm(RetentionTimer timer, Duration period) {
    stop(timer);
    EventLoop.Timer armed = context.loop().schedule(period, () -> expired(timer));
    long deadline = context.loop().nanoTime() + period.toNanos();
    timers.put(timer, new Running(armed, deadline, period));
  }

  private void expired(RetentionTimer timer) {
    timers.remove(timer);
    perform(retention.expired(timer));
    context.requestDrain();
  }

  private void stop(RetentionTimer timer) {
    Running running = timers.remove(timer);
    if (running != null) {
      running.timer().cancel();
    }
  }

  /** Counts what an UPDATE brought. */
  void count(UpdateMessage update) {
    for (int i = 0; update.hasAnnounced() && i < update.announced().size(); i++) {
      var prefixes = update.announced().get(i).prefixes();
      counters(prefixes.family()).announced += prefixes.count();
    }
    for (int i = 0; update.hasWithdrawn() && i < update.withdrawn().size(); i++) {
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
    return counters[family.ordinal()];
  }

  /** Where the peer's paths come from: that of the session, or of the one that left stale paths. */
  @Nullable PathSource source() {
    return source;
  }

  /** Whether routes are kept for a peer that is away. */
  boolean isRetaining() {
    return retention.isRetaining();
  }

  /** What is kept of a family. */
  RouteRetention.Stage stage(Family family) {
    return retention.stage(family);
  }

  /** The time left of a timer and its whole period, or null if it does not run. */
  @Nullable List<Duration> timer(RetentionTimer timer) {
    Running running = timers.get(timer);
    if (running == null) {
      return null;
    }
    long left = Math.max(0, running.deadline() - context.loop().nanoTime());
    return List.of(Duration.ofNanos(left), running.period());
  }
}
