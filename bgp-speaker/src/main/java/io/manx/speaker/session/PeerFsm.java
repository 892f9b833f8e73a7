package io.manx.speaker.session;

import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.message.RouteRefreshMessage;
import io.manx.speaker.message.UpdateMessage;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The finite state machine of one peer (RFC 4271 §8): a caller, and at most one connection a
 * direction. The state of the peer is the most advanced of the three.
 *
 * <pre>
 *                        Stop (any state): Cease on every connection, all timers off
 *              .------------------------------------------------------------------.
 *              v                                                                  |
 *   Idle (stopped) --Start--> Connect (Active if passive)                         |
 *              ^                 |    ^                                           |
 *   IdleHold   |  ConnectFailed  |    | ConnectRetryTimer                         |
 *   over  .----|-------------.   v    |                                           |
 *         |    |             '-> Active --ConnectionUp--> OpenSent --OPEN--> OpenConfirm
 *         |    |                   ^  (DelayOpenTimer:       |                  |  |
 *         |    |                   |   stays until it        | TCP failure      |  | KEEPALIVE
 *         |    |                   |   expires or OPEN)      | Cease 6/7        |  v
 *         |    |                   '-------------------------'        |  Established
 *   Idle (hold) <--- NOTIFICATION sent or received, timer, BFD, AutomaticStop,
 *                    TCP failure in OpenConfirm and Established ------'---- '
 *   Established --new incoming connection, graceful restart agreed--> OpenSent (RFC 4724 §5)
 * </pre>
 *
 * <p><b>Two connections.</b> {@link Collision} decides when an OPEN arrives; once a session is
 * Established, any other connection is closed and no call is made. A connection that would lose
 * against the other waits for it before it is Established: the peer may not have seen our OPEN on
 * the other yet, and each side would close the one that the other keeps. A failure of one of two
 * connections leaves the other alone. A second incoming connection replaces one that is still
 * without an OPEN (the peer started again) and is rejected later on.
 *
 * <p><b>After an error</b> the peer rests in Idle for the back-off time, but for {@link
 * PeerParameters.IdleHold#base} at most; during that time its calls are closed at once (RFC 4271
 * §8.2.2, Idle). What is left of a longer back-off is spent in Active: we do not call, but the peer
 * may. So a peer that comes back is heard within seconds, and one that flaps costs at most one
 * attempt per base time. A peer that calls and hangs up before its OPEN gets the same after {@link
 * #MAX_EARLY_LOSSES} times in a row.
 *
 * <p>Not thread-safe; belongs to the speaker's loop.
 */
public final class PeerFsm {
  /** The connection id of timers that belong to the peer. */
  public static final int NO_CONNECTION = -1;

  /** Incoming connections in a row that may break before their OPEN without an idle hold. */
  static final int MAX_EARLY_LOSSES = 3;

  private final Outbox outbox = new Outbox();
  private PeerParameters parameters;

  private final Caller caller;
  private boolean stable;
  private final Connections connections;

  private SessionState state = SessionState.IDLE;
  private String cause = "";
  private @Nullable LastError lastError;
  private @Nullable NotificationMessage lastReceived;
  private int earlyLosses;

  /**
   * A stopped peer.
   *
   * @param jitter numbers in [0, 1), such as {@code Random::nextDouble}
   */
  public PeerFsm(PeerParameters parameters, DoubleSupplier jitter) {
    this.parameters = parameters;
    this.caller = new Caller(parameters, outbox, jitter);
    this.connections = new Connections(outbox, caller, jitter);
  }

  /** RFC 4271 §10: a random part of the last quarter is taken off. */
  static Duration jittered(Duration period, DoubleSupplier jitter) {
    return Duration.ofNanos((long) (period.toNanos() * (0.75 + 0.25 * jitter.getAsDouble())));
  }

  /** Takes one event; the actions are to be carried out in order. */
  public List<Action> handle(Event event) {
    cause = "";
    switch (event) {
      case Event.Received received -> received(received.connectionId(), received.message());
      case Event.TimerExpired expired -> timerExpired(expired.kind(), expired.connectionId());
      case Event.Start start -> start();
      case Event.Stop stop -> stop(stop);
      case Event.AutomaticStop stop -> automaticStop(stop.notification());
      case Event.BfdDown down -> bfdDown();
      case Event.ConnectionUp up -> connectionUp(up.connectionId(), up.incoming());
      case Event.ConnectFailed failed -> connectFailed(failed.reason());
      case Event.ConnectionClosed closed -> closed(closed.connectionId(), closed.reason());
      case Event.Malformed malformed ->
          malformed(malformed.connectionId(), malformed.notification());
    }
    updateState();
    return outbox.take();
  }

  private void start() {
    if (caller.isIdle()) { // RFC 4271 §8.2.2: ignored in every other state
      cause = "Started";
      lastError = null;
      earlyLosses = 0;
      caller.start();
    }
  }

  private void stop(Event.Stop stop) {
    Failure failure = Failure.stop(stop);
    cause = failure.reason();
    connections.dropAll(failure);
    caller.stop();
    connections.forget();
    lastError = null;
  }

  private void automaticStop(NotificationMessage notification) {
    if (caller.isIdle()) {
      return; // RFC 4271 §8.2.2: ignored in Idle
    }
    Failure failure = Failure.automaticStop(notification);
    cause = failure.reason();
    lastError = failure.error();
    connections.dropAll(failure);
    hold();
  }

  private void bfdDown() {
    ConnectionFsm session = connections.established();
    if (session != null) {
      fail(session, Failure.bfd());
    }
  }

  private void connectFailed(String reason) {
    if (caller.isCalling()) {
      cause = reason;
      lastError = new LastError(LastError.Kind.SOCKET, reason);
      caller.connectFailed();
    }
  }

  private void connectionUp(int id, boolean isIncoming) {
    cause = isIncoming ? "Incoming connection" : "Connected";
    if (isIncoming) {
      accept(id);
    } else if (caller.isCalling()) {
      caller.connected();
      connections.begin(id, false, parameters);
    } else {
      outbox.add(new Action.Abort(id)); // the call was cancelled meanwhile
    }
  }

  private void accept(int id) {
    if (!caller.isStarted()) {
      connections.reject(id, ErrorCode.CONNECTION_REJECTED); // RFC 4486 §4
      return;
    }
    if (caller.isIdle()) {
      outbox.add(new Action.Abort(id));
      return;
    }
    ConnectionFsm session = connections.established();
    if (session != null) {
      if (!canBeReplaced(session)) {
        connections.reject(id, ErrorCode.COLLISION); // RFC 4271 §6.8, last paragraph
        return;
      }
      fail(session, Failure.replaced());
    }
    ConnectionFsm previous = connections.incoming();
    if (previous != null) {
      if (previous.isConfirmed()) {
        connections.reject(id, ErrorCode.COLLISION);
        return;
      }
      connections.drop(previous, Failure.collision());
      if (isLostTooOften()) {
        outbox.add(new Action.Abort(id));
        if (connections.outgoing() == null) {
          hold();
        }
        return;
      }
    }
    connections.begin(id, true, parameters);
  }

  /**
   * RFC 4724 §5: with graceful restart, a new connection means that the old one is dead. Not so
   * soon after the start: then it is a call that crossed ours.
   */
  private boolean canBeReplaced(ConnectionFsm session) {
    Negotiated agreed = session.negotiated();
    return stable && agreed != null && Failure.replaced().keepsRoutes(agreed);
  }

  private void closed(int id, String reason) {
    ConnectionFsm connection = connections.find(id);
    if (connection == null) {
      return;
    }
    // RFC 4271 §8.2.2: back to Active from OpenSent, to Idle from later states.
    boolean retry = !connection.isConfirmed();
    if (retry && connection.isIncoming() && isLostTooOften()) {
      retry = false;
    }
    fail(connection, Failure.tcp(reason, retry));
  }

  private boolean isLostTooOften() {
    earlyLosses++;
    return earlyLosses > MAX_EARLY_LOSSES;
  }

  private void received(int id, BgpMessage message) {
    ConnectionFsm connection = connections.find(id);
    if (connection == null) {
      return;
    }
    switch (message) {
      case OpenMessage open -> opened(connection, open);
      case NotificationMessage notification -> notified(connection, notification);
      case KeepaliveMessage keepalive -> kept(connection);
      case UpdateMessage update -> belongsIntoEstablished(connection, update);
      case RouteRefreshMessage refresh -> belongsIntoEstablished(connection, refresh);
    }
  }

  private void belongsIntoEstablished(ConnectionFsm connection, BgpMessage message) {
    if (connection.awaitsCollision()) {
      establish(connection); // for the peer it is Established: it lost nothing
    } else if (!connection.isEstablished()) {
      fail(connection, connection.unexpected(message));
    }
  }

  private void opened(ConnectionFsm connection, OpenMessage open) {
    if (!connection.awaitsOpen()) {
      fail(connection, connection.unexpected(open));
      return;
    }
    switch (Negotiation.negotiate(parameters, connection.localOpen(), open)) {
      case Negotiation.Result.Refused refused ->
          fail(connection, Failure.found(refused.notification()));
      case Negotiation.Result.Agreed agreed -> confirm(connection, agreed.negotiated());
    }
  }

  private void confirm(ConnectionFsm connection, Negotiated agreed) {
    ConnectionFsm other = connections.other(connection);
    if (other != null) {
      boolean dominant = Collision.isLocalDominant(agreed);
      switch (Collision.decide(dominant, connection.isIncoming(), other.state())) {
        case KEEP_BOTH -> {}
        case CLOSE_OTHER -> connections.drop(other, Failure.collision());
        case CLOSE_THIS -> {
          fail(connection, Failure.collision());
          return;
        }
      }
    }
    cause = "OPEN received";
    earlyLosses = 0;
    caller.cancelCall();
    connection.confirm(agreed);
  }

  private void kept(ConnectionFsm connection) {
    Negotiated agreed = connection.negotiated();
    if (agreed == null) {
      fail(connection, connection.unexpected(KeepaliveMessage.INSTANCE));
    } else if (!connection.isEstablished()) {
      if (mayStillLose(connection, agreed)) {
        connection.awaitCollision();
      } else {
        establish(connection);
      }
    }
  }

  /** Whether the other connection wins as soon as its OPEN comes. */
  private boolean mayStillLose(ConnectionFsm connection, Negotiated agreed) {
    ConnectionFsm other = connections.other(connection);
    return other != null
        && other.state() == SessionState.OPEN_SENT
        && Collision.isLocalDominant(agreed) == connection.isIncoming();
  }

  private void establish(ConnectionFsm connection) {
    ConnectionFsm other = connections.other(connection);
    if (other != null) {
      connections.drop(other, Failure.collision());
    }
    cause = "KEEPALIVE received";
    lastError = null;
    stable = false;
    connection.establish(Objects.requireNonNull(connection.negotiated()));
    caller.sessionUp();
  }

  private void notified(ConnectionFsm connection, NotificationMessage notification) {
    lastReceived = HardReset.unwrap(notification);
    boolean inOpen = !connection.isEstablished();
    // The peer lost a collision, or thinks we did: RFC 4271 §6.8. Not worth an idle hold.
    boolean retry = inOpen && notification.is(ErrorCode.COLLISION);
    fail(connection, Failure.received(notification, retry));
    if (inOpen) {
      connections.refused(connection.localOpen(), notification, parameters);
    }
  }

  private void malformed(int id, NotificationMessage notification) {
    ConnectionFsm connection = connections.find(id);
    if (connection != null) {
      fail(connection, Failure.found(notification));
    }
  }

  private void timerExpired(TimerKind kind, int id) {
    if (!outbox.fired(kind, id)) {
      return; // stopped while the expiry was on its way
    }
    if (kind.isOfPeer()) {
      cause = caller.expired(kind);
      stable |= kind == TimerKind.STABLE;
      return;
    }
    ConnectionFsm connection = connections.find(id);
    if (connection == null) {
      return;
    }
    switch (kind) {
      case DELAY_OPEN -> {
        cause = "DelayOpen timer expired";
        connection.sendOpen();
      }
      case KEEPALIVE -> connection.keepalive();
      case COLLISION -> establish(connection);
      case HOLD -> fail(connection, Failure.holdTimer());
      case SEND_HOLD -> fail(connection, Failure.sendHoldTimer());
      case CONNECT_RETRY, IDLE_HOLD, STABLE -> throw new AssertionError(kind);
    }
  }

  /** Ends one connection and does what that means for the peer. */
  private void fail(ConnectionFsm connection, Failure failure) {
    cause = failure.reason();
    if (failure.error() != null) {
      lastError = failure.error();
    }
    connections.drop(connection, failure);
    ConnectionFsm other = connections.mostAdvanced();
    if (other != null && other.awaitsCollision()) {
      establish(other); // nothing is left that it could lose against
    } else if (other == null && !failure.retry()) {
      hold();
    } else if (connections.outgoing() == null && (other == null || !other.isConfirmed())) {
      caller.retryLater();
    }
  }

  private void hold() {
    earlyLosses = 0;
    caller.hold();
  }

  /** The only writer of the state. */
  private void updateState() {
    ConnectionFsm first = connections.mostAdvanced();
    SessionState now = caller.state();
    if (first != null && first.state().compareTo(now) > 0) {
      now = first.state();
    }
    if (now != state) {
      outbox.add(new Action.StateChanged(state, now, cause));
      state = now;
    }
  }

  /** The state of the peer: of the most advanced connection, or of the caller. */
  public SessionState state() {
    return state;
  }

  /** Whether UPDATEs and ROUTE-REFRESHes of this connection count: it is the Established one. */
  public boolean acceptsUpdates(int connectionId) {
    ConnectionFsm connection = connections.find(connectionId);
    return connection != null && connection.isEstablished();
  }

  /** What the session agreed on; null unless the state is OpenConfirm or Established. */
  public @Nullable Negotiated negotiated() {
    ConnectionFsm first = connections.mostAdvanced();
    return first == null ? null : first.negotiated();
  }

  /** The most advanced connection, or {@link #NO_CONNECTION}. */
  public int connectionId() {
    ConnectionFsm first = connections.mostAdvanced();
    return first == null ? NO_CONNECTION : first.id();
  }

  /** Whether an administrator wants the peer up. */
  boolean isStarted() {
    return caller.isStarted();
  }

  /** The parameters in force for the next OPEN. */
  PeerParameters parameters() {
    return parameters;
  }

  /**
   * How long the peer is left alone after the last error: in Idle for a while ({@link
   * TimerKind#IDLE_HOLD}), then in Active ({@link TimerKind#CONNECT_RETRY}); 0 if there was none
   * since the last session.
   */
  public Duration errorWait() {
    return caller.errorWait();
  }

  /** What went wrong last; null after a start, a stop, and in Established. */
  public @Nullable LastError lastError() {
    return lastError;
  }

  /**
   * The last NOTIFICATION of the peer, with its shutdown communication (RFC 9003) if it has one;
   * null before the first.
   */
  public @Nullable NotificationMessage lastNotification() {
    return lastReceived;
  }

  /**
   * Changes the parameters. Connections keep the OPEN that they sent; whether a session has to be
   * reset for the change is the caller's decision.
   */
  public void reconfigure(PeerParameters changed) {
    parameters = changed;
    caller.reconfigure(changed);
  }
}
