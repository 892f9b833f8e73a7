package io.manx.speaker.bfd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Gaps between packets, with times in milliseconds at an interval of 100 ms. */
class GapMeterTest {
  private static final long INTERVAL = millis(100);
  private final GapMeter meter = new GapMeter();

  private static long millis(long count) {
    return Duration.ofMillis(count).toNanos();
  }

  private boolean packet(long at) {
    return meter.packet(millis(at), INTERVAL);
  }

  private void assertGaps(long longest, long late) {
    assertEquals(new Gaps(Duration.ofMillis(longest), late), meter.gaps());
  }

  @Test
  void whatComesInTimeIsNoGapThatCounts() {
    assertFalse(packet(0), "one packet ends no gap");
    assertGaps(0, 0);
    assertTrue(packet(100));
    assertFalse(packet(175), "jitter makes it shorter, and nothing is new");
    assertTrue(packet(300));
    assertGaps(125, 0);
  }

  @Test
  void aLostPacketCounts() {
    packet(0);
    assertTrue(packet(150), "two of the shortest intervals that jitter allows");
    assertGaps(150, 1);
    assertTrue(packet(276), "late, if not the longest");
    assertGaps(150, 2);
  }

  @Test
  void silenceIsAGapAndWhatFollowsIsNone() {
    packet(0);
    assertTrue(meter.silence(millis(300)));
    assertGaps(300, 1);
    assertFalse(meter.silence(millis(900)), "counted once");
    packet(5_000);
    assertGaps(300, 1);
  }

  @Test
  void aPauseIsNone() {
    packet(0);
    meter.pause();
    packet(5_000);
    assertGaps(0, 0);
  }

  @Test
  void theLongerOfBothIntervalsHoldsForAGap() {
    meter.packet(0, millis(1_000));
    packet(1_000);
    assertGaps(1_000, 0);
    meter.packet(millis(1_200), millis(200));
    assertGaps(1_000, 0);
  }

  @Test
  void anArrivalBeforeTheLastIsNoTimeAtAll() {
    packet(100);
    packet(90);
    packet(220);
    assertGaps(120, 0);
  }
}
