package io.manx.speaker.cli;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** A connection to the control socket. Octets of answers go out as they came, without copies. */
final class Wire implements AutoCloseable {
  private static final int CODE_LENGTH = 4;

  private final SocketChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(65_536).limit(0);
  private byte[] line = new byte[4096];
  private int length;

  private Wire(SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects and takes the greeting. */
  static Wire connect(Path socket) throws IOException {
    var wire = new Wire(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    wire.readLine();
    int code = wire.code();
    if (code != 1) {
      throw new IOException(wire.text());
    }
    return wire;
  }

  void send(String command) throws IOException {
    ByteBuffer out = ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8));
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  /** How answers are printed. */
  enum Style {
    /** Without codes; an empty last line not at all. */
    TEXT,
    /** As they come. */
    CODES,
    /** Without codes; the last line only if it is an error, as an object. */
    JSON
  }

  /**
   * Copies one answer to {@code out}.
   *
   * @return the code of its last line
   * @throws EOFException if the connection ends before it
   */
  int copyReply(OutputStream out, Style style) throws IOException {
    while (true) {
      readLine();
      int code = code();
      boolean last = code >= 0 && length > CODE_LENGTH && line[CODE_LENGTH] == ' ';
      if (style == Style.CODES) {
        out.write(line, 0, length);
        out.write('\n');
      } else if (length > 0 && line[0] == '+') {
        print(out, ">>> ", 1);
      } else if (!last) {
        print(out, "", code >= 0 ? CODE_LENGTH + 1 : Math.min(1, length));
      } else if (style == Style.JSON && code >= 8000) {
        out.write(error(code).getBytes(StandardCharsets.UTF_8));
      } else if (style == Style.TEXT && code != 0) {
        print(out, "", CODE_LENGTH + 1);
      }
      if (last) {
        return code;
      }
    }
  }

  private void print(OutputStream out, String prefix, int from) throws IOException {
    if (!prefix.isEmpty()) {
      out.write(prefix.getBytes(StandardCharsets.UTF_8));
    }
    out.write(line, from, length - from);
    out.write('\n');
  }

  private String error(int code) {
    var json = new StringBuilder("{\"v\":1,\"kind\":\"error\",\"code\":").append(code);
    json.append(",\"text\":\"");
    text()
        .chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                json.append('\\');
              }
              json.append((char) c);
            });
    return json.append("\"}\n").toString();
  }

  private String text() {
    int from = Math.min(CODE_LENGTH + 1, length);
    return new String(line, from, length - from, StandardCharsets.UTF_8);
  }

  /** The code at the start of the line, or -1 if there is none. */
  private int code() {
    if (length < CODE_LENGTH) {
      return -1;
    }
    int code = 0;
    for (int i = 0; i < CODE_LENGTH; i++) {
      if (line[i] < '0' || line[i] > '9') {
        return -1;
      }
      code = 10 * code + line[i] - '0';
    }
    return code;
  }

  private void readLine() throws IOException {
    length = 0;
    while (true) {
      while (buffer.hasRemaining()) {
        byte octet = buffer.get();
        if (octet == '\n') {
          return;
        }
        if (length == line.length) {
          line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = octet;
      }
      buffer.clear();
      if (channel.read(buffer) < 0) {
        throw new EOFException("the agent closed the connection");
      }
      buffer.flip();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
