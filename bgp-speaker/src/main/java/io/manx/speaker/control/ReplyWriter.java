package io.manx.speaker.control;

import io.manx.speaker.control.text.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames lines and packs them into writes of whole lines, at most {@value #CHUNK} octets each: some
 * clients look for the last line in each read by itself.
 *
 * <p>The thread of the connection writes replies; any thread may add asynchronous lines, which go
 * between others.
 */
final class ReplyWriter implements Reply {
  /** The most octets of a write. */
  static final int CHUNK = 4096;

  private static final int MAX_LINE = CHUNK - 8;

  // Only our own client reads JSON, and it takes long lines.
  private static final int MAX_JSON_LINE = 1 << 20;
  private static final byte[] CUT = " ...".getBytes(StandardCharsets.US_ASCII);

  private final WritableByteChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
  private byte[] line = new byte[CHUNK];
  private char[] chars = new char[256];
  private int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private int length;
  private int lastCode = -1;

  ReplyWriter(WritableByteChannel channel) {
    this.channel = channel;
  }

  @Override
  public void line(int code, CharSequence text) throws IOException {
    length = 0;
    limit = code == JsonCommands.CODE ? MAX_JSON_LINE : MAX_LINE;
    if (code == lastCode) {
      line[length++] = ' ';
    } else {
      code(code, '-');
      lastCode = code;
    }
    put(text);
    add();
  }

  @Override
  public void end(int code, CharSequence text) throws IOException {
    length = 0;
    limit = MAX_LINE;
    code(code, ' ');
    lastCode = -1;
    put(text);
    add();
    flush();
  }

  @Override
  public void push() throws IOException {
    if (buffer.position() > 0) {
      flush();
    }
  }

  /** Writes a line that belongs to no reply, at once. Any thread. */
  void asynchronous(String text) throws IOException {
    byte[] octets = ("+" + printable(text)).getBytes(StandardCharsets.UTF_8);
    int kept = Math.min(octets.length, MAX_LINE);
    write(ByteBuffer.allocate(kept + 1).put(octets, 0, kept).put((byte) '\n').flip());
  }

  private static String printable(String text) {
    return text.chars()
        .map(c -> c < ' ' && c != '\t' ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private void code(int code, char separator) {
    line[length++] = (byte) ('0' + code / 1000 % 10);
    line[length++] = (byte) ('0' + code / 100 % 10);
    line[length++] = (byte) ('0' + code / 10 % 10);
    line[length++] = (byte) ('0' + code % 10);
    line[length++] = (byte) separator;
  }

  /** A route is two lines and a table a million routes: this runs over each character once. */
  private void put(CharSequence text) {
    int count = Math.min(text.length(), limit + 1);
    reserve(count);
    chars(text, count);
    int at = length;
    for (int i = 0; i < count; i++) {
      char c = chars[i];
      if (c >= 0x7F) {
        length = at;
        encode(text.subSequence(i, text.length()).toString());
        end();
        return;
      }
      // A peer's text must not be able to end a line and forge another.
      line[at++] = c < ' ' && c != '\t' ? (byte) '?' : (byte) c;
    }
    length = at;
    end();
  }

  private void chars(CharSequence text, int count) {
    if (chars.length < count) {
      chars = new char[count];
    }
    if (text instanceof StringBuilder builder) {
      builder.getChars(0, count, chars, 0);
    } else {
      text.toString().getChars(0, count, chars, 0);
    }
  }

  private void encode(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    int count = Math.min(octets.length, limit + 1);
    reserve(count);
    for (int i = 0; i < count; i++) {
      byte octet = octets[i];
      boolean control = (octet >= 0 && octet < ' ' && octet != '\t') || octet == 0x7F;
      line[length++] = control ? (byte) '?' : octet;
    }
  }

  /** Room for so many octets more and a line end. */
  private void reserve(int count) {
    if (length + count + 1 > line.length) {
      line = Arrays.copyOf(line, Math.max(2 * line.length, length + count + 1));
    }
  }

  private void end() {
    if (length > limit) {
      length = limit;
      System.arraycopy(CUT, 0, line, limit - CUT.length, CUT.length);
    }
    line[length++] = '\n';
  }

  private void add() throws IOException {
    if (buffer.remaining() < length) {
      flush();
    }
    if (length > CHUNK) {
      write(ByteBuffer.wrap(line, 0, length));
      return;
    }
    buffer.put(line, 0, length);
  }

  private void flush() throws IOException {
    write(buffer.flip());
    buffer.clear();
  }

  private void write(ByteBuffer octets) throws IOException {
    lock.lock();
    try {
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
    } finally {
      lock.unlock();
    }
  }
}
