package io.manx.speaker.rib;

import io.manx.speaker.model.PathAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Interns path attributes: one {@link AttributeSet} for each distinct value, for as long as
 * something uses it. Open addressing with linear probing; gives memory back as it empties. The
 * hashes are kept beside the sets, so that a probe looks at a set only to confirm. The sets lie in
 * the order they came and the slots hold their numbers: references strewn over the slots would have
 * the collector look at all of them each time, where it now looks at the end of a list.
 */
final class AttributeTable {
  private static final int LEAST_ROOM = 64;

  /** The hash of an empty slot. */
  private static final int NONE = 0;

  private final NextHops nextHops;
  /** The sets without a gap; each knows its index here. */
  private final SetColumn sets = new SetColumn();

  private int size;

  /** Indexes of sets. */
  private int[] slots = new int[LEAST_ROOM];

  private int[] hashes = new int[LEAST_ROOM];

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
    int at;
    while ((at = hashes[i]) != NONE) {
      if (at == hash) {
        AttributeSet known = sets.get(slots[i]);
        if (known.value.equals(value)) {
          return known;
        }
      }
      i = (i + 1) & mask;
    }
    sets.reach(size + 1);
    var made = new AttributeSet(value, size);
    sets.set(size, made);
    slots[i] = size++;
    hashes[i] = hash;
    if (2 * size > slots.length) {
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
    closeGap(slot(set), slots.length - 1);
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
    int hash = spread(set.value);
    int mask = slots.length - 1;
    int i = hash & mask;
    while (hashes[i] != hash || slots[i] != set.index) {
      i = (i + 1) & mask;
    }
    return i;
  }

  /** Moves the last set to where one was. */
  private void fill(int index) {
    if (index != size) {
      AttributeSet last = sets.get(size);
      slots[slot(last)] = index;
      last.index = index;
      sets.set(index, last);
    }
    sets.set(size, null);
  }

  /** Moves later entries of the same run up, so that no probe ends early. */
  private void closeGap(int gap, int mask) {
    int i = gap;
    int hole = gap;
    while (true) {
      i = (i + 1) & mask;
      int hash = hashes[i];
      if (hash == NONE) {
        break;
      }
      if (((i - hash) & mask) >= ((i - hole) & mask)) {
        slots[hole] = slots[i];
        hashes[hole] = hash;
        hole = i;
      }
    }
    hashes[hole] = NONE;
  }

  private void resize(int room) {
    int[] oldSlots = slots;
    int[] oldHashes = hashes;
    int mask = Math.max(LEAST_ROOM, room) - 1;
    slots = new int[mask + 1];
    hashes = new int[mask + 1];
    for (int from = 0; from < oldHashes.length; from++) {
      int hash = oldHashes[from];
      if (hash != NONE) {
        int i = hash & mask;
        while (hashes[i] != NONE) {
          i = (i + 1) & mask;
        }
        slots[i] = oldSlots[from];
        hashes[i] = hash;
      }
    }
  }

  /** Never {@link #NONE}. */
  private static int spread(PathAttributes value) {
    int hash = value.hashCode() * 0x9E3779B9;
    hash ^= hash >>> 15;
    return hash == NONE ? 1 : hash;
  }
}
