package io.manx.speaker.sim;

import io.manx.net.IpAddress;
import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.runtime.ConnectSpec;
import io.manx.speaker.runtime.Connection;
import io.manx.speaker.runtime.EventLoop;
import io.manx.speaker.runtime.Transport;
import io.manx.speaker.session.Action;
import io.manx.speaker.session.Event;
import io.manx.speaker.session.PeerFsm;
import io.manx.speaker.session.PeerParameters;
import io.manx.speaker.session.SessionState;
import io.manx.speaker.session.TimerKind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A host with one peer and no routes: carries out what a {@link PeerFsm} wants. */
final class FsmHost extends Connection.Listener {
  private record TimerKey(TimerKind kind, int id) {}

  private final PipeTransport transport;
  private final VirtualLoop loop;
  private final IpAddress peer;
  private final PeerFsm fsm;
  private final Map<Integer, Connection> connections = new HashMap<>();
  private final Map<TimerKey, EventLoop.Timer> timers = new HashMap<>();
  private Transport.@Nullable Attempt attempt;
  private int nextId;
  private int sessions;

  FsmHost(PipeTransport transport, IpAddress peer, PeerParameters parameters, Random random) {
    this.transport = transport;
    this.loop = transport.loop();
    this.peer = peer;
    this.fsm = new PeerFsm(parameters, random::nextDouble);
    Transport.ListenSpec spec =
        new Transport.ListenSpec(Set.of(transport.address()), 179, Map.of());
    transport.listen(
        spec,
        new Transport.AcceptListener() {
          @Override
          public void accepted(Connection connection) {
            up(connection);
          }

          @Override
          public void listenFailed(IpAddress address, int port, String reason) {
            throw new AssertionError(reason);
          }
        });
  }

  SessionState state() {
    return fsm.state();
  }

  /** How many sessions came up so far. */
  int sessions() {
    return sessions;
  }

  /** Hands an event in, on the loop. */
  void handle(Event event) {
    loop.run(() -> fsm.handle(event).forEach(this::carryOut));
  }

  private void up(Connection connection) {
    int id = nextId++;
    connections.put(id, connection);
    handle(new Event.ConnectionUp(id, connection.isIncoming()));
    if (connections.containsKey(id)) {
      connection.listen(this);
    }
  }

  private void carryOut(Action action) {
    switch (action) {
      case Action.Connect connect -> attempt = call();
      case Action.CancelConnect cancel -> Objects.requireNonNull(attempt).cancel();
      case Action.Send send -> connection(send.connectionId()).send(send.message());
      case Action.CloseAfterSending close -> forget(close.connectionId()).closeAfterSending();
      case Action.Abort abort -> forget(abort.connectionId()).abort();
      case Action.SetTimer set -> set(set.kind(), set.connectionId(), set.period(), set.period());
      case Action.StopTimer stop -> stop(stop.kind(), stop.connectionId());
      case Action.ApplyNegotiated apply ->
          connection(apply.connectionId()).negotiated(apply.negotiated().wireContext(), 1);
      case Action.SessionUp session -> sessions++;
      case Action.SessionDown down -> {}
      case Action.StateChanged changed -> {}
    }
  }

  private Transport.Attempt call() {
    ConnectSpec spec =
        new ConnectSpec(peer, 179, null, null, Optional.empty(), 64, 0, Duration.ofSeconds(10));
    return transport.connect(
        spec,
        new Transport.ConnectListener() {
          @Override
          public void connected(Connection connection) {
            up(connection);
          }

          @Override
          public void connectFailed(String reason) {
            handle(new Event.ConnectFailed(reason));
          }
        });
  }

  private void set(TimerKind kind, int id, Duration period, Duration delay) {
    stop(kind, id);
    timers.put(new TimerKey(kind, id), loop.schedule(delay, () -> expired(kind, id, period)));
  }

  /** A hold timer that finds its period broken sleeps for what is left of it. */
  private void expired(TimerKind kind, int id, Duration period) {
    long quietSince =
        switch (kind) {
          case HOLD -> connection(id).lastReceived();
          case SEND_HOLD -> connection(id).lastSendProgress();
          default -> Long.MIN_VALUE;
        };
    Duration left =
        quietSince == Long.MIN_VALUE
            ? Duration.ZERO
            : period.minusNanos(loop.nanoTime() - quietSince);
    if (left.isPositive()) {
      set(kind, id, period, left);
    } else {
      timers.remove(new TimerKey(kind, id));
      handle(new Event.TimerExpired(kind, id));
    }
  }

  private void stop(TimerKind kind, int id) {
    EventLoop.Timer timer = timers.remove(new TimerKey(kind, id));
    if (timer != null) {
      timer.cancel();
    }
  }

  private Connection connection(int id) {
    return Objects.requireNonNull(connections.get(id));
  }

  private Connection forget(int id) {
    return Objects.requireNonNull(connections.remove(id));
  }

  private int id(Connection connection) {
    return connections.entrySet().stream()
        .filter(entry -> entry.getValue().equals(connection))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(Integer.MAX_VALUE);
  }

  @Override
  public void received(Connection connection, List<BgpMessage> messages, int octets) {
    for (BgpMessage message : messages) {
      handle(new Event.Received(id(connection), message));
    }
    connection.consumed(octets);
  }

  @Override
  public void malformed(Connection connection, NotificationMessage error) {
    handle(new Event.Malformed(id(connection), error));
  }

  @Override
  public void drained(Connection connection) {
    // No routes, no backlog.
  }

  @Override
  public void closed(Connection connection, String reason) {
    int id = id(connection);
    connections.remove(id);
    handle(new Event.ConnectionClosed(id, reason));
  }
}
