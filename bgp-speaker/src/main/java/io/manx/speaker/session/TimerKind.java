package io.manx.speaker.session;

/**
 * The timers of RFC 4271 §8 and §10. Those of the peer carry the connection id {@link
 * PeerFsm#NO_CONNECTION}.
 *
 * <p>{@link #HOLD} and {@link #SEND_HOLD} are periods of silence, not instants: the machine sets
 * them when a period begins to count and never restarts them for a message. Whoever runs them looks
 * at the connection when they fire ({@code lastReceived}, {@code lastSendProgress} and {@code
 * backlog}), arms them again for what is left of the period, and reports {@link Event.TimerExpired}
 * only if the whole period passed in silence. So a message costs no timer operation.
 */
public enum TimerKind {
  /** Peer: when to call next (RFC 4271 §8.2.2, ConnectRetryTimer). One shot. */
  CONNECT_RETRY,
  /** Peer: how long to stay in Idle after an error (RFC 4271 §8.1.1, IdleHoldTimer). One shot. */
  IDLE_HOLD,
  /** Peer: when Established counts as stable, so that past errors are forgotten. One shot. */
  STABLE,
  /** Connection: how long to let the peer send its OPEN first (DelayOpenTimer). One shot. */
  DELAY_OPEN,
  /** Connection: how long one that may yet lose a collision waits for the other. One shot. */
  COLLISION,
  /** Connection: silence of the peer (HoldTimer); restarted by what is received. */
  HOLD,
  /**
   * Connection: when to send the next KEEPALIVE (KeepaliveTimer). One shot, set again each time.
   */
  KEEPALIVE,
  /** Connection: the peer takes nothing of what waits to be sent (RFC 9687, SendHoldTimer). */
  SEND_HOLD;

  /** Whether the timer belongs to the peer, not to a connection. */
  public boolean isOfPeer() {
    return this == CONNECT_RETRY || this == IDLE_HOLD || this == STABLE;
  }
}
