package io.manx.speaker.session;

import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.OpenMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** The connections of a peer, at most one a direction: how each begins and ends. */
final class Connections {
  private final Outbox outbox;
  private final Caller caller;
  private final DoubleSupplier jitter;
  private final LocalOpen localOpen = new LocalOpen();
  private @Nullable ConnectionFsm outgoing;
  private @Nullable ConnectionFsm incoming;

  Connections(Outbox outbox, Caller caller, DoubleSupplier jitter) {
    this.outbox = outbox;
    this.caller = caller;
    this.jitter = jitter;
  }

  /** Begins a connection in its free place. */
  void begin(int id, boolean isIncoming, PeerParameters parameters) {
    OpenMessage open = localOpen.message(parameters);
    ConnectionFsm connection = new ConnectionFsm(id, isIncoming, open, outbox, jitter);
    if (isIncoming) {
      incoming = connection;
    } else {
      outgoing = connection;
    }
    connection.begin(parameters.delayOpenTime());
  }

  /** Turns a connection away before it has begun. */
  void reject(int id, ErrorCode why) {
    outbox.add(new Action.Send(id, NotificationMessage.of(why)));
    outbox.add(new Action.CloseAfterSending(id));
  }

  /** Ends one connection and nothing else. */
  void drop(ConnectionFsm connection, Failure failure) {
    int id = connection.id();
    Negotiated session = connection.isEstablished() ? connection.negotiated() : null;
    NotificationMessage notification = failure.onTheWire(session);
    if (notification != null) {
      outbox.add(new Action.Send(id, notification));
      outbox.add(new Action.CloseAfterSending(id));
    } else if (failure.cause() == SessionEnd.Cause.MANUAL_STOP) {
      outbox.add(new Action.CloseAfterSending(id));
    } else if (failure.cause() != SessionEnd.Cause.TCP_FAILURE) {
      outbox.add(new Action.Abort(id));
    }
    outbox.stopAll(id);
    remove(connection);
    localOpen.ended(connection.localOpen());
    if (session != null) {
      caller.sessionDown();
      outbox.add(new Action.SessionDown(failure.end(id, session)));
    }
  }

  void dropAll(Failure failure) {
    for (ConnectionFsm connection : all()) {
      drop(connection, failure);
    }
  }

  /** The peer answered an OPEN of ours with a NOTIFICATION; to be called after {@link #drop}. */
  void refused(OpenMessage sent, NotificationMessage why, PeerParameters parameters) {
    localOpen.refused(sent, why, parameters);
  }

  /** Forgets what past connections have shown of the peer. */
  void forget() {
    localOpen.reset();
  }

  private void remove(ConnectionFsm connection) {
    if (connection.isIncoming()) {
      incoming = null;
    } else {
      outgoing = null;
    }
  }

  @Nullable ConnectionFsm outgoing() {
    return outgoing;
  }

  @Nullable ConnectionFsm incoming() {
    return incoming;
  }

  /** The connection in the other direction. */
  @Nullable ConnectionFsm other(ConnectionFsm connection) {
    return connection.isIncoming() ? outgoing : incoming;
  }

  @Nullable ConnectionFsm find(int id) {
    if (outgoing != null && outgoing.id() == id) {
      return outgoing;
    }
    return incoming != null && incoming.id() == id ? incoming : null;
  }

  @Nullable ConnectionFsm established() {
    ConnectionFsm first = mostAdvanced();
    return first != null && first.isEstablished() ? first : null;
  }

  /** The one that is furthest; of two in the same state, ours. */
  @Nullable ConnectionFsm mostAdvanced() {
    if (outgoing == null || incoming == null) {
      return outgoing == null ? incoming : outgoing;
    }
    return incoming.state().compareTo(outgoing.state()) > 0 ? incoming : outgoing;
  }

  private List<ConnectionFsm> all() {
    List<ConnectionFsm> list = new ArrayList<>(2);
    if (outgoing != null) {
      list.add(outgoing);
    }
    if (incoming != null) {
      list.add(incoming);
    }
    return list;
  }
}
