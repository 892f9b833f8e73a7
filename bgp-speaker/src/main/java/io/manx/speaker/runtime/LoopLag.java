package io.manx.speaker.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long tasks and timers waited for a loop, as a histogram. Written by the loop alone, read by
 * anybody; a reader may see the last few in the buckets and not yet in the sum.
 */
final class LoopLag {
  /** The upper bounds of the buckets in nanoseconds, but for the last one, which has none. */
  private static final long[] BOUNDS = {
    100_000,
    1_000_000,
    5_000_000,
    10_000_000,
    50_000_000,
    100_000_000,
    500_000_000,
    1_000_000_000,
    5_000_000_000L
  };

  /** One a bucket, and the sum in nanoseconds. */
  private final AtomicLongArray counts = new AtomicLongArray(BOUNDS.length + 2);

  /** Counts one wait; of a clock that steps back none. */
  void add(long nanos) {
    long waited = Math.max(0, nanos);
    int bucket = 0;
    while (bucket < BOUNDS.length && waited > BOUNDS[bucket]) {
      bucket++;
    }
    counts.lazySet(bucket, counts.getPlain(bucket) + 1);
    int sum = BOUNDS.length + 1;
    counts.lazySet(sum, counts.getPlain(sum) + waited);
  }

  /** What was counted so far. Any thread. */
  LoopThread.Lag read() {
    List<Long> bounds = new ArrayList<>();
    List<Long> all = new ArrayList<>();
    for (int i = 0; i <= BOUNDS.length; i++) {
      all.add(counts.get(i));
      if (i < BOUNDS.length) {
        bounds.add(BOUNDS[i]);
      }
    }
    return new LoopThread.Lag(bounds, all, counts.get(BOUNDS.length + 1));
  }
}
