package io.manx.speaker.rib;

import io.manx.speaker.model.PathAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Interns path attributes: one {@link AttributeSet} for each distinct value, for as long as
 * something uses it. Open addressing with linear probing; gives memory back as it empties. A slot
 * holds the hash beside the index of the set, so that a probe looks at a set only to confirm. The
 * sets lie in the order they came: references strewn over the slots would have the collector look
 * at all of them each time, where it now looks at the end of a list.
 */
final class AttributeTable {
  private static final int LEAST_ROOM = 64;

  private final NextHops nextHops;

  /** The sets without a gap; each knows its index here. */
  private final SetColumn sets = new SetColumn();

  private int size;

  /** Hash in the upper half, 1 + index of the set in the lower; 0 is an empty slot. */
  private long[] slots = new long[LEAST_ROOM];

  /** What was asked for last: runs of UPDATEs often repeat one decoded object. */
  private @Nullable AttributeSet recent;

  AttributeTable(NextHops nextHops) {
    this.nextHops = nextHops;
  }

  int size() {
    return size;
  }

  /** The set of this value, with one more user. */
  @SuppressWarnings("ReferenceEquality") // a cheap guess before the real look-up
  AttributeSet hold(PathAttributes value) {
    AttributeSet last = recent;
    if (last == null || last.value != value) {
      last = intern(value);
      recent = last;
    }
    last.users++;
    return last;
  }

  private AttributeSet intern(PathAttributes value) {
    int hash = spread(value);
    int mask = slots.length - 1;
    int i = hash & mask;
    long entry;
    while ((entry = slots[i]) != 0) {
      if (hashOf(entry) == hash) {
        AttributeSet known = sets.get((int) entry - 1);
        if (known.value.equals(value)) {
          return known;
        }
      }
      i = (i + 1) & mask;
    }
    var made = new AttributeSet(value, size);
    sets.reach(size + 1);
    sets.set(size++, made);
    slots[i] = entry(made);
    if (4 * size > 3 * slots.length) {
      resize(2 * slots.length);
    }
    return made;
  }

  /** Gives one use back; the last one removes the set. */
  void release(AttributeSet set) {
    if (--set.users == 0) {
      remove(set);
    }
  }

  @SuppressWarnings("ReferenceEquality") // the very one
  private void remove(AttributeSet set) {
    closeGap(slot(set));
    size--;
    fill(set.index);
    if (recent == set) {
      recent = null;
    }
    NextHop hop = set.nextHop;
    if (hop != null) {
      nextHops.release(hop);
    }
    if (slots.length > LEAST_ROOM && 8 * size < slots.length) {
      resize(slots.length / 4);
      sets.cut(size);
    }
  }

  private int slot(AttributeSet set) {
    long entry = entry(set);
    int mask = slots.length - 1;
    int i = hashOf(entry) & mask;
    while (slots[i] != entry) {
      i = (i + 1) & mask;
    }
    return i;
  }

  /** Moves the last set to where one was. */
  private void fill(int index) {
    if (index != size) {
      AttributeSet last = sets.get(size);
      int slot = slot(last);
      last.index = index;
      sets.set(index, last);
      slots[slot] = entry(last);
    }
    sets.set(size, null);
  }

  /** Moves later entries of the same run up, so that no probe ends early. */
  private void closeGap(int gap) {
    int mask = slots.length - 1;
    int i = gap;
    int hole = gap;
    while (true) {
      i = (i + 1) & mask;
      long entry = slots[i];
      if (entry == 0) {
        break;
      }
      if (((i - hashOf(entry)) & mask) >= ((i - hole) & mask)) {
        slots[hole] = entry;
        hole = i;
      }
    }
    slots[hole] = 0;
  }

  private void resize(int room) {
    long[] old = slots;
    int mask = Math.max(LEAST_ROOM, room) - 1;
    slots = new long[mask + 1];
    for (long entry : old) {
      if (entry != 0) {
        int i = hashOf(entry) & mask;
        while (slots[i] != 0) {
          i = (i + 1) & mask;
        }
        slots[i] = entry;
      }
    }
  }

  private static long entry(AttributeSet set) {
    return (long) spread(set.value) << 32 | (set.index + 1);
  }

  private static int hashOf(long entry) {
    return (int) (entry >>> 32);
  }

  private static int spread(PathAttributes value) {
    int hash = value.hashCode() * 0x9E3779B9;
    return hash ^ hash >>> 15;
  }
}
