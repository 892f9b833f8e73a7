package io.manx.speaker.session;

import static io.manx.speaker.session.PeerFsm.NO_CONNECTION;
import static io.manx.speaker.session.PeerFsm.jittered;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The part of a peer without a connection: Idle, Connect and Active, when to call, and how long to
 * rest after an error.
 *
 * <pre>
 * Idle --start, IdleHoldTimer--> Connect --ConnectFailed, connected--> Active
 *   ^           '---passive, or back-off not over---.                   ^ |
 *   |                                               '-------------------' |
 *   '--- stop, hold (from Connect too)      Connect <--ConnectRetryTimer--'
 * </pre>
 */
final class Caller {
  private final Outbox outbox;
  private final DoubleSupplier jitter;
  private final BackOff backOff = new BackOff();
  private PeerParameters parameters;
  private SessionState state = SessionState.IDLE;
  private boolean started;
  private Duration errorWait = Duration.ZERO;
  private Duration waitAfterIdle = Duration.ZERO;

  Caller(PeerParameters parameters, Outbox outbox, DoubleSupplier jitter) {
    this.parameters = parameters;
    this.outbox = outbox;
    this.jitter = jitter;
  }

  void reconfigure(PeerParameters changed) {
    parameters = changed;
  }

  SessionState state() {
    return state;
  }

  boolean isStarted() {
    return started;
  }

  boolean isIdle() {
    return state == SessionState.IDLE;
  }

  boolean isCalling() {
    return state == SessionState.CONNECT;
  }

  Duration errorWait() {
    return errorWait;
  }

  /** ManualStart; past errors are forgotten, an idle hold is over. */
  void start() {
    started = true;
    outbox.stop(TimerKind.IDLE_HOLD, NO_CONNECTION);
    backOff.reset();
    leaveIdle(Duration.ZERO);
  }

  /** ManualStop. */
  void stop() {
    enterIdle();
    outbox.stop(TimerKind.IDLE_HOLD, NO_CONNECTION);
    started = false;
    errorWait = Duration.ZERO;
  }

  /** Rests in Idle after an error (RFC 4271 §8.1.1, DampPeerOscillations). */
  void hold() {
    enterIdle();
    PeerParameters.IdleHold idleHold = parameters.idleHold();
    errorWait = jittered(backOff.next(idleHold), jitter);
    Duration inIdle = errorWait.compareTo(idleHold.base()) < 0 ? errorWait : idleHold.base();
    waitAfterIdle = errorWait.minus(inIdle);
    outbox.set(TimerKind.IDLE_HOLD, NO_CONNECTION, inIdle);
  }

  private void enterIdle() {
    cancelCall();
    state = SessionState.IDLE;
  }

  /** IdleHoldTimer_Expires: the rest of a longer wait is spent in Active. */
  private void idleHoldOver() {
    leaveIdle(waitAfterIdle);
  }

  private void leaveIdle(Duration wait) {
    if (parameters.passive()) {
      state = SessionState.ACTIVE;
    } else if (wait.isPositive()) {
      state = SessionState.ACTIVE;
      outbox.set(TimerKind.CONNECT_RETRY, NO_CONNECTION, wait);
    } else {
      call();
    }
  }

  private void call() {
    state = SessionState.CONNECT;
    outbox.add(new Action.Connect());
    setConnectRetry();
  }

  private void setConnectRetry() {
    Duration period = jittered(parameters.connectRetryTime(), jitter);
    outbox.set(TimerKind.CONNECT_RETRY, NO_CONNECTION, period);
  }

  /** ConnectRetryTimer_Expires: calls, anew if a call is under way. */
  private void connectRetryOver() {
    if (isCalling()) {
      outbox.add(new Action.CancelConnect());
    }
    call();
  }

  /** The call was answered. */
  void connected() {
    state = SessionState.ACTIVE;
    outbox.stop(TimerKind.CONNECT_RETRY, NO_CONNECTION);
  }

  /** The call was not answered. */
  void connectFailed() {
    state = SessionState.ACTIVE;
    setConnectRetry();
  }

  /** Waits for the next call, unless that is being waited for already or we do not call. */
  void retryLater() {
    if (state == SessionState.ACTIVE
        && !parameters.passive()
        && !outbox.isRunning(TimerKind.CONNECT_RETRY, NO_CONNECTION)) {
      setConnectRetry();
    }
  }

  /** No call is needed any more. */
  void cancelCall() {
    if (isCalling()) {
      outbox.add(new Action.CancelConnect());
      state = SessionState.ACTIVE;
    }
    outbox.stop(TimerKind.CONNECT_RETRY, NO_CONNECTION);
  }

  /** A session is Established. */
  void sessionUp() {
    errorWait = Duration.ZERO;
    outbox.set(TimerKind.STABLE, NO_CONNECTION, parameters.idleHold().stableAfter());
  }

  /** A session is over. */
  void sessionDown() {
    outbox.stop(TimerKind.STABLE, NO_CONNECTION);
  }

  /** The session was up for long enough. */
  private void stable() {
    backOff.reset();
  }

  /** A timer of the peer fired; what happened, for people. */
  String expired(TimerKind kind) {
    return switch (kind) {
      case STABLE -> {
        stable();
        yield "Stable";
      }
      case IDLE_HOLD -> {
        idleHoldOver();
        yield "Idle hold time is over";
      }
      case CONNECT_RETRY -> {
        connectRetryOver();
        yield "ConnectRetry timer expired";
      }
      case DELAY_OPEN, COLLISION, HOLD, KEEPALIVE, SEND_HOLD -> throw new AssertionError(kind);
    };
  }
}
