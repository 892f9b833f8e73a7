package io.manx.speaker.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.nio.ByteBuffer;

/**
 * A direct buffer that is lent, and lent again once nobody else holds it: a pool's way to a buffer
 * and back takes longer than all else that is done with a small UPDATE. Belongs to one thread; who
 * is lent the buffer may release it on any.
 */
final class KeptBuffer {
  private final int capacity;
  private ByteBuf buffer;

  /** Whether somebody may hold the buffer: counting costs more than remembering. */
  private boolean isLent;

  /** Keeps {@code capacity} octets. */
  KeptBuffer(int capacity) {
    this.capacity = capacity;
    this.buffer = new Octets(ByteBuffer.allocateDirect(capacity));
  }

  /** The octets that a buffer has room for. */
  int capacity() {
    return capacity;
  }

  /** An empty buffer of {@link #capacity} octets, which the caller releases. */
  ByteBuf take() {
    ByteBuf taken = borrow().clear().retain();
    isLent = true;
    return taken;
  }

  /** The buffer for use until the next call; {@link #lent} says that somebody has retained it. */
  ByteBuf borrow() {
    if (isLent) {
      isLent = false;
      if (buffer.refCnt() != 1) { // a slow receiver holds it still, and frees it when it is done
        buffer.release();
        buffer = new Octets(ByteBuffer.allocateDirect(capacity));
      }
    }
    return buffer;
  }

  /** What was borrowed may be in use for longer. */
  void lent() {
    isLent = true;
  }

  /**
   * Memory that the collector frees, so that there is nothing to close; its address and arrays are
   * reached in fewer steps than netty's.
   */
  private static final class Octets extends UnpooledDirectByteBuf {
    private final ByteBuffer octets;
    private final long address;

    Octets(ByteBuffer octets) {
      super(UnpooledByteBufAllocator.DEFAULT, octets, octets.capacity());
      this.octets = octets;
      this.address = super.memoryAddress();
      clear();
    }

    @Override
    public long memoryAddress() {
      return address;
    }

    @Override
    public ByteBuf setBytes(int index, byte[] from, int fromIndex, int length) {
      DirectCopy.put(from, fromIndex, octets, index, length);
      return this;
    }
  }
}
