package io.manx.speaker.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Cuts what a client sends into lines, with a bound on their length. */
final class LineReader {
  /** The longest command in octets, without its line end. */
  static final int MAX_LENGTH = 4095;

  private final ReadableByteChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(4096).limit(0);
  private final byte[] line = new byte[MAX_LENGTH];
  private int length;
  private boolean overflow;
  private boolean tooLong;

  LineReader(ReadableByteChannel channel) {
    this.channel = channel;
  }

  /**
   * The next line without its end and without carriage returns; waits for it.
   *
   * @return the line, of which {@link #tooLong} may be true, or null at the end of the stream; what
   *     comes before the end without a line end is dropped
   */
  @Nullable String next() throws IOException {
    while (true) {
      while (buffer.hasRemaining()) {
        byte octet = buffer.get();
        if (octet == '\n') {
          return take();
        }
        if (octet == '\r') {
          continue;
        }
        if (length == MAX_LENGTH) {
          overflow = true;
        } else {
          line[length++] = octet;
        }
      }
      buffer.clear();
      if (channel.read(buffer) < 0) {
        return null;
      }
      buffer.flip();
    }
  }

  /** Whether the line returned last was longer than {@link #MAX_LENGTH} and is cut off. */
  boolean tooLong() {
    return tooLong;
  }

  private String take() {
    String text = new String(line, 0, length, StandardCharsets.UTF_8);
    tooLong = overflow;
    length = 0;
    overflow = false;
    return text;
  }
}
