package io.manx.programmer.kernel;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Builds netlink messages, one after the other, in one direct buffer. Makes no garbage. */
public final class MessageWriter {
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private final ByteBuffer buffer;
  private int start = -1;
  private int messages;

  /** A writer whose datagram holds up to {@code capacity} octets. */
  public MessageWriter(int capacity) {
    buffer = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
  }

  /** Forgets all messages. */
  public void clear() {
    buffer.clear();
    start = -1;
    messages = 0;
  }

  /** How many messages are complete. */
  public int messages() {
    return messages;
  }

  /** How many octets more fit in. */
  public int remaining() {
    return buffer.remaining();
  }

  /** Begins a message. */
  public void begin(int type, int flags, int sequence) {
    start = buffer.position();
    buffer.putInt(0).putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
  }

  /** Ends the message. */
  public void end() {
    buffer.putInt(start, buffer.position() - start);
    pad();
    messages++;
  }

  /** Sets a flag in the message that was begun last. */
  public void addFlag(int flag) {
    buffer.putShort(start + 6, (short) (buffer.getShort(start + 6) | flag));
  }

  /** The datagram of all messages so far, ready to be sent. */
  public ByteBuffer datagram() {
    return buffer.flip();
  }

  MessageWriter u8(int value) {
    buffer.put((byte) value);
    return this;
  }

  MessageWriter u16(int value) {
    buffer.putShort((short) value);
    return this;
  }

  MessageWriter u32(int value) {
    buffer.putInt(value);
    return this;
  }

  MessageWriter address(IpAddress address) {
    return address(address.family(), address.high(), address.low());
  }

  private MessageWriter address(AddressFamily family, long high, long low) {
    if (family == AddressFamily.IPV4) {
      buffer.putInt(LITTLE ? Integer.reverseBytes((int) low) : (int) low);
    } else {
      buffer.putLong(LITTLE ? Long.reverseBytes(high) : high);
      buffer.putLong(LITTLE ? Long.reverseBytes(low) : low);
    }
    return this;
  }

  MessageWriter octets(byte[] octets) {
    buffer.put(octets);
    return this;
  }

  /** An attribute that holds a 32-bit number. */
  void attribute(int type, int value) {
    u16(8).u16(type).u32(value);
  }

  /** An attribute that holds an address. */
  void attribute(int type, IpAddress address) {
    attribute(type, address.family(), address.high(), address.low());
  }

  /** An attribute that holds the address with these halves. */
  void attribute(int type, AddressFamily family, long high, long low) {
    u16(4 + family.octets()).u16(type).address(family, high, low);
  }

  /** Begins an attribute whose length is not known yet; the result goes to {@link #close}. */
  int open(int type) {
    int at = buffer.position();
    u16(0).u16(type);
    return at;
  }

  /** Ends the attribute that was opened at {@code at}. */
  void close(int at) {
    buffer.putShort(at, (short) (buffer.position() - at));
    pad();
  }

  int position() {
    return buffer.position();
  }

  private void pad() {
    while ((buffer.position() & 3) != 0) {
      buffer.put((byte) 0);
    }
  }
}
