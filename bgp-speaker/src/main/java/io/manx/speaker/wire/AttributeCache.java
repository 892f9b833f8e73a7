package io.manx.speaker.wire;

import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The attribute blocks that a connection sent lately, by their octets, so that a block that comes
 * again and again is neither decoded nor allocated again. Kept from the second time on: most blocks
 * of a full table come once, and what is kept for a while costs the collector more than decoding
 * twice does. Direct-mapped: a newcomer displaces what has its slot. It starts small and doubles
 * while blocks displace each other, so that a peer with few distinct blocks costs little. A peer
 * that makes its blocks collide loses only its own speed.
 */
final class AttributeCache {
  private static final int SMALLEST = 32;
  private static final int LARGEST = 1024;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(int hash, int suffix, byte[] octets, AttributeBlock block) {}

  // A checksum because it is an intrinsic even in the interpreter: fast from the first message on.
  private final CRC32 checksum = new CRC32();
  private @Nullable Entry[] slots = new Entry[SMALLEST];

  /** By slot: the hash of the block that was here last, kept or not; 0 for none. */
  private int[] recent = new int[SMALLEST];

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

  /**
   * Takes note of the block that the last {@link #get}, with the same arguments, did not find, and
   * stores it if that is the second time.
   */
  void put(byte[] octets, int from, int to, int suffix, AttributeBlock block) {
    int slot = hash & (slots.length - 1);
    if (recent[slot] == hash) {
      slots[slot] = new Entry(hash, suffix, Arrays.copyOfRange(octets, from, to), block);
      return;
    }
    if (recent[slot] != 0 && ++displaced > slots.length && slots.length < LARGEST) {
      grow();
      slot = hash & (slots.length - 1);
    }
    recent[slot] = hash;
  }

  private void grow() {
    @Nullable Entry[] larger = new Entry[2 * slots.length];
    for (Entry entry : slots) {
      if (entry != null) {
        larger[entry.hash & (larger.length - 1)] = entry;
      }
    }
    int[] known = new int[larger.length];
    for (int each : recent) {
      if (each != 0) {
        known[each & (known.length - 1)] = each;
      }
    }
    slots = larger;
    recent = known;
    displaced = 0;
  }
}
