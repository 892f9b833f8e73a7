package io.manx.net;

import org.jspecify.annotations.Nullable;

/**
 * Gives each prefix of a family a small number, its id, to index arrays with. Open addressing over
 * primitive keys; ids that are given back are used again, and memory goes with them. For one thread
 * at a time.
 *
 * <p>An IPv4 prefix is the key {@code address << 8 | length}; an IPv6 prefix is two halves and a
 * length.
 *
 * <p>What costs time in a large table is memory, not arithmetic. Neighbouring prefixes of a length,
 * which mostly come together, have neighbouring slots: {@link #GROUP} of them share a cache line. A
 * slot holds the hash beside the id, so that a probe looks at a key only to confirm, and growing
 * looks at none: it reads the slots in order and writes to two places in order.
 */
public final class PrefixIndex {
  /** There is no such prefix. */
  public static final int NONE = -1;

  private static final int LEAST_ROOM = 64;

  /** In place of a length. */
  private static final int FREE = 0xFF;

  private static final int GROUP_BITS = 3;

  /** So many neighbours share the upper part of their hash. */
  private static final int GROUP = 1 << GROUP_BITS;

  private final boolean wide;

  /** Hash in the upper half, 1 + id in the lower; 0 is an empty slot. */
  private long[] slots = new long[2 * LEAST_ROOM];

  /** IPv4: the key; IPv6: the lower half. */
  private final LongColumn keys = new LongColumn();

  /** The upper half and the length; null for IPv4, whose keys say the length. */
  private final @Nullable LongColumn highs;

  private final @Nullable IntColumn lengths;

  /** Ids below were given out once; those free again form a list. */
  private int limit;

  private int freeHead = NONE;
  private int size;

  /** Shrinking is tried when no more than this many are left, so that it is tried seldom. */
  private int shrinkAt;

  /**
   * An index without prefixes.
   *
   * @param wide whether keys have room for IPv6 prefixes; otherwise it is for IPv4
   */
  public PrefixIndex(boolean wide) {
    this.wide = wide;
    this.highs = wide ? new LongColumn() : null;
    this.lengths = wide ? new IntColumn() : null;
  }

  /** Whether it is one of IPv4 prefixes. */
  public boolean isV4() {
    return !wide;
  }

  /** Prefixes that have an id. */
  public int size() {
    return size;
  }

  /** One more than the largest id that may be in use. */
  public int limit() {
    return limit;
  }

  /** Whether an id below {@link #limit} belongs to a prefix. */
  public boolean isUsed(int id) {
    return length(id) != FREE;
  }

  /** Upper half of an IPv6 address; 0 for IPv4. */
  public long high(int id) {
    LongColumn upper = highs;
    return upper == null ? 0 : upper.get(id);
  }

  /** Lower half of an IPv6 address; the 32 bits of an IPv4 address. */
  public long low(int id) {
    return wide ? keys.get(id) : keys.get(id) >>> 8;
  }

  /** The length of the prefix with this id, in bits. */
  public int length(int id) {
    IntColumn beside = lengths;
    return beside == null ? (int) keys.get(id) & 0xFF : beside.get(id);
  }

  /** IPv4 only: {@code address << 8 | length}. */
  public long key(int id) {
    return keys.get(id);
  }

  /** The prefix with this id, as a new object. */
  public IpPrefix prefix(int id) {
    IpAddress address = wide ? IpAddress.v6(high(id), low(id)) : IpAddress.v4((int) low(id));
    return new IpPrefix(address, length(id));
  }

  /** The id of the IPv4 prefix with this key, or {@link #NONE}. */
  public int findV4(long key) {
    int hash = hashV4(key);
    int mask = slots.length - 1;
    int i = hash & mask;
    long entry;
    while ((entry = slots[i]) != 0) {
      if (hashOf(entry) == hash && keys.get((int) entry - 1) == key) {
        return (int) entry - 1;
      }
      i = (i + 1) & mask;
    }
    return NONE;
  }

  /** The id of an IPv6 prefix, or {@link #NONE}. */
  public int findV6(long high, long low, int length) {
    int hash = hashV6(high, low, length);
    int mask = slots.length - 1;
    int i = hash & mask;
    long entry;
    while ((entry = slots[i]) != 0) {
      if (hashOf(entry) == hash && is((int) entry - 1, high, low, length)) {
        return (int) entry - 1;
      }
      i = (i + 1) & mask;
    }
    return NONE;
  }

  /** The id of a prefix of the family of this index, or {@link #NONE}. */
  public int find(IpPrefix prefix) {
    return find(prefix.address().high(), prefix.address().low(), prefix.length());
  }

  /** The id of the prefix with these halves, as {@link #high} and {@link #low} give them. */
  public int find(long high, long low, int length) {
    return wide ? findV6(high, low, length) : findV4(low << 8 | length);
  }

  /** The id of the prefix with these halves, a new one if it had none. */
  public int put(long high, long low, int length) {
    return wide ? putV6(high, low, length) : putV4(low << 8 | length);
  }

  /** The id of a prefix, a new one if it had none. */
  public int putV4(long key) {
    int hash = hashV4(key);
    int mask = slots.length - 1;
    int i = hash & mask;
    long entry;
    while ((entry = slots[i]) != 0) {
      if (hashOf(entry) == hash && keys.get((int) entry - 1) == key) {
        return (int) entry - 1;
      }
      i = (i + 1) & mask;
    }
    return add(i, hash, 0, key, (int) key & 0xFF);
  }

  /** The id of a prefix, a new one if it had none. */
  public int putV6(long high, long low, int length) {
    int hash = hashV6(high, low, length);
    int mask = slots.length - 1;
    int i = hash & mask;
    long entry;
    while ((entry = slots[i]) != 0) {
      if (hashOf(entry) == hash && is((int) entry - 1, high, low, length)) {
        return (int) entry - 1;
      }
      i = (i + 1) & mask;
    }
    return add(i, hash, high, low, length);
  }

  private boolean is(int id, long high, long low, int length) {
    return keys.get(id) == low && high(id) == high && length(id) == length;
  }

  private int add(int slot, int hash, long high, long key, int length) {
    int id = freeHead;
    if (id == NONE) {
      id = limit++;
      reach();
    } else {
      freeHead = (int) (keys.get(id) >>> 8);
    }
    fill(id, high, key, length);
    slots[slot] = (long) hash << 32 | (id + 1);
    if (2 * ++size > slots.length) {
      rehash(2 * slots.length);
    }
    return id;
  }

  private void fill(int id, long high, long key, int length) {
    keys.set(id, key);
    LongColumn upper = highs;
    IntColumn beside = lengths;
    if (upper != null && beside != null) {
      upper.set(id, high);
      beside.set(id, length);
    }
  }

  /** Marks an id as free, and puts it before the others that are. */
  private void free(int id) {
    fill(id, 0, (long) freeHead << 8 | FREE, FREE);
    freeHead = id;
  }

  /**
   * Gives an id back.
   *
   * @return whether {@link #limit} became smaller
   */
  public boolean remove(int id) {
    int mask = slots.length - 1;
    int i = hash(id) & mask;
    while ((int) slots[i] != id + 1) {
      i = (i + 1) & mask;
    }
    closeGap(i, mask);
    free(id);
    size--;
    return size <= shrinkAt && shrink();
  }

  /** Moves later entries of the same run up, so that no probe ends early. */
  private void closeGap(int gap, int mask) {
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

  /** Cuts off what lies above the largest id in use, if that is worth it. */
  private boolean shrink() {
    int top = limit;
    while (top > 0 && !isUsed(top - 1)) {
      top--;
    }
    shrinkAt = size / 2;
    if (2 * top > limit) {
      return false;
    }
    limit = top;
    shrinkAt = Math.max(shrinkAt, limit / 4);
    cut();
    freeHead = NONE;
    for (int id = top - 1; id >= 0; id--) {
      if (!isUsed(id)) {
        free(id);
      }
    }
    rehash(Math.max(2 * LEAST_ROOM, 4 * Integer.highestOneBit(Math.max(1, size))));
    return true;
  }

  private void reach() {
    if (limit > keys.room()) {
      keys.reach(limit);
      LongColumn upper = highs;
      IntColumn beside = lengths;
      if (upper != null && beside != null) {
        upper.reach(limit);
        beside.reach(limit);
      }
      shrinkAt = Math.max(shrinkAt, limit / 4);
    }
  }

  private void cut() {
    keys.cut(limit);
    LongColumn upper = highs;
    IntColumn beside = lengths;
    if (upper != null && beside != null) {
      upper.cut(limit);
      beside.cut(limit);
    }
  }

  private void rehash(int room) {
    long[] old = slots;
    slots = new long[room];
    int mask = room - 1;
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

  private static int hashOf(long entry) {
    return (int) (entry >>> 32);
  }

  private int hash(int id) {
    return wide ? hashV6(high(id), low(id), length(id)) : hashV4(keys.get(id));
  }

  private static int hashV4(long key) {
    int length = (int) key & 0xFF;
    return mix(key >>> (40 - length), length);
  }

  private static int hashV6(long high, long low, int length) {
    return length <= 64
        ? mix(high >>> (64 - length), length)
        : mix(low >>> (128 - length), length ^ high * 0xC2B2AE3D27D4EB4FL);
  }

  /** The lower bits of {@code number}, a prefix without its host bits, stay the lowest bits. */
  private static int mix(long number, long rest) {
    long mixed = ((number >>> GROUP_BITS) + (rest << 29)) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
    mixed ^= mixed >>> 32;
    return ((int) mixed & -GROUP) | ((int) number & (GROUP - 1));
  }
}
