package io.manx.speaker.rib;

import io.manx.speaker.model.PathAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Interns path attributes: one {@link AttributeSet} for each distinct value, for as long as
 * something uses it. Open addressing with linear probing; gives memory back as it empties. The
 * hashes are kept beside the sets, so that a probe looks at a set only to confirm.
 */
final class AttributeTable {
  private static final int LEAST_ROOM = 64;

  /** The hash of an empty slot. */
  private static final int NONE = 0;

  private final NextHops nextHops;
  private AttributeSet[] slots = new AttributeSet[LEAST_ROOM];
  private int[] hashes = new int[LEAST_ROOM];
  private int size;

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
      if (at == hash && slots[i].value.equals(value)) {
        return slots[i];
      }
      i = (i + 1) & mask;
    }
    var made = new AttributeSet(value);
    slots[i] = made;
    hashes[i] = hash;
    size++;
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

  private void remove(AttributeSet set) {
    int mask = slots.length - 1;
    int i = spread(set.value) & mask;
    while (slots[i] != set) {
      i = (i + 1) & mask;
    }
    closeGap(i, mask);
    size--;
    if (recent == set) {
      recent = null;
    }
    NextHop hop = set.nextHop;
    if (hop != null) {
      nextHops.release(hop);
    }
    if (slots.length > LEAST_ROOM && 8 * size < slots.length) {
      resize(slots.length / 4);
    }
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
    slots[hole] = null;
    hashes[hole] = NONE;
  }

  private void resize(int room) {
    AttributeSet[] oldSlots = slots;
    int[] oldHashes = hashes;
    int mask = Math.max(LEAST_ROOM, room) - 1;
    slots = new AttributeSet[mask + 1];
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
