package io.manx.speaker.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections of a peer: at most one a direction. */
final class Connections {
  private @Nullable ConnectionFsm outgoing;
  private @Nullable ConnectionFsm incoming;

  /** Adds a connection to its free place. */
  void add(ConnectionFsm connection) {
    if (connection.isIncoming()) {
      incoming = connection;
    } else {
      outgoing = connection;
    }
  }

  void remove(ConnectionFsm connection) {
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

  /** A copy of both. */
  List<ConnectionFsm> all() {
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
