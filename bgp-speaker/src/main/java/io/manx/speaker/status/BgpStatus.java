package io.manx.speaker.status;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.message.Capabilities;
import org.jspecify.annotations.Nullable;

/**
 * A BGP session as it is now.
 *
 * @param state the FSM's state (RFC 4271 §8.2.2)
 * @param passive whether this side only listens
 * @param neighborAddress the peer's address; null for a range
 * @param neighborRange the range peers may call from; null for a single peer
 * @param neighborPort the peer's port
 * @param neighborAs the peer's AS; 0 if any is accepted
 * @param localAs our AS in this session
 * @param gracefulRestartActive the peer is restarting and its routes are kept (RFC 4724 §4.2)
 * @param gracefulShutdown the session is about to be shut down (RFC 8326)
 * @param type what kind of session it is
 * @param errorWait time left in Idle after an error (IdleHoldTimer)
 * @param connectDelay time left until the next attempt to connect (ConnectRetryTimer)
 * @param restartTimer time left for a restarting peer to come back
 * @param lastError why the session last went down, or was refused
 * @param established set in Established only
 */
public record BgpStatus(
    State state,
    boolean passive,
    @Nullable IpAddress neighborAddress,
    @Nullable IpPrefix neighborRange,
    int neighborPort,
    long neighborAs,
    long localAs,
    boolean gracefulRestartActive,
    boolean gracefulShutdown,
    Type type,
    @Nullable TimerStatus errorWait,
    @Nullable TimerStatus connectDelay,
    @Nullable TimerStatus restartTimer,
    @Nullable SessionError lastError,
    @Nullable Established established) {
  /** The states of RFC 4271 §8.2.2. */
  public enum State {
    /** Idle. */
    IDLE("Idle"),
    /** Connect. */
    CONNECT("Connect"),
    /** Active. */
    ACTIVE("Active"),
    /** OpenSent. */
    OPEN_SENT("OpenSent"),
    /** OpenConfirm. */
    OPEN_CONFIRM("OpenConfirm"),
    /** Established. */
    ESTABLISHED("Established");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** The RFC's name. */
    public String text() {
      return text;
    }
  }

  /**
   * What kind of session it is.
   *
   * @param internal both sides in one AS
   * @param multihop the peer may be more than one hop away
   * @param routeReflectorClient the peer is our client (RFC 4456)
   * @param routeServer the peer is a client of our route server (RFC 7947)
   */
  public record Type(
      boolean internal, boolean multihop, boolean routeReflectorClient, boolean routeServer) {}

  /**
   * What is known once OPENs were exchanged.
   *
   * @param neighborId the peer's BGP Identifier
   * @param sourceAddress our address in the session
   * @param local the capabilities we sent
   * @param neighbor the capabilities received
   * @param holdTimer null if the hold time is 0
   * @param keepaliveTimer null if the hold time is 0
   * @param sendHoldTimer RFC 9687, or null if off
   */
  public record Established(
      IpAddress neighborId,
      IpAddress sourceAddress,
      Capabilities local,
      Capabilities neighbor,
      @Nullable TimerStatus holdTimer,
      @Nullable TimerStatus keepaliveTimer,
      @Nullable TimerStatus sendHoldTimer) {
    /** Whether both sides can use four-octet AS numbers (RFC 6793). */
    public boolean as4() {
      return local.fourOctetAs().isPresent() && neighbor.fourOctetAs().isPresent();
    }
  }
}
