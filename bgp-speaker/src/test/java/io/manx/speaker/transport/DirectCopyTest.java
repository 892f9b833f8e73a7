package io.manx.speaker.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DirectCopyTest {
  private static final int MOST = 300;

  private final Random random = new Random(5);

  @Test
  void bringsAnyLengthToABufferAndBackAndNothingElse() {
    for (int length = 0; length <= MOST; length++) {
      byte[] from = octets(length + 3);
      byte[] before = octets(MOST + 3);
      ByteBuffer buffer = ByteBuffer.allocateDirect(before.length).put(0, before);
      DirectCopy.put(from, 2, buffer, 1, length);
      byte[] expected = before.clone();
      System.arraycopy(from, 2, expected, 1, length);
      byte[] found = new byte[before.length];
      buffer.get(0, found);
      assertArrayEquals(expected, found);

      byte[] to = octets(length + 3);
      byte[] back = to.clone();
      System.arraycopy(found, 0, back, 1, length);
      DirectCopy.get(buffer, to, 1, length);
      assertArrayEquals(back, to);
    }
  }

  private byte[] octets(int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return octets;
  }
}
