package io.manx.programmer.sync;

/** A queue of numbers that makes no object of each. */
final class IntQueue {
  private int[] ring = new int[64];
  private int head;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(int number) {
    if (size == ring.length) {
      int[] larger = new int[2 * size];
      System.arraycopy(ring, head, larger, 0, size - head);
      System.arraycopy(ring, 0, larger, size - head, head);
      ring = larger;
      head = 0;
    }
    ring[(head + size++) & (ring.length - 1)] = number;
  }

  /** Takes the first number of a queue that has one. */
  int remove() {
    int first = ring[head];
    head = (head + 1) & (ring.length - 1);
    size--;
    return first;
  }
}
