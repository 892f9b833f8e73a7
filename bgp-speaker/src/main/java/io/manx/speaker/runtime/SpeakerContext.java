package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.rib.Rib;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/** What the parts of the speaker share. Everything here belongs to the loop. */
interface SpeakerContext {
  EventLoop loop();

  Transport transport();

  BfdSessions bfd();

  Rib rib();

  /** The running configuration. */
  NodeConfig config();

  /** The sessions that will go away. */
  GracefulShutdown gracefulShutdown();

  /** Random numbers 0..1 for jitter. */
  DoubleSupplier jitter();

  /** The wall clock. */
  Instant now();

  /** The wall clock in seconds, as the RIB wants it. */
  int seconds();

  /** Whether this speaker recovers from a restart (RFC 4724 §4.1). */
  boolean restarting();

  /**
   * How long a family of a peer that does not say End-of-RIB may take before it counts as complete.
   */
  Duration settleTime();

  /** How long a peer may take to answer a call. */
  Duration connectTimeout();

  /** Has the update groups drained after the events that wait already. */
  void requestDrain();

  /** A peer that called from a range has neither a connection nor a session any more. */
  void dynamicPeerIdle(Peer peer);

  /** BFD lost a next hop, or there is no reason any more to take it for lost. */
  void nextHopLiveness(IpAddress nextHop, boolean alive);

  /** A session came up or went down. */
  void sessionsChanged();

  /** Something happened that may complete the recovery from a restart. */
  void convergenceMayHaveChanged();
}
