package io.manx.speaker.control.text;

import io.manx.speaker.status.BgpStatus;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.SessionError;
import io.manx.speaker.status.TimerStatus;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The session part of {@code show protocols all}. */
final class BgpText {
  private static final int CODE = 1006;
  private static final int BGP_PORT = 179;

  private BgpText() {}

  /** BIRD's name of a state: RFC 4271's, but Down and Passive. */
  static String state(ProtocolStatus.State protocol, BgpStatus bgp) {
    if (protocol == ProtocolStatus.State.DOWN) {
      return "Down";
    }
    boolean listening =
        bgp.state() == BgpStatus.State.ACTIVE || bgp.state() == BgpStatus.State.IDLE;
    return bgp.passive() && listening && protocol == ProtocolStatus.State.START
        ? "Passive"
        : bgp.state().text();
  }

  static void write(ProtocolStatus.State state, BgpStatus bgp, Reply reply) throws IOException {
    reply.line(CODE, "  BGP state:          " + state(state, bgp));
    if (bgp.neighborAddress() != null) {
      reply.line(CODE, "    Neighbor address: " + bgp.neighborAddress());
    } else if (bgp.neighborRange() != null) {
      reply.line(CODE, "    Neighbor range:   " + bgp.neighborRange());
    }
    if (bgp.neighborPort() != BGP_PORT) {
      reply.line(CODE, "    Neighbor port:    " + bgp.neighborPort());
    }
    reply.line(CODE, "    Neighbor AS:      " + bgp.neighborAs());
    reply.line(CODE, "    Local AS:         " + bgp.localAs());
    if (bgp.gracefulRestartActive()) {
      reply.line(CODE, "    Neighbor graceful restart active");
    }
    if (bgp.gracefulShutdown()) {
      reply.line(CODE, "    Graceful shutdown");
    }
    if (state == ProtocolStatus.State.START) {
      timer("    Error wait:       ", bgp.errorWait(), reply);
      timer("    Connect delay:    ", bgp.connectDelay(), reply);
      TimerStatus restart = bgp.restartTimer();
      if (restart != null) {
        reply.line(CODE, "    Restart timer:    " + Timestamps.seconds(restart.remaining()) + "/-");
      }
    }
    BgpStatus.Established up = bgp.established();
    if (up != null) {
      established(bgp.type(), up, reply);
    } else {
      SessionError error = bgp.lastError();
      if (error != null && error.origin() != SessionError.Origin.MANUAL) {
        reply.line(CODE, "    Last error:       " + error);
      }
    }
  }

  private static void established(BgpStatus.Type type, BgpStatus.Established up, Reply reply)
      throws IOException {
    reply.line(CODE, "    Neighbor ID:      " + up.neighborId());
    reply.line(CODE, "    Local capabilities");
    CapabilitiesText.write(up.local(), reply);
    reply.line(CODE, "    Neighbor capabilities");
    CapabilitiesText.write(up.neighbor(), reply);
    reply.line(
        CODE,
        "    Session:          "
            + (type.internal() ? "internal" : "external")
            + (type.multihop() ? " multihop" : "")
            + (type.routeReflectorClient() ? " route-reflector" : "")
            + (type.routeServer() ? " route-server" : "")
            + (up.as4() ? " AS4" : ""));
    reply.line(CODE, "    Source address:   " + up.sourceAddress());
    timer("    Hold timer:       ", up.holdTimer(), reply);
    timer("    Keepalive timer:  ", up.keepaliveTimer(), reply);
    timer("    Send hold timer:  ", up.sendHoldTimer(), reply);
  }

  private static void timer(String label, @Nullable TimerStatus timer, Reply reply)
      throws IOException {
    if (timer != null) {
      reply.line(CODE, label + Timestamps.timer(timer));
    }
  }
}
