package io.manx.programmer.kernel;

import io.manx.net.IpAddress;
import io.manx.programmer.model.RawRoute;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Walks over the attributes of a netlink message in place; may be used again and again. */
final class AttributeReader {
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private ByteBuffer buffer = NOTHING;
  private int next;
  private int end;
  private int offset;
  private int length;
  private int type;

  /** Starts at {@code from}; the buffer has native byte order. */
  AttributeReader over(ByteBuffer octets, int from, int to) {
    buffer = octets;
    next = from;
    end = to;
    return this;
  }

  /** Goes to the next attribute; false at the end or where the rest is no attribute. */
  boolean next() {
    if (next + 4 > end) {
      return false;
    }
    int size = buffer.getShort(next) & 0xFFFF;
    if (size < 4 || next + size > end) {
      return false;
    }
    type = buffer.getShort(next + 2) & 0x3FFF;
    offset = next + 4;
    length = size - 4;
    next += Rtnetlink.align(size);
    return true;
  }

  int type() {
    return type;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  int u16() {
    return length >= 2 ? buffer.getShort(offset) & 0xFFFF : 0;
  }

  int u32() {
    return length >= 4 ? buffer.getInt(offset) : 0;
  }

  IpAddress address() {
    return address(buffer, offset, length >= 16);
  }

  /** Takes the attribute for the destination of a route; false if it is none of its family. */
  boolean destination(RawRoute route) {
    if (length != route.family().octets()) {
      return false;
    }
    if (length == 16) {
      long high = order(buffer.getLong(offset));
      route.prefix(route.family(), high, order(buffer.getLong(offset + 8)), route.length());
    } else {
      int bits = buffer.getInt(offset);
      long low = (LITTLE ? Integer.reverseBytes(bits) : bits) & 0xFFFF_FFFFL;
      route.prefix(route.family(), 0, low, route.length());
    }
    return true;
  }

  private static long order(long half) {
    return LITTLE ? Long.reverseBytes(half) : half;
  }

  String string() {
    int size = length;
    while (size > 0 && buffer.get(offset + size - 1) == 0) {
      size--;
    }
    byte[] octets = new byte[size];
    buffer.get(offset, octets);
    return new String(octets, StandardCharsets.UTF_8);
  }

  static IpAddress address(ByteBuffer buffer, int at, boolean v6) {
    if (!v6) {
      int bits = buffer.getInt(at);
      return IpAddress.v4(LITTLE ? Integer.reverseBytes(bits) : bits);
    }
    return IpAddress.v6(order(buffer.getLong(at)), order(buffer.getLong(at + 8)));
  }
}
