package io.manx.node.agent.kubernetes;

import java.time.Duration;

/**
 * When a status is worth a write to the API server. A change of state is told at once, unless there
 * are many in a row; numbers alone wait; what does not change is never written. Pure: the caller
 * has the clock, in nanoseconds.
 */
final class ReportPace {
  /** Changes of state that may follow each other at once. */
  static final int BURST = 4;

  /** After a burst: a change of state in this time. */
  static final Duration STATE = Duration.ofSeconds(5);

  /** Changes of numbers alone. */
  static final Duration NUMBERS = Duration.ofSeconds(30);

  /** After a write that failed, doubled with each up to {@link #MAX_RETRY}. */
  static final Duration RETRY = Duration.ofSeconds(1);

  /** The longest wait after failures. */
  static final Duration MAX_RETRY = Duration.ofSeconds(60);

  private double tokens = BURST;
  private long refilled;
  private long lastWrite;
  private long notBefore;
  private int failures;
  private boolean any;

  /**
   * Whether to write now.
   *
   * @param state whether more than numbers differs from what was written last
   * @param numbers whether anything differs
   */
  boolean due(long now, boolean state, boolean numbers) {
    if (!any) {
      return failures == 0 || now - notBefore >= 0;
    }
    refill(now);
    if (failures > 0 && now - notBefore < 0) {
      return false;
    }
    return state ? tokens >= 1 : numbers && now - lastWrite >= NUMBERS.toNanos();
  }

  private void refill(long now) {
    tokens = Math.min(BURST, tokens + (double) (now - refilled) / STATE.toNanos());
    refilled = now;
  }

  /** A status was written. */
  void written(long now) {
    if (!any) {
      refilled = now;
      any = true;
    }
    refill(now);
    tokens = Math.max(0, tokens - 1);
    lastWrite = now;
    failures = 0;
  }

  /** A status could not be written. */
  void failed(long now) {
    failures = Math.min(failures + 1, 16);
    long wait = Math.min(RETRY.toNanos() << (failures - 1), MAX_RETRY.toNanos());
    notBefore = now + wait;
  }
}
