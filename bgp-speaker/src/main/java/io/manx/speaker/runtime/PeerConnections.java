package io.manx.speaker.runtime;

import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.RouteRefreshMessage;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.session.Event;
import io.manx.speaker.session.Negotiated;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The TCP connections of a peer and its call under way, by the ids that the peer's machine knows
 * them by. What they report becomes events of the machine; routes go to the session without that
 * detour. On the loop only.
 */
final class PeerConnections {
  private final SpeakerContext context;
  private final Peer peer;
  private final PeerTimers timers;
  private final Map<Integer, Connection> connections = new HashMap<>();
  private int lastId;
  private Transport.@Nullable Attempt attempt;

  /** Whether the last call was given up without an answer. */
  private boolean cancelled;

  PeerConnections(SpeakerContext context, Peer peer, PeerTimers timers) {
    this.context = context;
    this.peer = peer;
    this.timers = timers;
  }

  boolean isEmpty() {
    return connections.isEmpty();
  }

  /** Has every connection use another key. */
  void changePassword(Password password) {
    connections.values().forEach(connection -> connection.changePassword(password));
  }

  @Nullable Connection get(int id) {
    return connections.get(id);
  }

  /** Takes a new connection to the machine. */
  void adopt(Connection connection, boolean incoming) {
    int id = ++lastId;
    connections.put(id, connection);
    // The machine hears of the connection before the connection's first message is told.
    peer.handle(new Event.ConnectionUp(id, incoming));
    connection.listen(new ConnectionEvents(id));
  }

  void connect() {
    if (cancelled && connections.isEmpty()) {
      peer.unanswered(); // the next call comes before the last one was answered
    }
    cancelled = false;
    attempt =
        context
            .transport()
            .connect(
                PeerSetup.connectSpec(peer.config(), context.connectTimeout()),
                new Transport.ConnectListener() {
                  @Override
                  public void connected(Connection connection) {
                    attempt = null;
                    adopt(connection, false);
                  }

                  @Override
                  public void connectFailed(String reason) {
                    attempt = null;
                    peer.callFailed(reason);
                  }

                  @Override
                  public void hungUp(String reason) {
                    attempt = null;
                    peer.hungUp(reason);
                  }
                });
  }

  void cancelConnect() {
    if (attempt != null) {
      attempt.cancel();
      attempt = null;
      cancelled = true;
    }
  }

  void send(int id, BgpMessage message) {
    Connection connection = connections.get(id);
    if (connection != null) {
      connection.send(message);
    }
  }

  void closeAfterSending(int id) {
    Connection connection = release(id);
    if (connection != null) {
      connection.closeAfterSending();
    }
  }

  void abort(int id) {
    Connection connection = release(id);
    if (connection != null) {
      connection.abort();
    }
  }

  void negotiated(int id, Negotiated negotiated) {
    Connection connection = connections.get(id);
    if (connection != null) {
      connection.negotiated(negotiated.wireContext(), peer.index());
    }
  }

  private @Nullable Connection release(int id) {
    timers.stopAll(id);
    return connections.remove(id);
  }

  /** What one connection reports, under the id that the machine knows it by. */
  private final class ConnectionEvents extends Connection.Listener {
    private final int id;

    ConnectionEvents(int id) {
      this.id = id;
    }

    @Override
    public void received(Connection connection, List<BgpMessage> messages, int octets) {
      try {
        for (int i = 0; i < messages.size(); i++) {
          // UPDATEs first and by their class: C1 checks a cast to the elements' interface by a
          // call, and does not see through a switch over types.
          Session open = session();
          if (open != null && messages.get(i) instanceof UpdateMessage update) {
            open.received(update);
          } else {
            received(messages.get(i));
          }
        }
      } finally { // what is not given back, other peers cannot say
        connection.consumed(octets);
      }
    }

    private void received(BgpMessage message) {
      if (!deliver(message)) {
        peer.handle(new Event.Received(id, message));
        deliver(message); // that event may be what made the session Established
        if (message instanceof NotificationMessage) {
          peer.heardWhy();
        }
      }
    }

    /** Hands routes to the session; false if there is none, or it is no message about routes. */
    private boolean deliver(BgpMessage message) {
      Session open = session();
      if (open == null) {
        return false;
      }
      if (message instanceof UpdateMessage update) {
        open.received(update);
      } else if (message instanceof RouteRefreshMessage refresh) {
        open.received(refresh);
      } else {
        return false;
      }
      return true;
    }

    /** The session of this connection; while it is there, the machine accepts its UPDATEs. */
    private @Nullable Session session() {
      Session open = peer.session();
      return open != null && open.connectionId() == id ? open : null;
    }

    @Override
    public void malformed(Connection connection, NotificationMessage error) {
      peer.log().warn("{}: malformed message: {}", peer, error);
      peer.handle(new Event.Malformed(id, error));
    }

    @Override
    public void drained(Connection connection) {
      context.requestDrain();
    }

    @Override
    public void closed(Connection connection, String reason) {
      if (release(id) != null) {
        peer.handle(new Event.ConnectionClosed(id, reason));
      }
    }
  }
}
