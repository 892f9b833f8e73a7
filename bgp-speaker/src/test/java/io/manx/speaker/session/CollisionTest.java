package io.manx.speaker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.Rfc;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.message.UpdateMessage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 4271 §6.8 and RFC 6286 §2.3, in every pair of states and in both orders of identifiers. */
class CollisionTest {
  private static final String HIGH = "10.0.0.200";
  private static final String LOW = "10.0.0.0";

  @ParameterizedTest
  @CsvSource({
    // local identifier, local AS, peer identifier, peer AS, whether we are dominant
    "10.0.0.2, 1, 10.0.0.1, 2, true",
    "10.0.0.1, 2, 10.0.0.2, 1, false",
    "192.0.2.1, 1, 10.0.0.1, 2, true", // as unsigned numbers
    "10.0.0.1, 2, 192.0.2.1, 1, false",
    "10.0.0.1, 2, 10.0.0.1, 1, true",
    "10.0.0.1, 1, 10.0.0.1, 2, false",
    "10.0.0.1, 4200000000, 10.0.0.1, 65000, true",
  })
  @Rfc(value = 6286, section = "2.3", shows = "of equal identifiers the greater AS wins")
  void theGreaterIdentifierIsDominantThenTheGreaterAs(
      String local, long localAs, String peer, long peerAs, boolean dominant) {
    assertEquals(
        dominant,
        Collision.isLocalDominant(IpAddress.parse(local), localAs, IpAddress.parse(peer), peerAs));
  }

  @ParameterizedTest
  @CsvSource({
    // state of the other connection, the OPEN's is incoming, we are dominant, verdict
    "IDLE, true, true, KEEP_BOTH",
    "IDLE, true, false, KEEP_BOTH",
    "IDLE, false, true, KEEP_BOTH",
    "IDLE, false, false, KEEP_BOTH",
    "ACTIVE, true, true, KEEP_BOTH",
    "ACTIVE, true, false, KEEP_BOTH",
    "ACTIVE, false, true, KEEP_BOTH",
    "ACTIVE, false, false, KEEP_BOTH",
    "CONNECT, true, true, KEEP_BOTH",
    "CONNECT, true, false, KEEP_BOTH",
    "CONNECT, false, true, KEEP_BOTH",
    "CONNECT, false, false, KEEP_BOTH",
    "OPEN_SENT, true, true, KEEP_BOTH",
    "OPEN_SENT, true, false, KEEP_BOTH",
    "OPEN_SENT, false, true, KEEP_BOTH",
    "OPEN_SENT, false, false, KEEP_BOTH",
    "OPEN_CONFIRM, true, true, CLOSE_THIS",
    "OPEN_CONFIRM, true, false, CLOSE_OTHER",
    "OPEN_CONFIRM, false, true, CLOSE_OTHER",
    "OPEN_CONFIRM, false, false, CLOSE_THIS",
    "ESTABLISHED, true, true, CLOSE_THIS",
    "ESTABLISHED, true, false, CLOSE_THIS",
    "ESTABLISHED, false, true, CLOSE_THIS",
    "ESTABLISHED, false, false, CLOSE_THIS",
  })
  @Rfc(
      value = 4271,
      section = "6.8",
      shows = "the connection of the greater identifier stays, in every state of the other")
  void decidesInEveryStateOfTheOther(
      SessionState other, boolean incoming, boolean dominant, Collision.Verdict verdict) {
    assertEquals(verdict, Collision.decide(dominant, incoming, other));
  }

  /**
   * The peer is dominant, its call and ours crossed. Over ours everything was said before the peer
   * saw our OPEN over its own: it will close ours, so ours must not be the session yet.
   */
  @Test
  void aConnectionThatMayStillLoseWaitsForTheOther() {
    Driver driver = crossed();
    assertEquals(SessionState.OPEN_CONFIRM, driver.fsm.state());
    driver.receive(Driver.IN, open(HIGH)).receive(Driver.IN, KeepaliveMessage.INSTANCE);
    assertTrue(driver.fsm.acceptsUpdates(Driver.IN), "the peer's own call won");
  }

  @Test
  void aWaitingConnectionIsEstablishedWhenTheOtherEnds() {
    Driver driver = crossed().on(new Event.ConnectionClosed(Driver.IN, "reset"));
    assertTrue(driver.fsm.acceptsUpdates(Driver.OUT));
  }

  @Test
  void aWaitingConnectionIsEstablishedWhenTimeIsUp() {
    Driver driver = crossed().expire(TimerKind.COLLISION, Driver.OUT);
    assertTrue(driver.fsm.acceptsUpdates(Driver.OUT));
    assertFalse(driver.fsm.acceptsUpdates(Driver.IN));
  }

  @Test
  void aWaitingConnectionIsEstablishedByThePeersFirstUpdate() {
    UpdateMessage update = new UpdateMessage(List.of(), List.of(), null, List.of());
    assertTrue(crossed().receive(Driver.OUT, update).fsm.acceptsUpdates(Driver.OUT));
  }

  /** OPEN and KEEPALIVE came over our call; the peer, which is dominant, called too. */
  private static Driver crossed() {
    return both().receive(Driver.OUT, open(HIGH)).receive(Driver.OUT, KeepaliveMessage.INSTANCE);
  }

  /** Both sides are given the same two connections and must keep the same one. */
  @ParameterizedTest
  @CsvSource({"true, 10.0.0.1", "true, 10.0.0.9", "false, 10.0.0.1", "false, 10.0.0.9"})
  @Rfc(value = 4271, section = "6.8", shows = "both sides of a collision keep the same connection")
  void bothSidesKeepTheSameConnection(boolean oursFirst, String peerId) {
    IpAddress a = IpAddress.parse("10.0.0.5");
    IpAddress b = IpAddress.parse(peerId);
    boolean aDominant = Collision.isLocalDominant(a, 1, b, 2);
    boolean bDominant = Collision.isLocalDominant(b, 2, a, 1);
    assertEquals(aDominant, !bDominant);
    // A called first or second; B sees the same connection in the other direction.
    Collision.Verdict atA = Collision.decide(aDominant, oursFirst, SessionState.OPEN_CONFIRM);
    Collision.Verdict atB = Collision.decide(bDominant, !oursFirst, SessionState.OPEN_CONFIRM);
    assertEquals(atA, atB);
  }

  @Test
  void keepsTheCallOfTheDominantPeer() {
    Driver driver = both().receive(Driver.OUT, open(HIGH)).receive(Driver.IN, open(HIGH));
    assertEquals(
        "Send(6/7) Close Stop(HOLD) Stop(KEEPALIVE) "
            + "Apply Send(KEEPALIVE) Set(HOLD) Set(KEEPALIVE)",
        driver.words());
    assertEquals(Driver.IN, driver.fsm.connectionId());
    driver.receive(Driver.IN, KeepaliveMessage.INSTANCE);
    assertTrue(driver.fsm.acceptsUpdates(Driver.IN));
    assertFalse(driver.fsm.acceptsUpdates(Driver.OUT));
  }

  @Test
  void keepsTheCallOfTheDominantPeerWhenItsOpenComesFirst() {
    Driver driver = both().receive(Driver.IN, open(HIGH)).receive(Driver.OUT, open(HIGH));
    assertEquals("Send(6/7) Close Stop(HOLD)", driver.words());
    assertEquals(Driver.IN, driver.fsm.connectionId());
    assertEquals(SessionState.OPEN_CONFIRM, driver.fsm.state());
  }

  @Test
  void keepsOurCallIfWeAreDominant() {
    Driver driver = both().receive(Driver.IN, open(LOW)).receive(Driver.OUT, open(LOW));
    assertEquals(Driver.OUT, driver.fsm.connectionId());
    driver = both().receive(Driver.OUT, open(LOW)).receive(Driver.IN, open(LOW));
    assertEquals(Driver.OUT, driver.fsm.connectionId());
    assertEquals(SessionState.OPEN_CONFIRM, driver.fsm.state());
  }

  @Test
  @Rfc(value = 4271, section = "6.8", shows = "an Established session closes a later connection")
  void anEstablishedSessionClosesTheOtherConnection() {
    Driver driver =
        both().receive(Driver.OUT, open(LOW)).receive(Driver.OUT, KeepaliveMessage.INSTANCE);
    assertEquals(
        "Send(6/7) Close Stop(HOLD) Set(SEND_HOLD) Up Set(STABLE) ->Established", driver.words());
    driver.receive(Driver.IN, open(LOW));
    assertEquals("", driver.words());
  }

  @Test
  void aFailureOfOneConnectionLeavesTheOtherAlone() {
    Driver driver = both().on(new Event.ConnectionClosed(Driver.OUT, "reset"));
    assertEquals(SessionState.OPEN_SENT, driver.fsm.state());
    assertEquals("Stop(HOLD) Set(CONNECT_RETRY)", driver.words());
    driver.receive(Driver.IN, open(LOW)).receive(Driver.IN, KeepaliveMessage.INSTANCE);
    assertEquals(SessionState.ESTABLISHED, driver.fsm.state());
  }

  @Test
  void aSecondIncomingConnectionReplacesOneWithoutOpen() {
    Driver driver = new Driver(Peers.passive()).start().up(5, true).up(6, true);
    assertEquals("Send(6/7) Close Stop(HOLD) Send(OPEN) Set(HOLD)", driver.words());
    driver.receive(6, open(LOW)).up(7, true);
    assertEquals("Send(6/7) Close", driver.words());
    assertEquals(6, driver.fsm.connectionId());
  }

  @Test
  void aConfirmedConnectionEndsTheCall() {
    Driver driver = new Driver(Peers.parameters()).start().up(Driver.IN, true);
    driver.receive(Driver.IN, open(LOW));
    assertTrue(driver.words().startsWith("CancelConnect Stop(CONNECT_RETRY)"), driver.words());
    driver.up(Driver.OUT, false);
    assertEquals("Abort", driver.words());
  }

  private static Driver both() {
    return new Driver(Peers.parameters()).start().up(Driver.OUT, false).up(Driver.IN, true);
  }

  private static OpenMessage open(String identifier) {
    return Peers.open(Peers.PEER_AS, IpAddress.parse(identifier), 90, Peers.open().capabilities());
  }
}
