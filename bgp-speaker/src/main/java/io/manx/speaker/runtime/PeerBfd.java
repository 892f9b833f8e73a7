package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.speaker.bfd.BfdParameters;
import io.manx.speaker.bfd.BfdReport;
import io.manx.speaker.bfd.BfdState;
import io.manx.speaker.bfd.BfdTarget;
import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.session.Event;
import org.jspecify.annotations.Nullable;

/**
 * The BFD session that a peer's BGP session depends on (RFC 5882 §4). A BFD session that leaves Up
 * ends the BGP session; one that never came up hinders nothing, and neither does a peer whose
 * administrator switched BFD off (RFC 5882 §3.2). On the loop only.
 */
final class PeerBfd {
  /** As {@code multihop}: whatever the distance, as all peers of a cluster have it. */
  private static final int ANY_DISTANCE = 255;

  private final SpeakerContext context;
  private final Peer peer;
  private @Nullable Opened opened;

  PeerBfd(SpeakerContext context, Peer peer) {
    this.context = context;
    this.peer = peer;
  }

  /** Opens, changes or closes the session as the configuration says. */
  void follow(PeerConfig config, boolean enabled) {
    if (!enabled || !config.bfd().enabled()) {
      close();
      return;
    }
    BfdTarget target = target(config);
    BfdParameters parameters =
        new BfdParameters(
            config.bfd().transmitInterval(),
            config.bfd().receiveInterval(),
            config.bfd().detectMultiplier());
    Opened present = opened;
    if (present != null && present.target.equals(target)) {
      present.session.change(parameters);
      return;
    }
    close();
    opened = new Opened(target, parameters);
  }

  private static BfdTarget target(PeerConfig config) {
    int hops = config.multihop().orElse(config.ttlSecurity().orElse(1));
    boolean far = hops > 1 && hops < ANY_DISTANCE;
    BfdTarget.Reach near =
        config.isExternal() && hops == 1
            ? BfdTarget.Reach.SINGLE_HOP
            : BfdTarget.Reach.AS_CONNECTED;
    return new BfdTarget(
        config.sourceAddress(),
        config.address(),
        config.address().zone(),
        far ? BfdTarget.Reach.MULTIHOP : near);
  }

  /** Tells the peer that the session is closed on purpose, and forgets it. */
  void close() {
    Opened present = opened;
    if (present != null) {
      opened = null;
      present.session.close();
      present.mark(false);
    }
  }

  /** BGP reaches the peer, so its address is no dead next hop, whatever BFD still says. */
  void bgpUp() {
    if (opened != null) {
      opened.mark(false);
    }
  }

  private final class Opened implements BfdSessions.Listener {
    private final BfdTarget target;
    private final BfdSessions.Session session;
    private BfdState state = BfdState.DOWN;
    private boolean dead;

    Opened(BfdTarget target, BfdParameters parameters) {
      this.target = target;
      this.session = context.bfd().open(target, parameters, this);
    }

    @Override
    public void changed(BfdReport report) {
      BfdState before = state;
      state = report.state();
      if (opened != this) {
        return; // closed while the report was on its way
      }
      if (state == BfdState.UP) {
        mark(false);
      } else if (before == BfdState.UP && !report.remotelyClosed()) {
        failed(report);
      }
    }

    private void failed(BfdReport report) {
      peer.log().warn("{}: BFD session down: {}", peer, report.diagnostic().text());
      mark(true);
      // RFC 5882 §4.3.1: while routes are kept for a restarting peer, the loss of a session that
      // does not share its control plane's fate says that its forwarding is gone too.
      if (peer.session() == null && report.remoteIndependent()) {
        peer.routes().forget();
      }
      peer.handle(new Event.BfdDown());
    }

    private void mark(boolean nowDead) {
      if (dead != nowDead) {
        dead = nowDead;
        IpAddress nextHop = target.remote();
        context.nextHopLiveness(nextHop, !nowDead);
      }
    }
  }
}
