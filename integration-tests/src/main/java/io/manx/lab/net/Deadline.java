package io.manx.lab.net;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A moment by which something must hold; conditions are looked at again and again until then. */
public final class Deadline {
  private static final Duration STEP = Duration.ofMillis(50);

  private final long end;
  private final Duration span;

  private Deadline(Duration span) {
    this.span = span;
    this.end = System.nanoTime() + span.toNanos();
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
    return System.nanoTime() - end >= 0;
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
