package io.manx.speaker.runtime;

import io.manx.speaker.message.RouteRefreshMessage;
import io.manx.speaker.message.RouteRefreshMessage.Subtype;
import io.manx.speaker.model.Family;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Route refresh in one session, both directions (RFC 2918, RFC 7313). On the loop only.
 *
 * <p>Ours: what the peer asks for is sent once it has had its first table, between BoRR and EoRR
 * where both speak RFC 7313 (§4: not before the End-of-RIB). The peer's: from its BoRR on, paths
 * that do not come again until its EoRR go; one that never says EoRR has {@link #END_TIME}.
 */
final class RouteRefreshes {
  /** How long a peer may take from its BoRR to its EoRR (RFC 7313 §4), as in FRR. */
  static final Duration END_TIME = Duration.ofMinutes(6);

  private final SpeakerContext context;
  private final Session session;
  private final boolean enhanced;
  private final Map<Family, EventLoop.Timer> begun = new EnumMap<>(Family.class);
  private final Set<Family> sendingFirstTable;
  private final Set<Family> asked = EnumSet.noneOf(Family.class);

  RouteRefreshes(SpeakerContext context, Session session) {
    this.context = context;
    this.session = session;
    this.enhanced = session.negotiated().enhancedRouteRefresh();
    this.sendingFirstTable = EnumSet.copyOf(session.negotiated().families());
  }

  /** Takes a ROUTE-REFRESH of a family that was negotiated. */
  void received(Family family, Subtype subtype) {
    switch (subtype) {
      case REQUEST -> {
        if (sendingFirstTable.contains(family)) {
          asked.add(family);
        } else {
          send(family);
        }
      }
      case BEGIN -> begin(family);
      case END -> end(family);
      case UNKNOWN ->
          session.peer().log().info("{}: ROUTE-REFRESH of unknown subtype ignored", session);
    }
  }

  private void send(Family family) {
    if (enhanced) {
      session.connection().send(new RouteRefreshMessage(family, Subtype.BEGIN));
    }
    context.rib().refresh(session, family);
    context.requestDrain();
  }

  /** All that was to be sent is: the first table, or what a refresh asked for. */
  void sent(Family family, boolean initial) {
    if (initial) {
      sendingFirstTable.remove(family);
      if (asked.remove(family)) {
        context.loop().execute(() -> sendIfOpen(family));
      }
    } else if (enhanced) {
      session.connection().send(new RouteRefreshMessage(family, Subtype.END));
    }
  }

  private void sendIfOpen(Family family) {
    if (session.isOpen()) {
      send(family);
    }
  }

  private void begin(Family family) {
    if (!enhanced || session.isAwaited(family)) {
      // RFC 7313 §4: not before the End-of-RIB of a restart.
      session.peer().log().warn("{}: unexpected BoRR of {} ignored", session, family);
      return;
    }
    stop(family);
    context.rib().beginRefresh(session.source(), family);
    begun.put(family, context.loop().schedule(END_TIME, () -> late(family)));
  }

  private void end(Family family) {
    if (!stop(family)) {
      session.peer().log().warn("{}: EoRR of {} without BoRR ignored", session, family);
      return;
    }
    sweep(family);
  }

  private void late(Family family) {
    begun.remove(family);
    session
        .peer()
        .log()
        .warn("{}: no EoRR of {} in time: what did not come again goes", session, family);
    sweep(family);
  }

  private void sweep(Family family) {
    context.rib().sweepStale(session.source(), family, context.seconds());
    context.requestDrain();
  }

  private boolean stop(Family family) {
    EventLoop.Timer timer = begun.remove(family);
    if (timer != null) {
      timer.cancel();
    }
    return timer != null;
  }

  /** The session is over: what a refresh had not reached yet is as good as the rest. */
  void close() {
    for (Family family : EnumSet.copyOf(session.negotiated().families())) {
      if (stop(family)) {
        context.rib().abandonRefresh(session.source(), family);
      }
    }
  }
}
