package io.manx.speaker.wire;

import io.manx.net.IpAddress;
import java.util.Arrays;

/** An array of octets that grows at its end. Reusable; belongs to one thread. */
public final class WireBuffer {
  private byte[] octets;
  private int length;

  /** An empty buffer with room for {@code room} octets to begin with. */
  public WireBuffer(int room) {
    this.octets = new byte[Math.max(64, room)];
  }

  /** The octets; those from {@link #length} on mean nothing. Replaced when the buffer grows. */
  public byte[] octets() {
    return octets;
  }

  /** The number of octets written. */
  public int length() {
    return length;
  }

  /** Forgets what was written and keeps the room. */
  public void clear() {
    length = 0;
  }

  /** Forgets what was written after {@code newLength} octets. */
  void truncate(int newLength) {
    length = newLength;
  }

  /** A copy of the octets written, of just the right size. */
  public byte[] toOctets() {
    return Arrays.copyOf(octets, length);
  }

  /** Makes room for {@code count} more octets. */
  void reserve(int count) {
    if (octets.length - length < count) {
      octets = Arrays.copyOf(octets, Math.max(2 * octets.length, length + count));
    }
  }

  void put8(int value) {
    reserve(1);
    octets[length++] = (byte) value;
  }

  void put16(int value) {
    reserve(2);
    set16(length, value);
    length += 2;
  }

  void put32(int value) {
    reserve(4);
    set16(length, value >>> 16);
    set16(length + 2, value);
    length += 4;
  }

  void put64(long value) {
    put32((int) (value >>> 32));
    put32((int) value);
  }

  void put(byte[] source) {
    put(source, 0, source.length);
  }

  void put(byte[] source, int from, int count) {
    reserve(count);
    System.arraycopy(source, from, octets, length, count);
    length += count;
  }

  void put(IpAddress address) {
    int count = address.family().octets();
    reserve(count);
    address.put(octets, length);
    length += count;
  }

  /** Appends the upper {@code count} octets of {@code value}, 0..8. */
  void putUpper(long value, int count) {
    reserve(8);
    byte[] to = octets;
    int at = length;
    for (int i = 0; i < count; i++) {
      to[at + i] = (byte) (value >>> (56 - 8 * i));
    }
    length = at + count;
  }

  void set16(int at, int value) {
    octets[at] = (byte) (value >>> 8);
    octets[at + 1] = (byte) value;
  }
}
