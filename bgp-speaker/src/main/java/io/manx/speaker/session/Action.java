package io.manx.speaker.session;

import io.manx.speaker.message.BgpMessage;
import java.time.Duration;

/**
 * What the driver of a {@link PeerFsm} does for it, in the order of the list. None of them may call
 * back into {@link PeerFsm#handle} before the whole list is done.
 */
public sealed interface Action {
  /** Call the peer: answered by {@link Event.ConnectionUp} or {@link Event.ConnectFailed}. */
  record Connect() implements Action {}

  /** Give the call up; no answer is expected any more. */
  record CancelConnect() implements Action {}

  /** Send a message after all that was sent before. */
  record Send(int connectionId, BgpMessage message) implements Action {}

  /** Close once the kernel took what was sent; no event about it is expected any more. */
  record CloseAfterSending(int connectionId) implements Action {}

  /** Close at once; no event about it is expected any more. */
  record Abort(int connectionId) implements Action {}

  /**
   * Arm a timer, in place of the same one if it runs.
   *
   * @param connectionId the connection, or {@link PeerFsm#NO_CONNECTION} for a timer of the peer
   * @param period how long, jitter included; for {@link TimerKind#HOLD} and {@link
   *     TimerKind#SEND_HOLD} the length of a silence
   */
  record SetTimer(TimerKind kind, int connectionId, Duration period) implements Action {}

  /** Stop a timer; nothing happens if it does not run. */
  record StopTimer(TimerKind kind, int connectionId) implements Action {}

  /**
   * OPENs agree. To be applied to the connection before the KEEPALIVE that follows is sent, since
   * an UPDATE may be the answer to it.
   */
  record ApplyNegotiated(int connectionId, Negotiated negotiated) implements Action {}

  /** The session is Established over this connection. */
  record SessionUp(int connectionId, Negotiated negotiated) implements Action {}

  /** The Established session is over. */
  record SessionDown(SessionEnd end) implements Action {}

  /** The state of the peer changed; {@code cause} is for people. */
  record StateChanged(SessionState from, SessionState to, String cause) implements Action {}
}
