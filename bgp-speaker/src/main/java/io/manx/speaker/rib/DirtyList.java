package io.manx.speaker.rib;

import java.util.Arrays;

/** Prefix ids to be looked at, each at most once, in the order in which they were added. */
final class DirtyList {
  private static final int LEAST_ROOM = 64;

  /** An empty list keeps this much room, so that it does not grow again with every batch. */
  private static final int ROOM_KEPT = 1 << 13;

  private long[] bits = new long[1];
  private int[] queue = new int[LEAST_ROOM];
  private int first;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  boolean contains(int prefix) {
    int word = prefix >>> 6;
    return word < bits.length && (bits[word] & 1L << prefix) != 0;
  }

  void add(int prefix) {
    int word = prefix >>> 6;
    if (word >= bits.length) {
      bits = Arrays.copyOf(bits, Math.max(word + 1, 2 * bits.length));
    }
    long bit = 1L << prefix;
    if ((bits[word] & bit) != 0) {
      return;
    }
    bits[word] |= bit;
    if (size == queue.length) {
      resize(2 * size);
    }
    queue[(first + size) & (queue.length - 1)] = prefix;
    size++;
  }

  /** Takes the oldest; there must be one. */
  int take() {
    int prefix = queue[first];
    first = (first + 1) & (queue.length - 1);
    size--;
    bits[prefix >>> 6] &= ~(1L << prefix);
    if (size == 0 && queue.length > ROOM_KEPT) {
      queue = new int[LEAST_ROOM];
      first = 0;
    }
    return prefix;
  }

  DirtyList copy() {
    var copy = new DirtyList();
    copy.bits = bits.clone();
    copy.queue = queue.clone();
    copy.first = first;
    copy.size = size;
    return copy;
  }

  /** Gives back room for ids from {@code limit} on, none of which is in the list. */
  void trim(int limit) {
    bits = Arrays.copyOf(bits, Math.max(1, (limit + 63) >>> 6));
  }

  private void resize(int room) {
    int[] wider = new int[room];
    int upper = Math.min(size, queue.length - first);
    System.arraycopy(queue, first, wider, 0, upper);
    System.arraycopy(queue, 0, wider, upper, size - upper);
    queue = wider;
    first = 0;
  }
}
