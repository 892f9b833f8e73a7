package io.manx.programmer.model;

import java.util.Collections;
import java.util.List;

/**
 * How long changes of routes took from the decision until the kernel had acknowledged them, as a
 * histogram since the start. Counted once for each route that was added, replaced or deleted
 * because what is wanted changed; repairs, audits and moves to another table are not counted.
 *
 * @param counts how many took at most as long as the bound of {@link #BOUNDS_MICROS} at the same
 *     index and longer than the one before; the last count is of those beyond all bounds
 * @param sumMicros the sum of all, in microseconds
 */
public record ProgrammingLatency(List<Long> counts, long sumMicros) {
  /** The upper bounds of the counts, in microseconds: 0.5 ms to 10 s. */
  public static final List<Integer> BOUNDS_MICROS =
      List.of(
          500,
          1_000,
          2_500,
          5_000,
          10_000,
          25_000,
          50_000,
          100_000,
          250_000,
          500_000,
          1_000_000,
          2_500_000,
          5_000_000,
          10_000_000);

  /** Nothing was counted. */
  public static final ProgrammingLatency NONE =
      new ProgrammingLatency(Collections.nCopies(BOUNDS_MICROS.size() + 1, 0L), 0);

  /** Copies the list. */
  public ProgrammingLatency {
    counts = List.copyOf(counts);
  }

  /** How many changes were counted. */
  public long count() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }
}
