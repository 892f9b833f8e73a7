package io.manx.node.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.node.reconcile.ClusterPort.Outcome;
import io.manx.node.reconcile.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A write that fails is tried later and later, and holds up no other. */
class RetriesTest {
  private static final Write A = new Write.DeleteNode("a");
  private static final Write B = new Write.DeleteNode("b");

  private final Retries retries = new Retries();

  @Test
  void eachFailureDoublesThePauseUpToHalfAMinute() {
    List<Long> pauses = new ArrayList<>();
    // The clock may have any value, its end among them.
    long now = Long.MAX_VALUE - 1000;
    for (int i = 0; i < 10; i++) {
      retries.outcome(A, Outcome.FAILED, now);
      Duration pause = retries.next(now).orElseThrow();
      assertFalse(retries.mayTry(A, now + pause.toNanos() - 1));
      now += pause.toNanos();
      assertTrue(retries.mayTry(A, now));
      pauses.add(pause.toMillis());
    }
    assertEquals(
        List.of(200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25600L, 30000L, 30000L), pauses);
  }

  @Test
  void successForgetsAndOthersAreNotHeldUp() {
    retries.outcome(A, Outcome.FAILED, 0);
    retries.outcome(A, Outcome.FAILED, 0);
    assertTrue(retries.mayTry(B, 0));
    retries.outcome(B, Outcome.FAILED, 0);
    assertEquals(Optional.of(Duration.ofMillis(200)), retries.next(0), "the sooner of the two");
    retries.outcome(A, Outcome.DONE, 0);
    retries.outcome(B, Outcome.DONE, 0);
    assertEquals(Optional.empty(), retries.next(0));
    retries.outcome(A, Outcome.FAILED, 0);
    assertEquals(Optional.of(Duration.ofMillis(200)), retries.next(0));
  }

  @Test
  void whatIsStaleIsTriedSoonerAndLessAndLessOftenToo() {
    retries.outcome(A, Outcome.STALE, 0);
    assertEquals(Optional.of(Duration.ofMillis(100)), retries.next(0));
    retries.outcome(A, Outcome.STALE, 0);
    assertEquals(Optional.of(Duration.ofMillis(200)), retries.next(0));
  }

  @Test
  void whatIsPlannedNoMoreIsForgotten() {
    retries.outcome(A, Outcome.FAILED, 0);
    retries.outcome(B, Outcome.FAILED, 0);
    retries.planned(List.of(B));
    assertTrue(retries.mayTry(A, 0));
    assertFalse(retries.mayTry(B, 0));
    retries.planned(List.of());
    assertEquals(Optional.empty(), retries.next(0));
  }
}
