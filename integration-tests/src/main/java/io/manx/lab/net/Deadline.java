package io.manx.lab.net;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A time within which something must come to hold; conditions are looked at again and again until
 * then. A machine that stands still for a while makes nothing late: what passes between two looks
 * counts for {@link #MOST_OF_A_LOOK} at most. For one thread.
 */
public final class Deadline {
  private static final Duration STEP = Duration.ofMillis(50);

  /** More than any look takes by itself. */
  private static final Duration MOST_OF_A_LOOK = Duration.ofSeconds(12);

  private final Duration span;
  private long left;
  private long looked;

  private Deadline(Duration span) {
    this.span = span;
    this.left = span.toNanos();
    this.looked = System.nanoTime();
  }

  /** A deadline that far from now. */
  public static Deadline in(Duration span) {
    return new Deadline(span);
  }

  /** A deadline that many seconds from now. */
  public static Deadline inSeconds(long seconds) {
    return in(Duration.ofSeconds(seconds));
  }

  /** Whether it has passed. */
  public boolean passed() {
    long now = System.nanoTime();
    left -= Math.min(now - looked, MOST_OF_A_LOOK.toNanos());
    looked = now;
    return left <= 0;
  }

  /** Whether the condition comes to hold in time. */
  public boolean waitFor(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (passed()) {
        return false;
      }
      pause();
    }
    return true;
  }

  /**
   * Waits until the condition holds.
   *
   * @param what the condition in words
   * @param state what to tell about the state if it does not come to hold
   * @throws LabException when the deadline passes
   */
  public void await(String what, BooleanSupplier condition, Supplier<String> state) {
    if (!waitFor(condition)) {
      throw new LabException(
          "after " + span.toSeconds() + " s still not: " + what + "\n" + state.get());
    }
  }

  /** Waits a moment between two looks. */
  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(STEP.toMillis()));
    if (Thread.currentThread().isInterrupted()) {
      throw new LabException("interrupted");
    }
  }
}
