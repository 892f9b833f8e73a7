package io.manx.speaker.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Has all connections of an I/O thread read into one buffer: {@link Inbound} is done with it before
 * the next read. Belongs to the thread.
 */
final class ReadBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
  private final KeptBuffer buffer = new KeptBuffer(Inbound.READ);

  @Override
  public MaxMessageHandle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return buffer.capacity();
      }

      @Override
      public ByteBuf allocate(ByteBufAllocator unused) {
        return buffer.take();
      }
    };
  }
}
