package io.manx.speaker.rib;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Attribute sets by a dense index, in chunks: it grows without copying what is there, so that a
 * large table leaves no garbage as large as itself, and gives whole chunks back. Small while it has
 * few.
 */
final class SetColumn {
  private static final int BITS = 14;
  private static final int CHUNK = 1 << BITS;
  private static final int MASK = CHUNK - 1;
  private static final int LEAST_ROOM = 64;

  private AttributeSet[][] chunks = {new AttributeSet[LEAST_ROOM]};

  AttributeSet get(int i) {
    return chunks[i >>> BITS][i & MASK];
  }

  void set(int i, @Nullable AttributeSet value) {
    chunks[i >>> BITS][i & MASK] = value;
  }

  /** Indexes below are there. */
  int room() {
    return (chunks.length - 1) * CHUNK + chunks[chunks.length - 1].length;
  }

  /** Makes all indexes below {@code limit} be there; new ones hold null. */
  void reach(int limit) {
    int last = chunks.length - 1;
    if (chunks[last].length < CHUNK && limit > room()) {
      int wanted = Math.max(limit - last * CHUNK, 2 * chunks[last].length);
      chunks[last] = Arrays.copyOf(chunks[last], Math.min(CHUNK, wanted));
    }
    int count = (limit + MASK) >>> BITS;
    if (count > chunks.length) {
      chunks = Arrays.copyOf(chunks, count);
      for (int i = last + 1; i < count; i++) {
        chunks[i] = new AttributeSet[CHUNK];
      }
    }
  }

  /** Lets go of the indexes from {@code limit} on, as far as that gives memory back. */
  void cut(int limit) {
    int count = Math.max(1, (limit + MASK) >>> BITS);
    if (count < chunks.length) {
      chunks = Arrays.copyOf(chunks, count);
    }
    int room = Math.max(LEAST_ROOM, limit - (count - 1) * CHUNK);
    if (count == 1 && 2 * room <= chunks[0].length) {
      chunks[0] = Arrays.copyOf(chunks[0], room);
    }
  }

  SetColumn copy() {
    var copy = new SetColumn();
    copy.chunks = new AttributeSet[chunks.length][];
    for (int i = 0; i < chunks.length; i++) {
      copy.chunks[i] = chunks[i].clone();
    }
    return copy;
  }
}
