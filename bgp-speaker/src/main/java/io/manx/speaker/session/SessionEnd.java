package io.manx.speaker.session;

import io.manx.speaker.message.NotificationMessage;
import org.jspecify.annotations.Nullable;

/**
 * How an Established session ended.
 *
 * @param connectionId the connection that carried it
 * @param negotiated what it had agreed on
 * @param cause what ended it
 * @param notification what was sent or received, or null if nothing was; out of its envelope if it
 *     was a Hard Reset (RFC 8538 §3)
 * @param reason for people
 * @param gracefulRestart whether the peer's routes are kept as stale for {@link
 *     Negotiated#gracefulRestart} (RFC 4724 §4.2, RFC 8538 §4); otherwise they go at once
 */
public record SessionEnd(
    int connectionId,
    Negotiated negotiated,
    Cause cause,
    @Nullable NotificationMessage notification,
    String reason,
    boolean gracefulRestart) {
  /** What ended a session. */
  public enum Cause {
    /** We found an error of the peer and sent a NOTIFICATION. */
    NOTIFICATION_SENT,
    /** The peer sent a NOTIFICATION. */
    NOTIFICATION_RECEIVED,
    /** The TCP connection broke, or the peer closed it without a NOTIFICATION. */
    TCP_FAILURE,
    /** The peer opened a new connection instead of this one (RFC 4724 §5). */
    REPLACED,
    /** The hold timer expired; a NOTIFICATION was sent. */
    HOLD_TIMER,
    /** The send hold timer expired (RFC 9687). */
    SEND_HOLD_TIMER,
    /** BFD said the peer is gone. */
    BFD,
    /** An administrator stopped it. */
    MANUAL_STOP,
    /** Another configuration wants it otherwise, or not at all. */
    CONFIGURATION,
    /** The speaker stopped it, such as at a prefix limit. */
    AUTOMATIC_STOP
  }
}
