package io.manx.speaker.wire;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttributeCacheTest {
  private final AttributeCache cache = new AttributeCache();

  private static AttributeBlock block() {
    return new AttributeBlock(null, null, 0, false, List.of(), null);
  }

  private static byte[] octets(int i) {
    return ByteBuffer.allocate(12).putInt(0x40010100).putInt(i).putInt(7 * i).array();
  }

  private @Nullable AttributeBlock get(byte[] octets, int suffix) {
    return cache.get(octets, 0, octets.length, suffix);
  }

  /** What the decoder does with each UPDATE; what it decodes, or what it was spared to. */
  private AttributeBlock decode(int i) {
    byte[] octets = octets(i);
    AttributeBlock known = get(octets, 0);
    if (known != null) {
      return known;
    }
    AttributeBlock made = block();
    cache.put(octets, 0, octets.length, 0, made);
    return made;
  }

  @Test
  void aBlockIsKeptFromTheSecondTimeOn() {
    decode(1);
    assertNull(get(octets(1), 0), "most come once");
    AttributeBlock second = decode(1);
    assertSame(second, decode(1));
    assertSame(second, get(octets(1), 0));
    assertNull(get(octets(1), 4), "the same octets with another meaning");
    assertNull(get(octets(2), 0));
  }

  @Test
  void nearlyAllBlocksThatComeAgainAndAgainAreKept() {
    for (int round = 0; round < 40; round++) {
      for (int i = 1; i <= 100; i++) {
        decode(i);
      }
    }
    int kept = 0;
    for (int i = 1; i <= 100; i++) {
      kept += get(octets(i), 0) == null ? 0 : 1;
    }
    // Two that share a slot displace each other, until there are more slots; it began with 32.
    assertTrue(kept > 80, kept + " of 100");
  }

  @Test
  void blocksThatComeOnceDoNotDisplaceWhatIsKept() {
    decode(1);
    AttributeBlock kept = decode(1);
    for (int i = 2; i < 100_000; i++) {
      decode(i);
    }
    assertSame(kept, get(octets(1), 0));
  }
}
