package io.manx.speaker.wire;

import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The attribute blocks that a connection sent lately, by their octets, so that a block that comes
 * again is neither decoded nor allocated again. Direct-mapped: a newcomer displaces what has its
 * slot. It starts small and doubles while blocks displace each other, so that a peer with few
 * distinct blocks costs little. A peer that makes its blocks collide loses only its own speed.
 */
final class AttributeCache {
  private static final int SMALLEST = 32;
  private static final int LARGEST = 1024;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(int hash, int suffix, byte[] octets, AttributeBlock block) {}

  // A checksum because it is an intrinsic even in the interpreter: fast from the first message on.
  private final CRC32 checksum = new CRC32();
  private @Nullable Entry[] slots = new Entry[SMALLEST];
  private int displaced;
  private int hash;

  /**
   * The block of these octets, or null if it is not here; {@link #put} stores it then.
   *
   * @param suffix how many of the octets, at the end, stand for MP_REACH_NLRI
   */
  @Nullable AttributeBlock get(byte[] octets, int from, int to, int suffix) {
    checksum.reset();
    checksum.update(octets, from, to - from);
    hash = (int) checksum.getValue();
    Entry entry = slots[hash & (slots.length - 1)];
    if (entry != null
        && entry.hash == hash
        && entry.suffix == suffix
        && Arrays.equals(entry.octets, 0, entry.octets.length, octets, from, to)) {
      return entry.block;
    }
    return null;
  }

  /** Stores the block that the last {@link #get}, with the same arguments, did not find. */
  void put(byte[] octets, int from, int to, int suffix, AttributeBlock block) {
    int slot = hash & (slots.length - 1);
    if (slots[slot] != null && ++displaced > slots.length && slots.length < LARGEST) {
      grow();
      slot = hash & (slots.length - 1);
    }
    slots[slot] = new Entry(hash, suffix, Arrays.copyOfRange(octets, from, to), block);
  }

  private void grow() {
    @Nullable Entry[] larger = new Entry[2 * slots.length];
    for (Entry entry : slots) {
      if (entry != null) {
        larger[entry.hash & (larger.length - 1)] = entry;
      }
    }
    slots = larger;
    displaced = 0;
  }

  /** Forgets everything. */
  void clear() {
    Arrays.fill(slots, null);
  }
}
