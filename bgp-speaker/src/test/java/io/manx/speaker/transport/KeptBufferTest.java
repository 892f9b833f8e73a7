package io.manx.speaker.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.buffer.ByteBuf;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptBufferTest {
  private final KeptBuffer kept = new KeptBuffer(4096);

  @Test
  void isLentAgainOnceItIsReleased() {
    ByteBuf first = kept.take();
    first.writerIndex(7);
    first.release();
    ByteBuf second = kept.take();
    assertSame(first, second);
    assertEquals(0, second.writerIndex());
    assertEquals(4096, second.writableBytes());
  }

  @Test
  void whoHoldsItLongerHoldsItAlone() {
    ByteBuf slow = kept.take();
    slow.setBytes(0, new byte[] {1, 2, 3}, 0, 3);
    ByteBuf next = kept.take();
    assertNotSame(slow, next);
    next.setBytes(0, new byte[] {7, 8, 9}, 0, 3);
    byte[] read = new byte[3];
    slow.getBytes(0, read, 0, 3);
    assertArrayEquals(new byte[] {1, 2, 3}, read);
    slow.release();
    assertEquals(0, slow.refCnt());
    next.release();
    assertSame(next, kept.take());
  }

  @Test
  void whatWasBorrowedIsAnothersOnceItIsLent() {
    ByteBuf borrowed = kept.borrow();
    assertSame(borrowed, kept.borrow());
    borrowed.retain();
    kept.lent();
    ByteBuf next = kept.borrow();
    assertNotSame(borrowed, next);
    borrowed.release();
    assertEquals(0, borrowed.refCnt());
    kept.lent();
    assertSame(next, kept.borrow());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 257, 4000})
  void copiesShortAndLongRuns(int length) {
    byte[] octets = new byte[length + 2];
    new Random(length).nextBytes(octets);
    ByteBuf buffer = kept.take();
    buffer.setBytes(5, octets, 1, length);
    byte[] read = new byte[length + 2];
    buffer.getBytes(5, read, 1, length);
    octets[0] = 0;
    octets[length + 1] = 0;
    assertArrayEquals(octets, read);
  }
}
