package io.manx.programmer.sync;

import io.manx.programmer.model.ProgrammingLatency;
import java.util.Arrays;

/** Counts how long changes take; see {@link ProgrammingLatency}. Makes no object a change. */
final class LatencyCounts {
  private static final int[] BOUNDS =
      ProgrammingLatency.BOUNDS_MICROS.stream().mapToInt(Integer::intValue).toArray();

  private final long[] counts = new long[BOUNDS.length + 1];
  private long sumMicros;

  void add(int micros) {
    int took = Math.max(0, micros);
    int slot = 0;
    while (slot < BOUNDS.length && took > BOUNDS[slot]) {
      slot++;
    }
    counts[slot]++;
    sumMicros += took;
  }

  ProgrammingLatency toLatency() {
    return new ProgrammingLatency(Arrays.stream(counts).boxed().toList(), sumMicros);
  }
}
