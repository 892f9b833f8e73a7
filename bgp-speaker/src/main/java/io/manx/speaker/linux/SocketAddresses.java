package io.manx.speaker.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.manx.net.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Linux's sockaddr_in and sockaddr_in6. */
public final class SocketAddresses {
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;

  /** The length of the longer one. */
  public static final long MOST = 28;

  private static final long V4_LENGTH = 16;
  private static final long PORT = 2;
  private static final long V4_ADDRESS = 4;
  private static final long V6_ADDRESS = 8;
  private static final long V6_SCOPE = 24;
  private static final long MASK = 0xFFFF_FFFFL;

  private static final ValueLayout.OfShort NET_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  public static final ValueLayout.OfInt NET_INT =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  public static final ValueLayout.OfLong NET_LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private SocketAddresses() {}

  public static int family(IpAddress address) {
    return address.isV4() ? AF_INET : AF_INET6;
  }

  /** An address for the kernel; {@code scope} is the index of the interface of a link-local one. */
  public static MemorySegment of(Arena arena, IpAddress address, int port, int scope) {
    MemorySegment out = arena.allocate(address.isV4() ? V4_LENGTH : MOST, 8);
    out.set(JAVA_SHORT, 0, (short) family(address));
    out.set(NET_SHORT, PORT, (short) port);
    byte[] octets = address.toOctets();
    MemorySegment.copy(
        octets, 0, out, JAVA_BYTE, address.isV4() ? V4_ADDRESS : V6_ADDRESS, octets.length);
    if (!address.isV4()) {
      out.set(JAVA_INT, V6_SCOPE, scope);
    }
    return out;
  }

  /** The upper half of an IPv6 address; 0 for IPv4, as {@link IpAddress#high}. */
  public static long high(MemorySegment address, boolean v4) {
    return v4 ? 0 : address.get(NET_LONG, V6_ADDRESS);
  }

  /** The lower half of an IPv6 address, or an IPv4 address, as {@link IpAddress#low}. */
  public static long low(MemorySegment address, boolean v4) {
    return v4
        ? address.get(NET_INT, V4_ADDRESS) & MASK
        : address.get(NET_LONG, V6_ADDRESS + Long.BYTES);
  }

  /** The index of the interface of a link-local IPv6 address, or 0. */
  public static int scope(MemorySegment address) {
    return address.get(JAVA_INT, V6_SCOPE);
  }
}
