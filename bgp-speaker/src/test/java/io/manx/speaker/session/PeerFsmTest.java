package io.manx.speaker.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.Rfc;
import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What takes more than one event: damping, capability fallback, graceful restart, errors. */
class PeerFsmTest {
  private static final Capabilities LOCAL = Peers.capabilities(Peers.LOCAL_AS, Family.IPV4_UNICAST);

  private static Driver restarting(boolean notification) {
    return new Driver(
            Peers.parameters(Peers.withRestart(LOCAL, notification), false, Duration.ZERO))
        .establish(
            Peers.open(
                Peers.PEER_AS,
                Peers.PEER_ID,
                90,
                Peers.withRestart(Peers.open().capabilities(), notification)));
  }

  private static Duration timer(Driver driver, TimerKind kind) {
    return driver.last.stream()
        .filter(Action.SetTimer.class::isInstance)
        .map(Action.SetTimer.class::cast)
        .filter(set -> set.kind() == kind)
        .reduce((first, second) -> second)
        .orElseThrow()
        .period();
  }

  private static OpenMessage sentOpen(Driver driver) {
    return driver.last.stream()
        .filter(Action.Send.class::isInstance)
        .map(action -> ((Action.Send) action).message())
        .filter(OpenMessage.class::isInstance)
        .map(OpenMessage.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void holdTimeZeroHasNoHoldTimerAndNoKeepalives() {
    Driver driver = new Driver(Peers.parameters()).start().up(1, false);
    assertEquals(Duration.ofMinutes(4), timer(driver, TimerKind.HOLD));
    driver.receive(1, Peers.open(Peers.PEER_AS, Peers.PEER_ID, 0, Peers.open().capabilities()));
    assertEquals("Apply Send(KEEPALIVE) Stop(HOLD) ->OpenConfirm", driver.words());
    driver.receive(1, KeepaliveMessage.INSTANCE);
    assertEquals("Set(SEND_HOLD) Up Set(STABLE) ->Established", driver.words());
  }

  @Test
  @Rfc(
      value = 9687,
      section = "3.3",
      shows = "a peer that takes nothing for the send hold time is told so, and cut off")
  void aPeerThatTakesNothingIsCutOff() {
    Driver driver = new Driver(Peers.parameters()).start().up(1, false);
    driver.receive(1, Peers.open(Peers.PEER_AS, Peers.PEER_ID, 90, Peers.open().capabilities()));
    driver.receive(1, KeepaliveMessage.INSTANCE);
    assertEquals(Duration.ofMinutes(8), timer(driver, TimerKind.SEND_HOLD));
    driver.on(new Event.TimerExpired(TimerKind.SEND_HOLD, 1));
    assertTrue(driver.words().startsWith("Send(8/0) "), driver.words());
    assertTrue(driver.words().contains(" Down("), driver.words());
    assertEquals(SessionState.IDLE, driver.fsm.state());
  }

  @Test
  @Rfc(value = 4271, section = "10", shows = "timers are jittered by up to a quarter")
  void timersAreTakenOffUpToAQuarter() {
    Random random = new Random(1);
    PeerFsm fsm = new PeerFsm(Peers.parameters(), random::nextDouble);
    List<Duration> periods = new ArrayList<>();
    fsm.handle(new Event.Start());
    for (int i = 0; i < 200; i++) {
      fsm.handle(new Event.ConnectFailed("refused")).stream()
          .filter(Action.SetTimer.class::isInstance)
          .forEach(action -> periods.add(((Action.SetTimer) action).period()));
      fsm.handle(new Event.TimerExpired(TimerKind.CONNECT_RETRY, PeerFsm.NO_CONNECTION));
    }
    assertEquals(200, periods.size());
    periods.forEach(
        period ->
            assertTrue(
                period.compareTo(Duration.ofMillis(3750)) >= 0
                    && period.compareTo(Duration.ofSeconds(5)) <= 0,
                period::toString));
    assertTrue(Set.copyOf(periods).size() > 150, "no jitter");
  }

  @Test
  @Rfc(value = 4271, section = "8.1.1", shows = "DampPeerOscillations: errors back off")
  void errorsBackOffAndAStableSessionForgetsThem() {
    Driver driver = new Driver(Peers.parameters()).start();
    List<Long> waits = new ArrayList<>();
    for (int i = 1; i <= 7; i++) {
      driver.up(i, false);
      driver.on(new Event.Malformed(i, NotificationMessage.of(ErrorCode.BAD_MESSAGE_TYPE)));
      waits.add(Math.round(driver.fsm.errorWait().toMillis() / 1000.0));
      assertTrue(timer(driver, TimerKind.IDLE_HOLD).compareTo(Duration.ofSeconds(5)) <= 0);
      driver.expire(TimerKind.IDLE_HOLD);
      if (driver.fsm.state() == SessionState.ACTIVE) {
        driver.expire(TimerKind.CONNECT_RETRY);
      }
      assertEquals(SessionState.CONNECT, driver.fsm.state());
    }
    assertEquals(List.of(1L, 5L, 10L, 20L, 40L, 60L, 60L), waits);

    driver.up(50, false).receive(50, Peers.open()).receive(50, KeepaliveMessage.INSTANCE);
    assertEquals(Duration.ZERO, driver.fsm.errorWait());
    driver.expire(TimerKind.STABLE).on(new Event.ConnectionClosed(50, "reset"));
    assertEquals(1, Math.round(driver.fsm.errorWait().toMillis() / 1000.0));
  }

  @Test
  void aShortSessionDoesNotForgetErrors() {
    Driver driver = new Driver(Peers.parameters()).establish(Peers.open());
    driver.on(new Event.ConnectionClosed(1, "reset")).expire(TimerKind.IDLE_HOLD);
    driver.up(2, false).receive(2, Peers.open()).receive(2, KeepaliveMessage.INSTANCE);
    driver.on(new Event.ConnectionClosed(2, "reset"));
    assertEquals(5, Math.round(driver.fsm.errorWait().toMillis() / 1000.0));
  }

  @Test
  void duringALongBackOffThePeerMayCall() {
    Driver driver = new Driver(Peers.parameters()).start();
    for (int i = 1; i <= 3; i++) {
      driver.up(i, false);
      driver.on(new Event.Malformed(i, NotificationMessage.of(ErrorCode.BAD_MESSAGE_TYPE)));
      driver.up(10 + i, true);
      assertEquals("Abort", driver.words());
      driver.expire(TimerKind.IDLE_HOLD);
      if (i < 3) {
        driver.expire(TimerKind.CONNECT_RETRY);
      }
    }
    assertEquals(SessionState.ACTIVE, driver.fsm.state());
    driver.up(20, true).receive(20, Peers.open()).receive(20, KeepaliveMessage.INSTANCE);
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());
  }

  @Test
  void aPeerThatCallsAndHangsUpIsDamped() {
    Driver driver = new Driver(Peers.passive()).start();
    for (int i = 1; i <= PeerFsm.MAX_EARLY_LOSSES; i++) {
      driver.up(i, true).on(new Event.ConnectionClosed(i, "reset"));
      assertEquals(SessionState.ACTIVE, driver.fsm.state());
    }
    driver.up(50, true).on(new Event.ConnectionClosed(50, "reset"));
    assertEquals(SessionState.IDLE, driver.fsm.state());
    driver.up(51, true);
    assertEquals("Abort", driver.words());
    driver.expire(TimerKind.IDLE_HOLD).up(52, true);
    assertEquals(SessionState.OPEN_SENT, driver.fsm.state());
  }

  @ParameterizedTest
  @CsvSource({"UNSUPPORTED_OPTIONAL_PARAMETER", "UNSUPPORTED_CAPABILITY"})
  @Rfc(value = 5492, section = "3", shows = "a peer that refuses capabilities is tried without")
  void aPeerThatRefusesCapabilitiesIsTriedOnceWithout(ErrorCode complaint) {
    Driver driver = new Driver(Peers.parameters()).start().up(1, false);
    assertEquals(LOCAL, sentOpen(driver).capabilities());
    driver.receive(1, NotificationMessage.of(complaint)).expire(TimerKind.IDLE_HOLD);
    driver.up(2, false);
    assertEquals(Capabilities.NONE, sentOpen(driver).capabilities());
    driver.receive(2, NotificationMessage.of(complaint)).expire(TimerKind.IDLE_HOLD);
    driver.expire(TimerKind.CONNECT_RETRY).up(3, false);
    assertEquals(LOCAL, sentOpen(driver).capabilities());
  }

  @Test
  void aSessionWithoutCapabilitiesIsIpv4Unicast() {
    Driver driver = new Driver(Peers.parameters()).start().up(1, false);
    driver.receive(1, NotificationMessage.of(ErrorCode.UNSUPPORTED_OPTIONAL_PARAMETER));
    driver.expire(TimerKind.IDLE_HOLD).up(2, false);
    driver.receive(2, Peers.open(Peers.PEER_AS, Peers.PEER_ID, 90, Capabilities.NONE));
    driver.receive(2, KeepaliveMessage.INSTANCE);
    Negotiated agreed = driver.fsm.negotiated();
    assertNotNull(agreed);
    assertEquals(Set.of(Family.IPV4_UNICAST), agreed.families());
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());
  }

  @Test
  void capabilitiesStayWhereTheSessionNeedsThem() {
    Capabilities six = Peers.capabilities(Peers.LOCAL_AS, Family.IPV6_UNICAST);
    Driver driver = new Driver(Peers.parameters(six, false, Duration.ZERO)).start().up(1, false);
    driver.receive(1, NotificationMessage.of(ErrorCode.UNSUPPORTED_OPTIONAL_PARAMETER));
    driver.expire(TimerKind.IDLE_HOLD).up(2, false);
    assertEquals(six, sentOpen(driver).capabilities());
  }

  @Test
  @Rfc(
      value = 6608,
      section = "4",
      shows = "an unexpected message is named with the state's own subcode")
  void anUnexpectedMessageIsNamedInTheData() {
    Driver driver = new Driver(Peers.parameters()).start().up(1, false);
    driver.receive(1, new UpdateMessage(List.of(), List.of(), null, List.of()));
    assertEquals(NotificationMessage.of(ErrorCode.FSM_IN_OPEN_SENT, new byte[] {2}), driver.sent());
    driver = new Driver(Peers.parameters()).establish(Peers.open());
    driver.receive(1, Peers.open());
    assertEquals(
        NotificationMessage.of(ErrorCode.FSM_IN_ESTABLISHED, new byte[] {1}), driver.sent());
  }

  @Test
  void theLastErrorHasTheWordsOfTheOperatorsTools() {
    Driver driver = new Driver(Peers.parameters()).start();
    driver.on(new Event.ConnectFailed("Connection refused"));
    assertEquals("Socket: Connection refused", text(driver));
    driver = new Driver(Peers.parameters()).establish(Peers.open());
    assertNull(driver.fsm.lastError());
    driver.expire(TimerKind.HOLD, 1);
    assertEquals("BGP Error: Hold timer expired", text(driver));
    driver.expire(TimerKind.IDLE_HOLD).up(2, false);
    byte[] why = "\u0004back".getBytes(StandardCharsets.UTF_8);
    NotificationMessage shutdown = NotificationMessage.of(ErrorCode.ADMINISTRATIVE_SHUTDOWN, why);
    driver.receive(2, shutdown);
    assertEquals("Received: Administrative shutdown", text(driver));
    assertEquals(shutdown, driver.fsm.lastNotification());
    driver = new Driver(Peers.parameters()).establish(Peers.open()).on(new Event.BfdDown());
    assertEquals("Error: BFD session down", text(driver));
    driver = new Driver(Peers.parameters()).establish(Peers.open());
    driver.on(new Event.AutomaticStop(NotificationMessage.of(ErrorCode.MAX_PREFIXES)));
    assertEquals("Automatic shutdown: Route limit exceeded", text(driver));
  }

  private static String text(Driver driver) {
    return String.valueOf(driver.fsm.lastError());
  }

  @Test
  @Rfc(
      value = 4724,
      section = "4.2",
      shows = "a broken connection keeps routes only with graceful restart")
  void aBrokenConnectionKeepsRoutesOnlyWithGracefulRestart() {
    Driver driver = new Driver(Peers.parameters()).establish(Peers.open());
    driver.on(new Event.ConnectionClosed(1, "reset"));
    assertFalse(driver.end().gracefulRestart());
    driver = restarting(false).on(new Event.ConnectionClosed(1, "reset"));
    assertTrue(driver.end().gracefulRestart());
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, true"})
  @Rfc(
      value = 8538,
      section = "4",
      shows = "a NOTIFICATION keeps routes only where both set the N bit")
  void aNotificationKeepsRoutesOnlyWithTheNBit(boolean notification, boolean kept) {
    NotificationMessage reset = NotificationMessage.of(ErrorCode.ADMINISTRATIVE_RESET);
    assertEquals(kept, restarting(notification).receive(1, reset).end().gracefulRestart());
    assertEquals(kept, restarting(notification).expire(TimerKind.HOLD, 1).end().gracefulRestart());
    Driver stopped = restarting(notification).on(new Event.Stop(reset));
    assertEquals(kept, stopped.end().gracefulRestart());
    assertEquals(reset, stopped.sent());
  }

  @Test
  @Rfc(value = 8538, section = "3", shows = "a Hard Reset keeps nothing")
  void aHardResetKeepsNothing() {
    NotificationMessage hard = NotificationMessage.of(ErrorCode.HARD_RESET, new byte[] {6, 2, 0});
    Driver driver = restarting(true).receive(1, hard);
    assertFalse(driver.end().gracefulRestart());
    NotificationMessage inside = driver.end().notification();
    assertNotNull(inside);
    assertTrue(inside.is(ErrorCode.ADMINISTRATIVE_SHUTDOWN));
    assertEquals("Received: Administrative shutdown", text(driver));
  }

  @Test
  @Rfc(
      value = 8538,
      section = "5",
      shows = "a shutdown is sent as Hard Reset where NOTIFICATIONs keep routes")
  void aShutdownIsAHardResetWhereNotificationsKeepRoutes() {
    NotificationMessage shutdown =
        NotificationMessage.of(ErrorCode.ADMINISTRATIVE_SHUTDOWN, new byte[] {1, 'x'});
    Driver driver = restarting(true).on(new Event.Stop(shutdown));
    assertTrue(driver.sent().is(ErrorCode.HARD_RESET));
    assertArrayEquals(new byte[] {6, 2, 1, 'x'}, driver.sent().data());
    assertFalse(driver.end().gracefulRestart());
    assertEquals(shutdown, restarting(false).on(new Event.Stop(shutdown)).sent());
  }

  @Test
  @Rfc(
      value = 4724,
      section = "5",
      shows = "a new connection replaces a session with graceful restart")
  void aNewConnectionReplacesASessionWithGracefulRestart() {
    Driver driver = restarting(false).expire(TimerKind.STABLE).up(7, true);
    assertEquals(
        "Abort Stop(HOLD) Stop(KEEPALIVE) Stop(SEND_HOLD) Down(REPLACED) "
            + "Set(CONNECT_RETRY) Send(OPEN) Set(HOLD) ->OpenSent",
        driver.words());
    assertTrue(driver.end().gracefulRestart());
    driver.receive(7, Peers.open()).receive(7, KeepaliveMessage.INSTANCE);
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());
  }

  @Test
  void aCallThatCrossedOursDoesNotReplaceAFreshSession() {
    Driver driver = restarting(false).up(7, true);
    assertEquals("Send(6/7) Close", driver.words());
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());
  }

  @Test
  void newParametersAreForTheNextOpen() {
    Driver driver = new Driver(Peers.parameters()).start().up(1, false);
    PeerParameters slower =
        Peers.withHoldTime(Peers.parameters(), Duration.ofSeconds(30), Duration.ZERO);
    driver.fsm.reconfigure(slower);
    driver.receive(1, Peers.open());
    assertEquals(Duration.ofSeconds(90), timer(driver, TimerKind.HOLD));
    driver.on(new Event.Stop(null)).start().up(2, false);
    assertEquals(30, sentOpen(driver).holdTimeSeconds());
  }
}
