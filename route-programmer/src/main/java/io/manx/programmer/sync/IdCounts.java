package io.manx.programmer.sync;

/**
 * How many routes point at which nexthop object. Open addressing over two arrays: counting a route
 * makes no object. An id with the count 0 keeps its slot until the arrays grow.
 */
final class IdCounts {
  private int[] ids = new int[16];
  private int[] counts = new int[16];
  private int used;

  /** The count of an id, which is not 0. */
  int get(int id) {
    return counts[slot(id)];
  }

  /** Counts one more, or with -1 one less; the id 0 is nobody's. */
  void add(int id, int difference) {
    if (id == 0) {
      return;
    }
    int slot = slot(id);
    if (ids[slot] == 0) {
      ids[slot] = id;
      used++;
    }
    counts[slot] += difference;
    if (2 * used > ids.length) {
      rehash();
    }
  }

  private int slot(int id) {
    int mask = ids.length - 1;
    int slot = ((id * 0x9E3779B9) >>> 8) & mask;
    while (ids[slot] != 0 && ids[slot] != id) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void rehash() {
    int[] formerIds = ids;
    int[] formerCounts = counts;
    int living = 0;
    for (int count : formerCounts) {
      living += count == 0 ? 0 : 1;
    }
    int room = Math.max(16, 4 * Integer.highestOneBit(Math.max(1, living)));
    ids = new int[room];
    counts = new int[room];
    used = 0;
    for (int i = 0; i < formerIds.length; i++) {
      if (formerCounts[i] != 0) {
        add(formerIds[i], formerCounts[i]);
      }
    }
  }
}
