package io.manx.speaker.transport;

import java.nio.ByteBuffer;

/**
 * Copies between arrays and direct buffers in big-endian order. A few octets, as in a small UPDATE,
 * go sooner word by word than by a call into the JVM, which is some ten methods away. Without
 * state.
 */
final class DirectCopy {
  private static final int SHORT = 256;

  private DirectCopy() {}

  /** Copies the first {@code length} octets of a buffer. */
  static void get(ByteBuffer from, byte[] to, int at, int length) {
    if (length > SHORT) {
      from.get(0, to, at, length);
      return;
    }
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      long word = from.getLong(i);
      for (int k = 0; k < Long.BYTES; k++) {
        to[at + i + k] = (byte) (word >>> (56 - 8 * k));
      }
    }
    for (; i < length; i++) {
      to[at + i] = from.get(i);
    }
  }

  /** Copies {@code length} octets into a buffer, from its {@code at} on. */
  static void put(byte[] from, int fromIndex, ByteBuffer to, int at, int length) {
    if (length > SHORT) {
      to.put(at, from, fromIndex, length);
      return;
    }
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      long word = 0;
      for (int k = 0; k < Long.BYTES; k++) {
        word = word << 8 | (from[fromIndex + i + k] & 0xFF);
      }
      to.putLong(at + i, word);
    }
    for (; i < length; i++) {
      to.put(at + i, from[fromIndex + i]);
    }
  }
}
