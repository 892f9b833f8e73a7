package io.manx.speaker.transport;

import io.manx.speaker.wire.WireContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What all connections of an I/O thread read into and decode from: {@link Inbound} is done with it
 * before the next read. Belongs to the thread.
 */
final class ReadBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
  /** The most that one read brings. */
  static final int READ = 64 * 1024;

  private final ByteBuffer direct = ByteBuffer.allocateDirect(READ);
  private final long address = Buffer.memoryAddress(direct);
  private final byte[] octets = new byte[WireContext.MAX_EXTENDED_MESSAGE + READ];

  /** For what netty reads: hardly more than the end of a connection. */
  private final KeptBuffer ofNetty = new KeptBuffer(4096);

  /**
   * Reads once.
   *
   * @return how many octets came; 0 or less if none did
   */
  int read(Socket socket) throws IOException {
    return socket.recvAddress(address, 0, READ);
  }

  /** Copies the first {@code length} octets of the last read. */
  void copy(byte[] to, int at, int length) {
    DirectCopy.get(direct, to, at, length);
  }

  /** Room to decode from: for a read behind a message that had not arrived whole. */
  byte[] octets() {
    return octets;
  }

  @Override
  public MaxMessageHandle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return ofNetty.capacity();
      }

      @Override
      public ByteBuf allocate(ByteBufAllocator unused) {
        return ofNetty.take();
      }
    };
  }
}
