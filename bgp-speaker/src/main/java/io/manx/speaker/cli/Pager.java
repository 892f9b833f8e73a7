package io.manx.speaker.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Stops after each page until a key is pressed: space goes on, Enter one line, q ends it. */
final class Pager extends FilterOutputStream {
  private static final byte[] MORE = "-- more --".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CLEAR = "\r          \r".getBytes(StandardCharsets.US_ASCII);

  private static final int INTERRUPT = 3;

  /** The user has seen enough. */
  static final class EnoughException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** The keyboard. */
  @FunctionalInterface
  interface Keys {
    /** Waits for a key; negative if there is no keyboard any more. */
    int next() throws IOException;
  }

  private final Keys keys;
  private final int height;
  private int left;

  /**
   * @param keys the keyboard
   * @param height lines of the terminal; below 2 nothing is ever stopped
   */
  Pager(OutputStream out, Keys keys, int height) {
    super(out);
    this.keys = keys;
    this.height = height;
    this.left = height - 1;
  }

  @Override
  public void write(byte[] octets, int from, int length) throws IOException {
    int begin = from;
    for (int i = from; i < from + length; i++) {
      if (octets[i] == '\n') {
        out.write(octets, begin, i + 1 - begin);
        begin = i + 1;
        lineEnds();
      }
    }
    out.write(octets, begin, from + length - begin);
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  private void lineEnds() throws IOException {
    if (height < 2 || --left > 0) {
      return;
    }
    out.write(MORE);
    out.flush();
    int key = keys.next();
    out.write(CLEAR);
    out.flush();
    if (key == 'q' || key == 'Q' || key == INTERRUPT || key < 0) {
      throw new EnoughException();
    }
    left = key == '\n' || key == '\r' ? 1 : height - 1;
  }
}
