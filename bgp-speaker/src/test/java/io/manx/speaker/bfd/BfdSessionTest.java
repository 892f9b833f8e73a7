package io.manx.speaker.bfd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.Rfc;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The state machine of RFC 5880 §6.8 under a clock that the test moves. */
class BfdSessionTest {
  private static final int OURS = 0x1234_5678;
  private static final int THEIRS = 0x0BAD_CAFE;
  private static final long MILLI = 1_000_000;
  private static final BfdParameters FAST =
      new BfdParameters(Duration.ofMillis(100), Duration.ofMillis(100), 3);

  private final ByteBuffer octets = ByteBuffer.allocate(ControlPacket.LENGTH);
  private final ControlPacket in = new ControlPacket();
  private final ControlPacket out = new ControlPacket();
  private double random = 0.999;
  private long now = 77;
  private BfdSession session = new BfdSession(OURS, FAST, () -> random);

  private void hear(BfdState state) {
    hear(state, 100, 100, false, false);
  }

  private void hear(BfdState state, int txMillis, int rxMillis, boolean poll, boolean isFinal) {
    in.state = state;
    in.poll = poll;
    in.isFinal = isFinal;
    in.detectMultiplier = 3;
    in.myDiscriminator = THEIRS;
    in.yourDiscriminator = OURS;
    in.desiredMinTx = txMillis * 1000L;
    in.requiredMinRx = rxMillis * 1000L;
    session.receive(in, now);
  }

  /** Takes the packet that is due. */
  private ControlPacket sent() {
    assertTrue(session.isTransmitDue(now), "a packet is due");
    session.transmit(octets, now);
    assertEquals(Verdict.ACCEPTED, out.decode(octets, ControlPacket.LENGTH));
    return out;
  }

  private void drain() {
    while (session.isTransmitDue(now)) {
      session.transmit(octets, now);
    }
  }

  private void up() {
    hear(BfdState.DOWN);
    hear(BfdState.UP);
    drain();
    hear(BfdState.UP, 100, 100, false, true); // the Final of the Poll Sequence
    drain();
    assertEquals(BfdState.UP, session.state());
    assertFalse(session.isPolling());
  }

  private void enter(BfdState state) {
    switch (state) {
      case ADMIN_DOWN -> session.disable();
      case DOWN -> {}
      case INIT -> hear(BfdState.DOWN);
      case UP -> up();
    }
    assertEquals(state, session.state());
  }

  @ParameterizedTest
  @CsvSource({
    // ours, received, then
    "ADMIN_DOWN, ADMIN_DOWN, ADMIN_DOWN, ADMINISTRATIVELY_DOWN",
    "ADMIN_DOWN, DOWN,       ADMIN_DOWN, ADMINISTRATIVELY_DOWN",
    "ADMIN_DOWN, INIT,       ADMIN_DOWN, ADMINISTRATIVELY_DOWN",
    "ADMIN_DOWN, UP,         ADMIN_DOWN, ADMINISTRATIVELY_DOWN",
    "DOWN,       ADMIN_DOWN, DOWN,       NONE",
    "DOWN,       DOWN,       INIT,       NONE",
    "DOWN,       INIT,       UP,         NONE",
    "DOWN,       UP,         DOWN,       NONE",
    "INIT,       ADMIN_DOWN, DOWN,       NEIGHBOR_DOWN",
    "INIT,       DOWN,       INIT,       NONE",
    "INIT,       INIT,       UP,         NONE",
    "INIT,       UP,         UP,         NONE",
    "UP,         ADMIN_DOWN, DOWN,       NEIGHBOR_DOWN",
    "UP,         DOWN,       DOWN,       NEIGHBOR_DOWN",
    "UP,         INIT,       UP,         NONE",
    "UP,         UP,         UP,         NONE",
  })
  @Rfc(value = 5880, section = "6.8.6", shows = "every state and every received state")
  void everyStateAndReceivedState(
      BfdState before, BfdState received, BfdState after, Diagnostic diagnostic) {
    enter(before);
    hear(received);
    assertEquals(after, session.state());
    assertEquals(diagnostic, session.diagnostic());
    assertEquals(received == BfdState.ADMIN_DOWN && after != before, session.isRemotelyClosed());
  }

  @ParameterizedTest
  @CsvSource({
    "ADMIN_DOWN, ADMIN_DOWN, ADMINISTRATIVELY_DOWN",
    "DOWN,       DOWN,       NONE",
    "INIT,       DOWN,       DETECTION_TIME_EXPIRED",
    "UP,         DOWN,       DETECTION_TIME_EXPIRED",
  })
  @Rfc(value = 5880, section = "6.8.4", shows = "a detection time of silence in every state")
  void silence(BfdState before, BfdState after, Diagnostic diagnostic) {
    enter(before);
    now += 299 * MILLI;
    session.expire(now);
    assertEquals(before, session.state(), "one millisecond early");
    now += MILLI;
    session.expire(now);
    assertEquals(after, session.state());
    assertEquals(diagnostic, session.diagnostic());
    assertEquals(0, session.remoteDiscriminator());
  }

  @Test
  @Rfc(value = 5880, section = "6.8.3", shows = "a second between packets until Up")
  void slowUntilUp() {
    ControlPacket first = sent();
    assertEquals(1_000_000, first.desiredMinTx);
    assertEquals(100_000, first.requiredMinRx);
    now += 999 * MILLI;
    assertFalse(session.isTransmitDue(now));
    now += MILLI;
    assertTrue(session.isTransmitDue(now));
  }

  @Test
  @Rfc(value = 5880, section = "6.5", shows = "Up begins a Poll Sequence that the Final ends")
  void pollSequenceOnUp() {
    hear(BfdState.DOWN);
    assertEquals(BfdState.INIT, sent().state);
    hear(BfdState.UP);
    ControlPacket first = sent();
    assertEquals(BfdState.UP, first.state);
    assertTrue(first.poll);
    assertEquals(100_000, first.desiredMinTx);
    now += 100 * MILLI;
    assertTrue(sent().poll, "until the Final");
    hear(BfdState.UP, 100, 100, false, true);
    now += 100 * MILLI;
    assertFalse(sent().poll);
  }

  @Test
  @Rfc(value = 5880, section = "6.8.3", shows = "slower sending and faster detection wait for F")
  void changeInUp() {
    up();
    session.configure(new BfdParameters(Duration.ofMillis(400), Duration.ofMillis(50), 3));
    ControlPacket poll = sent();
    assertTrue(poll.poll);
    assertEquals(400_000, poll.desiredMinTx);
    assertEquals(50_000, poll.requiredMinRx);
    assertEquals(100_000, session.transmitInterval(), "the other end still counts on the old one");
    hear(BfdState.UP, 50, 50, false, false);
    assertEquals(300_000, session.detectionTime());
    hear(BfdState.UP, 50, 50, false, true);
    assertEquals(400_000, session.transmitInterval());
    assertEquals(150_000, session.detectionTime());
  }

  @Test
  @Rfc(value = 5880, section = "6.8.3", shows = "faster sending and slower detection hold at once")
  void lessDemandingHoldsAtOnce() {
    up();
    hear(BfdState.UP, 10, 10, false, false);
    session.configure(new BfdParameters(Duration.ofMillis(50), Duration.ofMillis(200), 3));
    assertEquals(50_000, session.transmitInterval());
    assertEquals(600_000, session.detectionTime());
  }

  @Test
  @Rfc(value = 5880, section = "6.5", shows = "a Final of an older Poll ends no newer one")
  void changeWhilePolling() {
    up();
    session.configure(new BfdParameters(Duration.ofMillis(200), Duration.ofMillis(100), 3));
    assertTrue(sent().poll);
    session.configure(new BfdParameters(Duration.ofMillis(300), Duration.ofMillis(100), 3));
    assertTrue(sent().poll);
    hear(BfdState.UP, 100, 100, false, true);
    assertTrue(session.isPolling());
    assertFalse(sent().poll, "a packet without P between two sequences");
    assertTrue(sent().poll);
    assertEquals(100_000, session.transmitInterval());
    hear(BfdState.UP, 100, 100, false, true);
    assertEquals(300_000, session.transmitInterval());
  }

  @Test
  @Rfc(value = 5880, section = "6.5", shows = "a Poll is answered at once, with F and without P")
  void pollIsAnswered() {
    up();
    session.configure(new BfdParameters(Duration.ofMillis(200), Duration.ofMillis(100), 3));
    hear(BfdState.UP, 100, 100, true, false);
    ControlPacket answer = sent();
    assertTrue(answer.isFinal);
    assertFalse(answer.poll);
    assertTrue(sent().poll, "our own sequence goes on");
    assertFalse(session.isTransmitDue(now));
  }

  @Test
  @Rfc(
      value = 5880,
      section = "6.8.7",
      shows = "jitter takes up to a quarter, and at least a tenth")
  void jitter() {
    session = new BfdSession(OURS, FAST, () -> random);
    random = 0;
    sent();
    assertEquals(now + 750 * MILLI, session.deadline(now));
    session.configure(new BfdParameters(Duration.ofMillis(100), Duration.ofMillis(100), 1));
    random = 1;
    sent();
    assertEquals(now + 900 * MILLI, session.deadline(now), "multiplier 1: 90 % at most");
  }

  @Test
  @Rfc(value = 5880, section = "6.8.7", shows = "the slower of both ends' wishes, and none at zero")
  void remoteInterval() {
    up();
    hear(BfdState.UP, 100, 700, false, false);
    assertEquals(700_000, session.transmitInterval());
    hear(BfdState.UP, 100, 0, false, false);
    now += 10_000 * MILLI;
    assertFalse(session.isTransmitDue(now));
  }

  @Test
  @Rfc(value = 5880, section = "6.6", shows = "nothing is sent to a system in demand mode but F, P")
  void remoteDemand() {
    up();
    in.demand = true;
    hear(BfdState.UP);
    now += 150 * MILLI;
    assertFalse(session.isTransmitDue(now));
    hear(BfdState.UP, 100, 100, true, false);
    assertTrue(sent().isFinal);
    session.configure(new BfdParameters(Duration.ofMillis(200), Duration.ofMillis(100), 3));
    assertTrue(sent().poll);
  }

  @Test
  @Rfc(value = 5880, section = "6.8.16", shows = "AdminDown is said, and nothing else heard")
  void adminDown() {
    up();
    session.disable();
    ControlPacket last = sent();
    assertEquals(BfdState.ADMIN_DOWN, last.state);
    assertEquals(Diagnostic.ADMINISTRATIVELY_DOWN.ordinal(), last.diagnostic);
    hear(BfdState.DOWN);
    assertEquals(BfdState.ADMIN_DOWN, session.state());
  }

  @Test
  void aChangeOfStateIsSentAtOnce() {
    up();
    now += 10 * MILLI;
    assertFalse(session.isTransmitDue(now));
    hear(BfdState.DOWN);
    assertEquals(BfdState.DOWN, sent().state);
  }

  @Test
  void twoSessionsComeUpAndNoticeTheLossOfEachOther() {
    BfdSession other = new BfdSession(THEIRS, FAST, () -> random);
    boolean cut = false;
    long lostAt = 0;
    for (long start = now; now < start + 20_000 * MILLI; now += MILLI) {
      exchange(session, other, cut);
      exchange(other, session, cut);
      session.expire(now);
      other.expire(now);
      if (now == start + 10_000 * MILLI) {
        assertEquals(BfdState.UP, session.state());
        assertEquals(BfdState.UP, other.state());
        assertEquals(300_000, session.detectionTime());
        assertFalse(session.isPolling());
        cut = true;
        lostAt = now;
      }
      if (cut && now - lostAt == 301 * MILLI) {
        assertEquals(BfdState.DOWN, session.state());
        assertEquals(BfdState.DOWN, other.state());
      }
    }
    assertTrue(cut);
  }

  private void exchange(BfdSession from, BfdSession to, boolean cut) {
    while (from.isTransmitDue(now)) {
      from.transmit(octets, now);
      assertEquals(Verdict.ACCEPTED, out.decode(octets, ControlPacket.LENGTH));
      if (!cut) {
        to.receive(out, now);
      }
    }
  }
}
