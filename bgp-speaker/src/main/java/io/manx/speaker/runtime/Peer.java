package io.manx.speaker.runtime;

import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.session.Action;
import io.manx.speaker.session.Event;
import io.manx.speaker.session.LastError;
import io.manx.speaker.session.Negotiated;
import io.manx.speaker.session.PeerFsm;
import io.manx.speaker.session.PeerParameters;
import io.manx.speaker.session.SessionState;
import io.manx.speaker.session.TimerKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
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
  private final PeerConnections connections;
  private final ArrayDeque<Event> waiting = new ArrayDeque<>();
  private final PeerRoutes routes;
  private final AdminState admin;
  private final PeerBfd bfd;
  private PeerConfig config;
  private PeerFsm fsm;
  private boolean handling;
  private int flaps;
  private String message = "";
  private final Transitions transitions = new Transitions();
  private Instant since;
  private boolean refused;
  private boolean hungUp;
  private boolean removed;
  private @Nullable Session session;

  Peer(SpeakerContext context, int index, PeerConfig config, boolean dynamic) {
    this.context = context;
    this.index = index;
    this.config = config;
    this.dynamic = dynamic;
    this.admin = new AdminState(context.loop(), config.enabled());
    this.timers =
        new PeerTimers(context.loop(), (kind, id) -> handle(new Event.TimerExpired(kind, id)));
    this.connections = new PeerConnections(context, this, timers);
    this.routes = new PeerRoutes(context, this);
    this.bfd = new PeerBfd(context, this);
    this.fsm = newFsm();
    this.since = context.now();
  }

  private PeerFsm newFsm() {
    return new PeerFsm(parameters(), context.jitter());
  }

  private PeerParameters parameters() {
    return PeerSetup.parameters(context.config(), config, context.restarting(), flaps > 0);
  }

  // Commands.

  /** Starts the peer if it is enabled. */
  void start() {
    bfd.follow(config, admin.isEnabled());
    if (admin.isEnabled()) {
      handle(new Event.Start());
    }
  }

  /**
   * Stops the peer and tells it why; null says nothing, so that it keeps our routes (RFC 4724 §4).
   */
  void stop(@Nullable NotificationMessage notification) {
    handle(new Event.Stop(notification));
  }

  /** The speaker goes down: BFD says so first, lest the peer take it for a failure. */
  void goDown(@Nullable NotificationMessage notification) {
    bfd.close();
    stop(notification);
  }

  /** Not configured any more: stops and forgets everything, routes kept for a restart included. */
  void remove(NotificationMessage notification) {
    removed = true;
    admin.cancel();
    bfd.close();
    handle(new Event.Stop(notification, true));
    routes.forget();
    timers.stopAll();
  }

  /** Enables the peer; false if it was already. */
  boolean enable(String why) {
    if (admin.isEnabled() || removed) {
      return false;
    }
    admin.set(true);
    message = why;
    start();
    return true;
  }

  /** Disables the peer with a shutdown communication (RFC 9003); false if it was already. */
  boolean disable(String why) {
    boolean wasEnabled = admin.isEnabled();
    admin.set(false); // what an operator disables, no timer enables
    if (!wasEnabled) {
      return false;
    }
    message = why;
    bfd.close();
    stop(PeerSetup.cease(ErrorCode.ADMINISTRATIVE_SHUTDOWN, why));
    context.convergenceMayHaveChanged();
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
   * Disables the peer from inside, until an operator enables it or {@code restartAfter} has passed;
   * 0: no timer.
   */
  void shutDown(NotificationMessage notification, Duration restartAfter) {
    automaticStop(notification);
    admin.shutDown(fsm.lastError(), restartAfter, () -> enable(""));
    bfd.close();
    handle(new Event.Stop(null));
    context.convergenceMayHaveChanged();
  }

  /**
   * Takes another configuration and starts over: what changed cannot be changed within a session.
   */
  void reset(PeerConfig next) {
    PeerConfig before = config;
    // RFC 8538 §5: a shutdown takes our routes along, a change leaves them where both agreed so.
    ErrorCode why =
        next.enabled() ? ErrorCode.CONFIGURATION_CHANGE : ErrorCode.ADMINISTRATIVE_SHUTDOWN;
    if (session != null) {
      message = "Session ended by another configuration";
    }
    handle(new Event.Stop(NotificationMessage.of(why), true));
    config = next;
    if (!next.enabled()
        || !next.address().equals(before.address())
        || next.asNumber() != before.asNumber()) {
      routes.forget(); // what was kept for a restart is not of this peer
    }
    if (next.enabled() != before.enabled() || admin.shutDownBy() != null) {
      admin.set(next.enabled()); // otherwise an operator's command holds
    }
    timers.stopAll();
    refused = false;
    hungUp = false;
    fsm = newFsm();
    start();
  }

  /**
   * Takes another configuration that leaves the session as it is.
   *
   * @param soft whether routes that are there are left to the old policies
   */
  void reconfigure(PeerConfig next, boolean soft) {
    if (!next.password().equals(config.password())) {
      next.password().ifPresent(connections::changePassword);
    }
    boolean mayComeBack =
        admin.shutDownBy() != null && !next.maxPrefixes().equals(config.maxPrefixes());
    config = next;
    bfd.follow(next, admin.isEnabled());
    renewParameters();
    policiesChanged(soft);
    if (mayComeBack) {
      enable("");
    }
  }

  /**
   * Has the session, if there is one, decide anew about what it received and sends.
   *
   * @param soft whether routes that are there are left to the old policies
   */
  void policiesChanged(boolean soft) {
    if (session != null) {
      session.policiesChanged(soft);
    }
  }

  /** Has the next OPEN say what holds now. */
  void renewParameters() {
    fsm.reconfigure(parameters());
  }

  // Events.

  /** The peer called. */
  void incoming(Connection connection) {
    connection.limitTtl(config.ttl(), config.minTtl());
    connections.adopt(connection, true);
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
    if (isForgettable()) {
      context.dynamicPeerIdle(this);
    }
  }

  /**
   * Whether this peer came from a range and nothing has to be remembered of it: neither routes, nor
   * that it was disabled, nor that it is to be left alone for a while after an error.
   */
  boolean isForgettable() {
    return dynamic
        && admin.isEnabled()
        && !removed
        && connections.isEmpty()
        && fsm.state() == SessionState.ACTIVE
        && !routes.isRetaining();
  }

  private void perform(Action action) {
    switch (action) {
      case Action.Connect c -> connections.connect();
      case Action.CancelConnect c -> connections.cancelConnect();
      case Action.Send send -> connections.send(send.connectionId(), send.message());
      case Action.CloseAfterSending close -> connections.closeAfterSending(close.connectionId());
      case Action.Abort abort -> connections.abort(abort.connectionId());
      case Action.SetTimer set ->
          timers.set(
              set.kind(), set.connectionId(), set.period(), connections.get(set.connectionId()));
      case Action.StopTimer stop -> timers.stop(stop.kind(), stop.connectionId());
      case Action.ApplyNegotiated apply ->
          connections.negotiated(apply.connectionId(), apply.negotiated());
      case Action.SessionUp up -> sessionUp(up.connectionId(), up.negotiated());
      case Action.SessionDown down -> sessionDown(down);
      case Action.StateChanged changed -> stateChanged(changed);
    }
  }

  /** A call was given up for the next one: the peer neither answers nor refuses. */
  void unanswered() {
    refused = true;
    context.loop().execute(context::convergenceMayHaveChanged);
  }

  /** A call was refused, or not answered in time. */
  void callFailed(String reason) {
    refused = true;
    handle(new Event.ConnectFailed(reason));
    context.convergenceMayHaveChanged();
  }

  /** A call was taken, and the connection broken in the same moment. */
  void hungUp(String reason) {
    hungUp = true;
    handle(new Event.ConnectFailed(reason));
    context.convergenceMayHaveChanged();
  }

  private void sessionUp(int connectionId, Negotiated negotiated) {
    Connection connection = connections.get(connectionId);
    if (connection == null) {
      throw new IllegalStateException(config.name() + ": Established without a connection");
    }
    refused = false;
    hungUp = false;
    bfd.bgpUp();
    transitions.up();
    session = routes.up(connection, connectionId, negotiated);
    context.sessionsChanged();
    context.loop().execute(context::convergenceMayHaveChanged);
  }

  private void sessionDown(Action.SessionDown down) {
    flaps++;
    transitions.down(down.end().cause());
    session = null;
    routes.down(down.end());
    context.sessionsChanged();
    renewParameters();
    context.convergenceMayHaveChanged();
  }

  /** RFC 9003 §2: what the peer's operator wrote is for ours. */
  void heardWhy() {
    NotificationMessage last = fsm.lastNotification();
    String text = last == null ? "" : PeerSetup.communication(last);
    if (!text.isEmpty()) {
      message = text;
      log.info("{}: the peer says: {}", config.name(), text);
    }
  }

  private void stateChanged(Action.StateChanged changed) {
    since = context.now();
    if (changed.from() != SessionState.ESTABLISHED) {
      noSession(changed);
    }
    boolean notable =
        changed.from() == SessionState.ESTABLISHED || changed.to() == SessionState.ESTABLISHED;
    if (notable) {
      log.info("{}: {} -> {}: {}", config.name(), changed.from(), changed.to(), changed.cause());
    } else {
      LOG.debug("{}: {} -> {}: {}", config.name(), changed.from(), changed.to(), changed.cause());
    }
    if (refused || hungUp) {
      context.convergenceMayHaveChanged();
    }
  }

  /** The peer may have answered, and a session did not come of it. */
  private void noSession(Action.StateChanged changed) {
    LastError error = fsm.lastError();
    boolean broken = error != null && error.kind() == LastError.Kind.SOCKET;
    boolean back = changed.to() == SessionState.ACTIVE && changed.from() == SessionState.OPEN_SENT;
    if (broken && (back || changed.to() == SessionState.IDLE)) {
      hungUp = true;
    } else if (changed.to() == SessionState.IDLE) {
      refused = true; // in so many words
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
    return admin.isEnabled();
  }

  /** Whether an operator said that the session will go away (RFC 8326). */
  boolean isGoingAway() {
    return context.gracefulShutdown().covers(config.name());
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

  Transitions transitions() {
    return transitions;
  }

  /** How often an Established session ended. */
  int flaps() {
    return flaps;
  }

  /** What went wrong last, or null. */
  @Nullable LastError lastError() {
    LastError found = admin.shutDownBy();
    return found == null ? fsm.lastError() : found;
  }

  String message() {
    return message;
  }

  /** Whether the last call was not answered, and nothing has come up since. */
  boolean isRefused() {
    return refused;
  }

  /**
   * Whether the peer takes calls and breaks them, and nothing has come up since: it may not know
   * us, or rest after the loss of the last session (RFC 4271 §8.1.1), which ends within seconds.
   */
  boolean hangsUp() {
    return hungUp;
  }

  @Nullable Connection connection(int id) {
    return connections.get(id);
  }

  /** The time left and the period of a running timer, or null. */
  Duration @Nullable [] timer(TimerKind kind, int connectionId) {
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
