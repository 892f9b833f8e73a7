package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.rib.Rib;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/**
 * What the parts of the speaker share. Everything here belongs to the loop. A class, because C1
 * looks at each call of an interface with one implementation for whether it is one, and these are
 * on the way of an UPDATE.
 */
abstract class SpeakerContext {
  abstract EventLoop loop();

  abstract Transport transport();

  abstract BfdSessions bfd();

  abstract Rib rib();

  /** The running configuration. */
  abstract NodeConfig config();

  /** The sessions that will go away. */
  abstract GracefulShutdown gracefulShutdown();

  /** Random numbers 0..1 for jitter. */
  abstract DoubleSupplier jitter();

  /** The wall clock. */
  abstract Instant now();

  /** The wall clock in seconds, as the RIB wants it. */
  abstract int seconds();

  /** Whether this speaker recovers from a restart (RFC 4724 §4.1). */
  abstract boolean restarting();

  /**
   * How long a family of a peer that does not say End-of-RIB may take before it counts as complete.
   */
  abstract Duration settleTime();

  /** How long a peer may take to answer a call. */
  abstract Duration connectTimeout();

  /** Has the update groups drained after the events that wait already. */
  abstract void requestDrain();

  /** A peer that called from a range has neither a connection nor a session any more. */
  abstract void dynamicPeerIdle(Peer peer);

  /** BFD lost a next hop, or there is no reason any more to take it for lost. */
  abstract void nextHopLiveness(IpAddress nextHop, boolean alive);

  /** A session came up or went down. */
  abstract void sessionsChanged();

  /** Something happened that may complete the recovery from a restart. */
  abstract void convergenceMayHaveChanged();
}
