package io.manx.speaker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.manx.net.Rfc;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.RouteRefreshMessage;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every pair of a state and an event against {@code session/fsm-table.txt}: the next state and the
 * actions. A pair that the table lacks fails, and so does a row that no pair uses.
 */
class FsmTableTest {
  private static final Map<String, String> TABLE = new HashMap<>();

  /** The states of RFC 4271 §8.2.2, with Idle, Active and Connect told apart by what is awaited. */
  enum From {
    STOPPED,
    HOLDING,
    ACTIVE,
    PASSIVE,
    CONNECT,
    DELAY_OUT,
    DELAY_IN,
    OPEN_SENT,
    OPEN_CONFIRM,
    ESTABLISHED;

    Driver driver() {
      Driver driver =
          switch (this) {
            case PASSIVE -> new Driver(Peers.passive());
            case DELAY_IN, DELAY_OUT -> new Driver(Peers.delaying());
            default -> new Driver(Peers.parameters());
          };
      return switch (this) {
        case STOPPED -> driver;
        case HOLDING ->
            driver.start().on(new Event.AutomaticStop(cease(ErrorCode.OUT_OF_RESOURCES)));
        case ACTIVE -> driver.start().on(new Event.ConnectFailed("refused"));
        case PASSIVE, CONNECT -> driver.start();
        case DELAY_OUT, OPEN_SENT -> driver.start().up(1, false);
        case DELAY_IN -> driver.start().on(new Event.ConnectFailed("refused")).up(1, true);
        case OPEN_CONFIRM -> driver.start().up(1, false).receive(1, Peers.open());
        case ESTABLISHED -> driver.establish(Peers.open());
      };
    }
  }

  /** The events of RFC 4271 §8.1, about connection 1 where they are about one. */
  enum On {
    START,
    STOP,
    STOP_SILENTLY,
    AUTOMATIC_STOP,
    BFD_DOWN,
    CALLED,
    ACCEPTED,
    CONNECT_FAILED,
    CLOSED,
    OPEN,
    BAD_OPEN,
    NOTIFICATION,
    NOTIFICATION_COLLISION,
    KEEPALIVE,
    UPDATE,
    ROUTE_REFRESH,
    MALFORMED,
    CONNECT_RETRY,
    IDLE_HOLD,
    STABLE,
    DELAY_OPEN,
    COLLISION_TIMER,
    HOLD,
    KEEPALIVE_TIMER,
    SEND_HOLD;

    Event event(int id) {
      return switch (this) {
        case START -> new Event.Start();
        case STOP -> new Event.Stop(cease(ErrorCode.ADMINISTRATIVE_SHUTDOWN));
        case STOP_SILENTLY -> new Event.Stop(null);
        case AUTOMATIC_STOP -> new Event.AutomaticStop(cease(ErrorCode.MAX_PREFIXES));
        case BFD_DOWN -> new Event.BfdDown();
        case CALLED -> new Event.ConnectionUp(9, false);
        case ACCEPTED -> new Event.ConnectionUp(9, true);
        case CONNECT_FAILED -> new Event.ConnectFailed("refused");
        case CLOSED -> new Event.ConnectionClosed(id, "reset");
        case OPEN -> new Event.Received(id, Peers.open());
        case BAD_OPEN ->
            new Event.Received(
                id, Peers.open(64999, Peers.PEER_ID, 90, Peers.open().capabilities()));
        case NOTIFICATION -> new Event.Received(id, cease(ErrorCode.ADMINISTRATIVE_RESET));
        case NOTIFICATION_COLLISION -> new Event.Received(id, cease(ErrorCode.COLLISION));
        case KEEPALIVE -> new Event.Received(id, KeepaliveMessage.INSTANCE);
        case UPDATE ->
            new Event.Received(id, new UpdateMessage(List.of(), List.of(), null, List.of()));
        case ROUTE_REFRESH ->
            new Event.Received(
                id,
                new RouteRefreshMessage(Family.IPV4_UNICAST, RouteRefreshMessage.Subtype.REQUEST));
        case MALFORMED -> new Event.Malformed(id, cease(ErrorCode.BAD_MESSAGE_LENGTH));
        case CONNECT_RETRY -> expired(TimerKind.CONNECT_RETRY, id);
        case IDLE_HOLD -> expired(TimerKind.IDLE_HOLD, id);
        case STABLE -> expired(TimerKind.STABLE, id);
        case DELAY_OPEN -> expired(TimerKind.DELAY_OPEN, id);
        case COLLISION_TIMER -> expired(TimerKind.COLLISION, id);
        case HOLD -> expired(TimerKind.HOLD, id);
        case KEEPALIVE_TIMER -> expired(TimerKind.KEEPALIVE, id);
        case SEND_HOLD -> expired(TimerKind.SEND_HOLD, id);
      };
    }
  }

  private static NotificationMessage cease(ErrorCode code) {
    return NotificationMessage.of(code);
  }

  private static Event expired(TimerKind kind, int id) {
    return new Event.TimerExpired(kind, kind.isOfPeer() ? PeerFsm.NO_CONNECTION : id);
  }

  @BeforeAll
  static void readTable() throws IOException {
    try (InputStream in = FsmTableTest.class.getResourceAsStream("/session/fsm-table.txt")) {
      assertNotNull(in, "session/fsm-table.txt");
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(
              line -> {
                String[] cells = line.split("\\|", -1);
                String before = TABLE.put(key(cells[0], cells[1]), cells[2].strip());
                assertEquals(null, before, "twice in the table: " + line);
              });
    }
  }

  private static String key(String from, String on) {
    return from.strip() + " " + on.strip();
  }

  static Stream<Arguments> pairs() {
    return Stream.of(From.values())
        .flatMap(from -> Stream.of(On.values()).map(on -> Arguments.of(from, on)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  @Rfc(
      value = 4271,
      section = "8.2.2",
      shows = "every event in every state does what the table says")
  void doesWhatTheTableSays(From from, On on) {
    Driver driver = from.driver();
    driver.on(on.event(1));
    String found =
        driver.fsm.state().toString() + (driver.words().isEmpty() ? "" : ": " + driver.words());
    String row = String.format(Locale.ROOT, "%-13s| %-23s| %s", from, on, found);
    assertEquals(TABLE.get(key(from.name(), on.name())), found, () -> "row would be\n" + row);
  }

  @Test
  void hasNoRowForAnythingElse() {
    assertEquals(From.values().length * On.values().length, TABLE.size());
  }
}
