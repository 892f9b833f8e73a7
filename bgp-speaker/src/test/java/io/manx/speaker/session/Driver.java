package io.manx.speaker.session;

import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.message.RouteRefreshMessage;
import io.manx.speaker.message.UpdateMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Feeds a machine and keeps what it wanted done, as short words. */
final class Driver {
  static final int OUT = 1;
  static final int IN = 2;

  final PeerFsm fsm;
  final List<Action> all = new ArrayList<>();
  List<Action> last = List.of();

  Driver(PeerParameters parameters) {
    this.fsm = new PeerFsm(parameters, () -> 0.999999);
  }

  Driver on(Event event) {
    last = fsm.handle(event);
    all.addAll(last);
    return this;
  }

  Driver start() {
    return on(new Event.Start());
  }

  Driver up(int id, boolean incoming) {
    return on(new Event.ConnectionUp(id, incoming));
  }

  Driver receive(int id, BgpMessage message) {
    return on(new Event.Received(id, message));
  }

  Driver expire(TimerKind kind) {
    return expire(kind, PeerFsm.NO_CONNECTION);
  }

  Driver expire(TimerKind kind, int id) {
    return on(new Event.TimerExpired(kind, id));
  }

  /** Establishes over the connection that we opened. */
  Driver establish(OpenMessage open) {
    return start().up(OUT, false).receive(OUT, open).receive(OUT, KeepaliveMessage.INSTANCE);
  }

  /** The last actions, such as {@code Send(OPEN) Set(HOLD)}. */
  String words() {
    return last.stream().map(Driver::word).collect(Collectors.joining(" "));
  }

  SessionEnd end() {
    return last.stream()
        .filter(Action.SessionDown.class::isInstance)
        .map(action -> ((Action.SessionDown) action).end())
        .findFirst()
        .orElseThrow();
  }

  NotificationMessage sent() {
    return last.stream()
        .filter(Action.Send.class::isInstance)
        .map(action -> ((Action.Send) action).message())
        .filter(NotificationMessage.class::isInstance)
        .map(NotificationMessage.class::cast)
        .findFirst()
        .orElseThrow();
  }

  static String word(Action action) {
    return switch (action) {
      case Action.Connect connect -> "Connect";
      case Action.CancelConnect cancel -> "CancelConnect";
      case Action.Send send -> "Send(" + name(send.message()) + ")";
      case Action.CloseAfterSending close -> "Close";
      case Action.Abort abort -> "Abort";
      case Action.SetTimer set -> "Set(" + set.kind() + ")";
      case Action.StopTimer stop -> "Stop(" + stop.kind() + ")";
      case Action.ApplyNegotiated apply -> "Apply";
      case Action.SessionUp up -> "Up";
      case Action.SessionDown down -> "Down(" + down.end().cause() + ")";
      case Action.StateChanged changed -> "->" + changed.to();
    };
  }

  private static String name(BgpMessage message) {
    return switch (message) {
      case OpenMessage open -> "OPEN";
      case KeepaliveMessage keepalive -> "KEEPALIVE";
      case NotificationMessage notification -> notification.code() + "/" + notification.subcode();
      case UpdateMessage update -> "UPDATE";
      case RouteRefreshMessage refresh -> "ROUTE-REFRESH";
    };
  }
}
