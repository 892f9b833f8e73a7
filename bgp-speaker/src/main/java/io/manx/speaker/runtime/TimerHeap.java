package io.manx.speaker.runtime;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Timers ordered by deadline, those of one deadline by when they were added: a binary heap in which
 * every timer knows its place, so that adding and cancelling cost O(log n). Belongs to one thread.
 */
final class TimerHeap {
  /** A scheduled task. */
  final class Entry implements EventLoop.Timer {
    private static final int OUT = -1;

    final long deadline;
    final Runnable task;
    private final long sequence;
    private int index = OUT;

    Entry(long deadline, long sequence, Runnable task) {
      this.deadline = deadline;
      this.sequence = sequence;
      this.task = task;
    }

    @Override
    public void cancel() {
      owner.run();
      if (index != OUT) {
        remove(index);
      }
    }

    /** Nanosecond clocks may wrap, so deadlines are compared by their difference. */
    private boolean isBefore(Entry other) {
      long difference = deadline - other.deadline;
      return difference < 0 || (difference == 0 && sequence < other.sequence);
    }
  }

  private final Runnable owner;
  private @Nullable Entry[] heap = new @Nullable Entry[16];
  private int size;
  private long added;

  /** A heap; {@code ownerCheck} throws when a timer is cancelled on a thread that may not. */
  TimerHeap(Runnable ownerCheck) {
    this.owner = ownerCheck;
  }

  /** Adds a task that is due at {@code deadline}, on the clock of the caller's choice. */
  Entry add(long deadline, Runnable task) {
    Entry entry = new Entry(deadline, added++, task);
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    size++;
    siftUp(size - 1, entry);
    return entry;
  }

  /** The timer due first, or null. */
  @Nullable Entry first() {
    return heap[0];
  }

  /** Takes out the first timer if it is due at {@code now}; null if none is. */
  @Nullable Entry pollDue(long now) {
    Entry first = heap[0];
    if (first == null || first.deadline - now > 0) {
      return null;
    }
    remove(0);
    return first;
  }

  /** The number of timers that wait. */
  int size() {
    return size;
  }

  private void remove(int index) {
    Entry removed = at(index);
    size--;
    Entry last = at(size);
    heap[size] = null;
    removed.index = Entry.OUT;
    if (index == size) {
      return;
    }
    siftDown(index, last);
    if (heap[index] == last) {
      siftUp(index, last);
    }
  }

  private void siftUp(int start, Entry entry) {
    int index = start;
    while (index > 0) {
      int parent = (index - 1) >>> 1;
      Entry above = at(parent);
      if (!entry.isBefore(above)) {
        break;
      }
      put(index, above);
      index = parent;
    }
    put(index, entry);
  }

  private void siftDown(int start, Entry entry) {
    int index = start;
    while (2 * index + 1 < size) {
      int child = 2 * index + 1;
      if (child + 1 < size && at(child + 1).isBefore(at(child))) {
        child++;
      }
      Entry below = at(child);
      if (!below.isBefore(entry)) {
        break;
      }
      put(index, below);
      index = child;
    }
    put(index, entry);
  }

  private void put(int index, Entry entry) {
    heap[index] = entry;
    entry.index = index;
  }

  private Entry at(int index) {
    Entry entry = heap[index];
    if (entry == null) {
      throw new AssertionError("no timer at " + index + " of " + size);
    }
    return entry;
  }
}
