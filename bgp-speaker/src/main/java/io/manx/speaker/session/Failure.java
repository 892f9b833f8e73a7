package io.manx.speaker.session;

import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.session.LastError.Kind;
import io.manx.speaker.session.SessionEnd.Cause;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection ends.
 *
 * @param cause what the session's end will say
 * @param sent the NOTIFICATION to send, or null for none
 * @param received the NOTIFICATION received, in its envelope if it came in one, or null
 * @param error what the operator sees, or null if this is no error
 * @param reason for people
 * @param retry whether to go on at once in Active, as RFC 4271 wants for a TCP failure in OpenSent,
 *     instead of waiting in Idle
 */
record Failure(
    Cause cause,
    @Nullable NotificationMessage sent,
    @Nullable NotificationMessage received,
    @Nullable LastError error,
    String reason,
    boolean retry) {

  /** An error of the peer that is answered with {@code notification}. */
  static Failure found(NotificationMessage notification) {
    return found(Cause.NOTIFICATION_SENT, notification);
  }

  static Failure holdTimer() {
    return found(Cause.HOLD_TIMER, NotificationMessage.of(ErrorCode.HOLD_TIMER_EXPIRED));
  }

  /** RFC 9687 §4: the NOTIFICATION is best effort; the connection closes within a second. */
  static Failure sendHoldTimer() {
    return found(Cause.SEND_HOLD_TIMER, NotificationMessage.of(ErrorCode.SEND_HOLD_TIMER_EXPIRED));
  }

  private static Failure found(Cause cause, NotificationMessage notification) {
    String text = text(notification);
    return new Failure(cause, notification, null, new LastError(Kind.SENT, text), text, false);
  }

  static Failure received(NotificationMessage notification, boolean retry) {
    String text = text(HardReset.unwrap(notification));
    LastError error = new LastError(Kind.RECEIVED, text);
    return new Failure(
        Cause.NOTIFICATION_RECEIVED, null, notification, error, "Received: " + text, retry);
  }

  static Failure tcp(String reason, boolean retry) {
    LastError error = new LastError(Kind.SOCKET, reason);
    return new Failure(Cause.TCP_FAILURE, null, null, error, reason, retry);
  }

  /** RFC 4271 §6.8: the loser; no error. */
  static Failure collision() {
    NotificationMessage cease = NotificationMessage.of(ErrorCode.COLLISION);
    return new Failure(Cause.NOTIFICATION_SENT, cease, null, null, text(cease), true);
  }

  /** RFC 4724 §5: the peer came back over a new connection. */
  static Failure replaced() {
    LastError error = new LastError(Kind.MISCELLANEOUS, "Graceful restart");
    return new Failure(Cause.REPLACED, null, null, error, "Replaced by a new connection", true);
  }

  static Failure bfd() {
    NotificationMessage cease = NotificationMessage.of(ErrorCode.BFD_DOWN);
    String text = ErrorCode.BFD_DOWN.text();
    return new Failure(
        Cause.BFD, cease, null, new LastError(Kind.MISCELLANEOUS, text), text, false);
  }

  static Failure stop(Event.Stop stop) {
    NotificationMessage cease = stop.notification();
    String text = cease == null ? "Stopped" : text(cease);
    return stop.configured()
        ? new Failure(
            Cause.CONFIGURATION, cease, null, null, "By another configuration: " + text, false)
        : new Failure(Cause.MANUAL_STOP, cease, null, null, text, false);
  }

  static Failure automaticStop(NotificationMessage cease) {
    String text = cease.is(ErrorCode.MAX_PREFIXES) ? "Route limit exceeded" : text(cease);
    LastError error = new LastError(Kind.AUTOMATIC_SHUTDOWN, text);
    return new Failure(Cause.AUTOMATIC_STOP, cease, null, error, text, false);
  }

  private static String text(NotificationMessage notification) {
    return ErrorCode.describe(notification.code(), notification.subcode());
  }

  /** Whether the peer's routes are kept; {@code negotiated} is what the session had agreed on. */
  boolean keepsRoutes(Negotiated negotiated) {
    Negotiated.GracefulRestart restart = negotiated.gracefulRestart();
    // RFC 9494 §4.2: a family may be long-lived only; its restart time is 0 then.
    if (restart == null || (restart.families().isEmpty() && restart.longLived().isEmpty())) {
      return false;
    }
    return switch (cause) {
      case TCP_FAILURE, REPLACED -> true;
      // RFC 8538 §4: a NOTIFICATION keeps routes if both said so, unless it is a Hard Reset.
      case NOTIFICATION_SENT, HOLD_TIMER, SEND_HOLD_TIMER -> restart.notification();
      case NOTIFICATION_RECEIVED ->
          restart.notification() && received != null && !received.is(ErrorCode.HARD_RESET);
      case MANUAL_STOP, CONFIGURATION -> restart.notification() && sent != null && !isFinal(sent);
      case BFD, AUTOMATIC_STOP -> false;
    };
  }

  /** RFC 8538 §5: a shutdown is meant to move traffic away. */
  private static boolean isFinal(NotificationMessage cease) {
    return cease.is(ErrorCode.ADMINISTRATIVE_SHUTDOWN)
        || cease.is(ErrorCode.PEER_DECONFIGURED)
        || cease.is(ErrorCode.HARD_RESET);
  }

  /**
   * What goes on the wire: in an envelope where we drop the peer's routes although the N bit was
   * agreed, so that the peer drops ours too (RFC 8538 §3).
   */
  @Nullable NotificationMessage onTheWire(@Nullable Negotiated established) {
    if (sent == null || established == null) {
      return sent;
    }
    Negotiated.GracefulRestart restart = established.gracefulRestart();
    boolean wrap = restart != null && restart.notification() && !keepsRoutes(established);
    return wrap ? HardReset.wrap(sent) : sent;
  }

  /** The end of the Established session that {@code negotiated} described. */
  SessionEnd end(int connectionId, Negotiated negotiated) {
    NotificationMessage said = received == null ? sent : HardReset.unwrap(received);
    return new SessionEnd(connectionId, negotiated, cause, said, reason, keepsRoutes(negotiated));
  }
}
