package io.manx.speaker.rib;

import io.manx.speaker.model.Family;
import io.manx.speaker.model.PrefixBlock;
import java.util.Arrays;

/**
 * Gives NLRI that are no prefixes numbers, so that their table is like any other: a number takes
 * the place of an address, in keys like those of IPv4. Open addressing over the octets, which are
 * kept once; numbers that are given back are used again.
 */
final class OpaqueNlri {
  private static final int NONE = -1;
  private static final int LEAST_ROOM = 64;
  private static final byte[] FREE = {};

  /** The length of a key, as if it were of a prefix. */
  private static final int LENGTH = 32;

  private final Family family;

  /** 1 + number; 0 is an empty slot. */
  private int[] slots = new int[2 * LEAST_ROOM];

  private byte[][] nlri = new byte[LEAST_ROOM][];
  private int[] hashes = new int[LEAST_ROOM];

  /** Numbers that are free form a list. */
  private int[] next = new int[LEAST_ROOM];

  private int limit;
  private int freeHead = NONE;
  private int size;

  OpaqueNlri(Family family) {
    this.family = family;
  }

  int size() {
    return size;
  }

  /** The NLRI that a key stands for; not to be modified. */
  byte[] get(long key) {
    return nlri[number(key)];
  }

  private static int number(long key) {
    return (int) (key >>> 8);
  }

  private static long key(int number) {
    return (long) number << 8 | LENGTH;
  }

  /** The same NLRI as keys, those that are new with numbers of their own. */
  PrefixBlock keys(PrefixBlock block) {
    var keys = PrefixBlock.builder(family, block.count());
    for (int i = 0; i < block.count(); i++) {
      keys.addV4(put(block.opaque(i)), block.pathId(i));
    }
    return keys.build();
  }

  /** The same NLRI as keys, without those that have no number. */
  PrefixBlock knownKeys(PrefixBlock block) {
    var keys = PrefixBlock.builder(family, block.count());
    for (int i = 0; i < block.count(); i++) {
      long key = find(block.opaque(i));
      if (key != NONE) {
        keys.addV4(key, block.pathId(i));
      }
    }
    return keys.build();
  }

  /** The key of an NLRI, or -1. */
  long find(byte[] octets) {
    int hash = hash(octets);
    int mask = slots.length - 1;
    for (int i = hash & mask; slots[i] != 0; i = (i + 1) & mask) {
      if (is(slots[i] - 1, hash, octets)) {
        return key(slots[i] - 1);
      }
    }
    return NONE;
  }

  private boolean is(int number, int hash, byte[] octets) {
    return hashes[number] == hash && Arrays.equals(nlri[number], octets);
  }

  /** The key of an NLRI, a new one if it had none. */
  long put(byte[] octets) {
    int hash = hash(octets);
    int mask = slots.length - 1;
    int i = hash & mask;
    while (slots[i] != 0) {
      if (is(slots[i] - 1, hash, octets)) {
        return key(slots[i] - 1);
      }
      i = (i + 1) & mask;
    }
    int number = take();
    nlri[number] = octets;
    hashes[number] = hash;
    slots[i] = number + 1;
    if (2 * ++size > slots.length) {
      rehash(2 * slots.length);
    }
    return key(number);
  }

  private int take() {
    if (freeHead != NONE) {
      int number = freeHead;
      freeHead = next[number];
      return number;
    }
    if (limit == nlri.length) {
      setRoom(2 * limit);
    }
    return limit++;
  }

  /** Gives the number of a key back. */
  void release(long key) {
    int number = number(key);
    int mask = slots.length - 1;
    int i = hashes[number] & mask;
    while (slots[i] != number + 1) {
      i = (i + 1) & mask;
    }
    closeGap(i, mask);
    nlri[number] = FREE;
    next[number] = freeHead;
    freeHead = number;
    if (--size == 0) {
      limit = 0;
      freeHead = NONE;
      slots = new int[2 * LEAST_ROOM];
      setRoom(LEAST_ROOM);
    }
  }

  /** Moves later entries of the same run up, so that no probe ends early. */
  private void closeGap(int gap, int mask) {
    int hole = gap;
    for (int i = (gap + 1) & mask; slots[i] != 0; i = (i + 1) & mask) {
      int home = hashes[slots[i] - 1];
      if (((i - home) & mask) >= ((i - hole) & mask)) {
        slots[hole] = slots[i];
        hole = i;
      }
    }
    slots[hole] = 0;
  }

  private void setRoom(int room) {
    nlri = Arrays.copyOf(nlri, room);
    hashes = Arrays.copyOf(hashes, room);
    next = Arrays.copyOf(next, room);
  }

  private void rehash(int room) {
    int[] old = slots;
    int mask = room - 1;
    slots = new int[room];
    for (int slot : old) {
      if (slot != 0) {
        int i = hashes[slot - 1] & mask;
        while (slots[i] != 0) {
          i = (i + 1) & mask;
        }
        slots[i] = slot;
      }
    }
  }

  private static int hash(byte[] octets) {
    int hash = Arrays.hashCode(octets) * 0x9E3779B9;
    return hash ^ hash >>> 15;
  }
}
