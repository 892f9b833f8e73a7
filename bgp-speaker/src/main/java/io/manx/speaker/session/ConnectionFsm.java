package io.manx.speaker.session;

import static io.manx.speaker.session.PeerFsm.jittered;

import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.message.RouteRefreshMessage;
import io.manx.speaker.message.UpdateMessage;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection from the moment it is up: what is said over it, in which order, and the timers
 * that go with it. What an end of the connection means for the peer is {@link PeerFsm}'s business.
 *
 * <pre>
 * begin ---DelayOpenTime 0---------------> OpenSent --OPEN--> OpenConfirm --KEEPALIVE--> Established
 *   '----> waiting (Active or Connect) --DelayOpenTimer--^        ^
 *               '---------------OPEN----------------------------- '
 * </pre>
 *
 * In OpenConfirm, a connection that may yet lose a collision waits after the KEEPALIVE: {@link
 * #awaitCollision}.
 */
final class ConnectionFsm {
  /** RFC 4271 §8.2.2, Connect state: the hold timer until the peer's OPEN proposes another. */
  static final Duration OPEN_HOLD_TIME = Duration.ofMinutes(4);

  /** How long the peer may take to send its OPEN over the connection that would win. */
  static final Duration COLLISION_WAIT = Duration.ofSeconds(2);

  private final int id;
  private final boolean incoming;
  private final OpenMessage localOpen;
  private final Outbox outbox;
  private final DoubleSupplier jitter;
  private SessionState state;
  private @Nullable Negotiated negotiated;
  private boolean waiting;

  ConnectionFsm(
      int id, boolean incoming, OpenMessage localOpen, Outbox outbox, DoubleSupplier jitter) {
    this.id = id;
    this.incoming = incoming;
    this.localOpen = localOpen;
    this.outbox = outbox;
    this.jitter = jitter;
    this.state = incoming ? SessionState.ACTIVE : SessionState.CONNECT;
  }

  int id() {
    return id;
  }

  boolean isIncoming() {
    return incoming;
  }

  OpenMessage localOpen() {
    return localOpen;
  }

  SessionState state() {
    return state;
  }

  @Nullable Negotiated negotiated() {
    return negotiated;
  }

  boolean isEstablished() {
    return state == SessionState.ESTABLISHED;
  }

  /** Whether both OPENs were accepted. */
  boolean isConfirmed() {
    return state.compareTo(SessionState.OPEN_CONFIRM) >= 0;
  }

  /** Whether the peer's OPEN is welcome. */
  boolean awaitsOpen() {
    return !isConfirmed();
  }

  /** The connection is up. */
  void begin(Duration delayOpenTime) {
    if (delayOpenTime.isPositive()) {
      outbox.set(TimerKind.DELAY_OPEN, id, jittered(delayOpenTime, jitter));
    } else {
      sendOpen();
    }
  }

  /** DelayOpenTimer_Expires, or no delay. */
  void sendOpen() {
    outbox.add(new Action.Send(id, localOpen));
    outbox.set(TimerKind.HOLD, id, OPEN_HOLD_TIME);
    state = SessionState.OPEN_SENT;
  }

  /** The peer's OPEN is fine (BGPOpen, or BGPOpen with DelayOpenTimer running). */
  void confirm(Negotiated agreed) {
    if (state != SessionState.OPEN_SENT) {
      outbox.stop(TimerKind.DELAY_OPEN, id);
      sendOpen();
    }
    negotiated = agreed;
    outbox.add(new Action.ApplyNegotiated(id, agreed));
    outbox.add(new Action.Send(id, KeepaliveMessage.INSTANCE));
    if (agreed.holdTime().isZero()) {
      outbox.stop(TimerKind.HOLD, id);
    } else {
      outbox.set(TimerKind.HOLD, id, agreed.holdTime());
      outbox.set(TimerKind.KEEPALIVE, id, jittered(agreed.keepaliveTime(), jitter));
    }
    state = SessionState.OPEN_CONFIRM;
  }

  /**
   * The peer's first KEEPALIVE came, but the peer may not have seen the other connection's OPEN
   * yet, and would then close this one (RFC 4271 §6.8). So it is not Established before the other
   * is decided or {@link #COLLISION_WAIT} is over: else both sides would close the one that the
   * other keeps.
   */
  void awaitCollision() {
    if (!waiting) {
      waiting = true;
      outbox.set(TimerKind.COLLISION, id, COLLISION_WAIT);
    }
  }

  /** Whether nothing but a collision keeps this connection from being Established. */
  boolean awaitsCollision() {
    return waiting;
  }

  /** The peer's first KEEPALIVE came; the hold timer goes on, its silence has just been broken. */
  void establish(Negotiated agreed) {
    state = SessionState.ESTABLISHED;
    if (waiting) {
      waiting = false;
      outbox.stop(TimerKind.COLLISION, id);
    }
    if (agreed.sendHoldTime().isPositive()) {
      outbox.set(TimerKind.SEND_HOLD, id, agreed.sendHoldTime());
    }
    outbox.add(new Action.SessionUp(id, agreed));
  }

  /** KeepaliveTimer_Expires. */
  void keepalive() {
    if (negotiated != null) {
      outbox.add(new Action.Send(id, KeepaliveMessage.INSTANCE));
      outbox.set(TimerKind.KEEPALIVE, id, jittered(negotiated.keepaliveTime(), jitter));
    }
  }

  /** RFC 6608 §4: a message that does not belong into this state; data is its type. */
  Failure unexpected(BgpMessage message) {
    ErrorCode error =
        switch (state) {
          case OPEN_SENT -> ErrorCode.FSM_IN_OPEN_SENT;
          case OPEN_CONFIRM -> ErrorCode.FSM_IN_OPEN_CONFIRM;
          case ESTABLISHED -> ErrorCode.FSM_IN_ESTABLISHED;
          case IDLE, ACTIVE, CONNECT -> ErrorCode.FSM;
        };
    byte[] data = error == ErrorCode.FSM ? new byte[0] : new byte[] {type(message)};
    return Failure.found(NotificationMessage.of(error, data));
  }

  private static byte type(BgpMessage message) {
    return switch (message) {
      case OpenMessage open -> 1;
      case UpdateMessage update -> 2;
      case NotificationMessage notification -> 3;
      case KeepaliveMessage keepalive -> 4;
      case RouteRefreshMessage refresh -> 5;
    };
  }
}
