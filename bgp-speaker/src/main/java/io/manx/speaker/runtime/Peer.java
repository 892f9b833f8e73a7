package io.manx.speaker.runtime;

import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.RouteRefreshMessage;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.session.Action;
import io.manx.speaker.session.Event;
import io.manx.speaker.session.Negotiated;
import io.manx.speaker.session.PeerFsm;
import io.manx.speaker.session.SessionState;
import io.manx.speaker.session.TimerKind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one peer: hands what happens to its {@link PeerFsm}, does what the machine says, and
 * passes routes of the Established session to a {@link Session}. Decides nothing about BGP itself.
 * On the loop only.
 */
final class Peer {
  private static final Logger LOG = LoggerFactory.getLogger(Peer.class);

  private final RateLimitedLog log = new RateLimitedLog(LOG);
  private final SpeakerContext context;
  private final int index;
  private final boolean dynamic;
  private final PeerTimers timers;
  private final Map<Integer, Connection> connections = new HashMap<>();
  private final ArrayDeque<Event> waiting = new ArrayDeque<>();
  private final PeerRoutes routes;
  private PeerConfig config;
  private PeerFsm fsm;
  private boolean handling;
  private boolean enabled;
  private int lastConnectionId;
  private int flaps;
  private String message = "";
  private Instant since;
  private boolean refused;
  private Transport.@Nullable Attempt attempt;
  private @Nullable Session session;

  Peer(SpeakerContext context, int index, PeerConfig config, boolean dynamic) {
    this.context = context;
    this.index = index;
    this.config = config;
    this.dynamic = dynamic;
    this.enabled = config.enabled();
    this.timers =
        new PeerTimers(context.loop(), (kind, id) -> handle(new Event.TimerExpired(kind, id)));
    this.routes = new PeerRoutes(context, this);
    this.fsm = newFsm();
    this.since = context.now();
  }

  private PeerFsm newFsm() {
    return new PeerFsm(
        PeerSetup.parameters(context.config(), config, context.restarting()), context.jitter());
  }

  // Commands.

  /** Starts the peer if it is enabled. */
  void start() {
    if (enabled) {
      handle(new Event.Start());
    }
  }

  /**
   * Stops the peer and tells it why; null says nothing, so that it keeps our routes (RFC 4724 §4).
   */
  void stop(@Nullable NotificationMessage notification) {
    handle(new Event.Stop(notification));
  }

  /** Stops and forgets everything, routes kept for a restart included. */
  void remove(NotificationMessage notification) {
    stop(notification);
    routes.forget();
    timers.stopAll();
  }

  /** Enables the peer; false if it was already. */
  boolean enable(String why) {
    if (enabled) {
      return false;
    }
    enabled = true;
    message = why;
    handle(new Event.Start());
    return true;
  }

  /** Disables the peer with a shutdown communication (RFC 9003); false if it was already. */
  boolean disable(String why) {
    if (!enabled) {
      return false;
    }
    enabled = false;
    message = why;
    stop(PeerSetup.cease(ErrorCode.ADMINISTRATIVE_SHUTDOWN, why));
    return true;
  }

  /** Takes the session down and up again. */
  void restart(ErrorCode cease, String why) {
    message = why;
    stop(PeerSetup.cease(cease, why));
    start();
  }

  /** Ends the session from inside, such as at a prefix limit; it comes back by itself. */
  void automaticStop(NotificationMessage notification) {
    handle(new Event.AutomaticStop(notification));
  }

  /**
   * Disables the peer from inside, until an operator enables it or {@code enableAgain} is called.
   */
  void shutDown(NotificationMessage notification) {
    enabled = false;
    automaticStop(notification);
    handle(new Event.Stop(null));
  }

  /**
   * Takes another configuration and starts over: what changed cannot be changed within a session.
   */
  void reset(PeerConfig next) {
    stop(NotificationMessage.of(ErrorCode.CONFIGURATION_CHANGE));
    config = next;
    enabled = next.enabled();
    timers.stopAll();
    fsm = newFsm();
    start();
  }

  /** Takes another configuration that leaves the session as it is. */
  void reconfigure(PeerConfig next) {
    config = next;
    renewParameters();
    if (session != null) {
      session.policiesChanged();
    }
  }

  /** Has the next OPEN say what holds now. */
  void renewParameters() {
    fsm.reconfigure(PeerSetup.parameters(context.config(), config, context.restarting()));
  }

  // Events.

  /** The peer called. */
  void incoming(Connection connection) {
    connection.limitTtl(config.ttl(), config.minTtl());
    adopt(connection, true);
  }

  private void adopt(Connection connection, boolean incoming) {
    int id = ++lastConnectionId;
    connections.put(id, connection);
    // The machine hears of the connection before the connection's first message is told.
    handle(new Event.ConnectionUp(id, incoming));
    connection.listen(new ConnectionEvents(id));
  }

  /**
   * Hands an event to the machine and does what it says. Events that this causes wait their turn.
   */
  void handle(Event event) {
    waiting.add(event);
    if (handling) {
      return;
    }
    handling = true;
    try {
      for (Event next = waiting.poll(); next != null; next = waiting.poll()) {
        List<Action> actions = fsm.handle(next);
        for (int i = 0; i < actions.size(); i++) {
          perform(actions.get(i));
        }
      }
    } finally {
      handling = false;
    }
    if (dynamic && connections.isEmpty() && fsm.state().compareTo(SessionState.OPEN_SENT) < 0) {
      context.dynamicPeerIdle(this);
    }
  }

  private void perform(Action action) {
    switch (action) {
      case Action.Connect c -> connect();
      case Action.CancelConnect c -> cancelConnect();
      case Action.Send send -> {
        Connection connection = connections.get(send.connectionId());
        if (connection != null) {
          connection.send(send.message());
        }
      }
      case Action.CloseAfterSending close -> {
        Connection connection = release(close.connectionId());
        if (connection != null) {
          connection.closeAfterSending();
        }
      }
      case Action.Abort abort -> {
        Connection connection = release(abort.connectionId());
        if (connection != null) {
          connection.abort();
        }
      }
      case Action.SetTimer set ->
          timers.set(
              set.kind(), set.connectionId(), set.period(), connections.get(set.connectionId()));
      case Action.StopTimer stop -> timers.stop(stop.kind(), stop.connectionId());
      case Action.ApplyNegotiated apply -> {
        Connection connection = connections.get(apply.connectionId());
        if (connection != null) {
          connection.negotiated(apply.negotiated().wireContext(), index);
        }
      }
      case Action.SessionUp up -> sessionUp(up.connectionId(), up.negotiated());
      case Action.SessionDown down -> sessionDown(down);
      case Action.StateChanged changed -> stateChanged(changed);
    }
  }

  private void connect() {
    attempt =
        context
            .transport()
            .connect(
                PeerSetup.connectSpec(config),
                new Transport.ConnectListener() {
                  @Override
                  public void connected(Connection connection) {
                    attempt = null;
                    adopt(connection, false);
                  }

                  @Override
                  public void connectFailed(String reason) {
                    attempt = null;
                    refused = true;
                    handle(new Event.ConnectFailed(reason));
                    context.convergenceMayHaveChanged();
                  }
                });
  }

  private void cancelConnect() {
    if (attempt != null) {
      attempt.cancel();
      attempt = null;
    }
  }

  private @Nullable Connection release(int id) {
    timers.stopAll(id);
    return connections.remove(id);
  }

  private void sessionUp(int connectionId, Negotiated negotiated) {
    Connection connection = connections.get(connectionId);
    if (connection == null) {
      throw new IllegalStateException(config.name() + ": Established without a connection");
    }
    refused = false;
    session = routes.up(connection, connectionId, negotiated);
  }

  private void sessionDown(Action.SessionDown down) {
    flaps++;
    session = null;
    routes.down(down.end());
    context.convergenceMayHaveChanged();
  }

  private void stateChanged(Action.StateChanged changed) {
    since = context.now();
    boolean notable =
        changed.from() == SessionState.ESTABLISHED || changed.to() == SessionState.ESTABLISHED;
    if (notable) {
      log.info("{}: {} -> {}: {}", config.name(), changed.from(), changed.to(), changed.cause());
    } else {
      LOG.debug("{}: {} -> {}: {}", config.name(), changed.from(), changed.to(), changed.cause());
    }
  }

  /** What one connection reports, under the id that the machine knows it by. */
  private final class ConnectionEvents implements Connection.Listener {
    private final int id;

    ConnectionEvents(int id) {
      this.id = id;
    }

    @Override
    public void received(Connection connection, List<BgpMessage> messages, int octets) {
      for (int i = 0; i < messages.size(); i++) {
        BgpMessage next = messages.get(i);
        Session open = session;
        if (open != null && open.connectionId() == id && fsm.acceptsUpdates(id)) {
          if (next instanceof UpdateMessage update) {
            open.received(update);
            continue;
          }
          if (next instanceof RouteRefreshMessage refresh) {
            open.received(refresh);
            continue;
          }
        }
        handle(new Event.Received(id, next));
      }
      connection.consumed(octets);
    }

    @Override
    public void malformed(Connection connection, NotificationMessage error) {
      log.warn("{}: malformed message: {}", config.name(), error);
      handle(new Event.Malformed(id, error));
    }

    @Override
    public void drained(Connection connection) {
      context.requestDrain();
    }

    @Override
    public void closed(Connection connection, String reason) {
      if (release(id) != null) {
        handle(new Event.ConnectionClosed(id, reason));
      }
    }
  }

  // Readers.

  int index() {
    return index;
  }

  PeerConfig config() {
    return config;
  }

  boolean isDynamic() {
    return dynamic;
  }

  boolean isEnabled() {
    return enabled;
  }

  PeerFsm fsm() {
    return fsm;
  }

  PeerRoutes routes() {
    return routes;
  }

  @Nullable Session session() {
    return session;
  }

  /**
   * The log for what this peer can cause; limited, so that no peer fills the log for the others.
   */
  RateLimitedLog log() {
    return log;
  }

  Instant since() {
    return since;
  }

  /** How often an Established session ended. */
  int flaps() {
    return flaps;
  }

  String message() {
    return message;
  }

  void message(String text) {
    message = text;
  }

  /** Whether the last call was not answered, and nothing has come up since. */
  boolean isRefused() {
    return refused;
  }

  @Nullable Connection connection(int id) {
    return connections.get(id);
  }

  /** Whether the peer holds TCP connections, or calls. */
  boolean isConnected() {
    return !connections.isEmpty();
  }

  /** The time left and the period of a running timer, or null. */
  java.time.Duration @Nullable [] timer(TimerKind kind, int connectionId) {
    return timers.remaining(kind, connectionId, connections.get(connectionId));
  }

  @Override
  public String toString() {
    return config.name();
  }

  /** Families of the configuration that the session did not negotiate are not there. */
  boolean carries(Family family) {
    Session open = session;
    return open != null && open.negotiated().families().contains(family);
  }
}
