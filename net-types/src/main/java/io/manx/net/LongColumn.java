package io.manx.net;

import java.util.Arrays;

/**
 * Wide numbers by a dense index, in chunks: it grows without copying what is there, so that a large
 * table leaves no garbage as large as itself, and gives whole chunks back. Small while it has few.
 * For one thread at a time.
 */
public final class LongColumn {
  private static final int BITS = 14;
  private static final int CHUNK = 1 << BITS;
  private static final int MASK = CHUNK - 1;
  private static final int LEAST_ROOM = 64;

  private long[][] chunks = {new long[LEAST_ROOM]};

  /** The number at an index below {@link #room}. */
  public long get(int i) {
    return chunks[i >>> BITS][i & MASK];
  }

  /** Sets the number at an index below {@link #room}. */
  public void set(int i, long value) {
    chunks[i >>> BITS][i & MASK] = value;
  }

  /** Indexes below are there. */
  public int room() {
    return (chunks.length - 1) * CHUNK + chunks[chunks.length - 1].length;
  }

  /** Makes all indexes below {@code limit} be there; new ones hold 0. */
  public void reach(int limit) {
    int last = chunks.length - 1;
    if (chunks[last].length < CHUNK && limit > room()) {
      int wanted = Math.max(limit - last * CHUNK, 2 * chunks[last].length);
      chunks[last] = Arrays.copyOf(chunks[last], Math.min(CHUNK, wanted));
    }
    int count = (limit + MASK) >>> BITS;
    if (count > chunks.length) {
      chunks = Arrays.copyOf(chunks, count);
      for (int i = last + 1; i < count; i++) {
        chunks[i] = new long[CHUNK];
      }
    }
  }

  /** Lets go of the indexes from {@code limit} on, as far as that gives memory back. */
  public void cut(int limit) {
    int count = Math.max(1, (limit + MASK) >>> BITS);
    if (count < chunks.length) {
      chunks = Arrays.copyOf(chunks, count);
    }
    int room = Math.max(LEAST_ROOM, limit - (count - 1) * CHUNK);
    if (count == 1 && 2 * room <= chunks[0].length) {
      chunks[0] = Arrays.copyOf(chunks[0], room);
    }
  }
}
