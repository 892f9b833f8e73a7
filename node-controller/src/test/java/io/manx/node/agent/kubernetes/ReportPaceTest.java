package io.manx.node.agent.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReportPaceTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final ReportPace pace = new ReportPace();

  /** How many writes a caller makes that asks each tenth of a second for so long. */
  private int writes(long from, int seconds, boolean state, boolean numbers) {
    int writes = 0;
    for (long now = from; now < from + seconds * SECOND; now += SECOND / 10) {
      if (pace.due(now, state, numbers)) {
        pace.written(now);
        writes++;
      }
    }
    return writes;
  }

  @Test
  void tellsTheFirstAtOnceAndNothingTwice() {
    assertTrue(pace.due(0, true, true));
    pace.written(0);
    assertEquals(0, writes(SECOND, 600, false, false));
  }

  @Test
  void aStormOfStatesIsBounded() {
    int writes = writes(0, 100, true, true);
    assertTrue(writes >= 20 && writes <= ReportPace.BURST + 21, "writes: " + writes);
    assertEquals(0, writes(100 * SECOND, 600, false, false));
    assertTrue(pace.due(701 * SECOND, true, true), "after a quiet time a change is told at once");
  }

  @Test
  void numbersAloneWait() {
    pace.written(0);
    assertEquals(3, writes(SECOND, 95, false, true));
  }

  @Test
  void failuresAreRepeatedEverLessOften() {
    int attempts = 0;
    for (long now = 0; now < 600 * SECOND; now += SECOND / 10) {
      if (pace.due(now, true, true)) {
        pace.failed(now);
        attempts++;
      }
    }
    assertTrue(attempts >= 10 && attempts <= 20, "attempts: " + attempts);
    assertTrue(pace.due(700 * SECOND, true, true));
    pace.written(700 * SECOND);
    assertTrue(pace.due(701 * SECOND, true, true), "a success ends the waiting");
  }
}
