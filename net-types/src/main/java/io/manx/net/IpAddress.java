package io.manx.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;

/**
 * An IPv4 or IPv6 address. An IPv4-mapped IPv6 address stays IPv6. Ordered by family, then as
 * unsigned numbers.
 */
public final class IpAddress implements Comparable<IpAddress> {
  /** 0.0.0.0. */
  public static final IpAddress ANY_V4 = new IpAddress(AddressFamily.IPV4, 0, 0);

  /** ::. */
  public static final IpAddress ANY_V6 = new IpAddress(AddressFamily.IPV6, 0, 0);

  private final AddressFamily family;
  private final long high;
  private final long low;

  private IpAddress(AddressFamily family, long high, long low) {
    this.family = family;
    this.high = high;
    this.low = low;
  }

  /** The IPv4 address whose 32 bits are {@code bits}, most significant octet first. */
  public static IpAddress v4(int bits) {
    return new IpAddress(AddressFamily.IPV4, 0, bits & 0xFFFF_FFFFL);
  }

  /** The IPv6 address made of two 64-bit halves. */
  public static IpAddress v6(long high, long low) {
    return new IpAddress(AddressFamily.IPV6, high, low);
  }

  /**
   * Reads a literal address; never resolves a name.
   *
   * @throws IllegalArgumentException with a sentence that quotes {@code text} if it is no address
   */
  public static IpAddress parse(String text) {
    IpAddress parsed = IpText.parse(text);
    if (parsed == null) {
      throw new IllegalArgumentException("'" + text + "' is not an IPv4 or IPv6 address");
    }
    return parsed;
  }

  /**
   * The address in {@code octets[offset..]}, in network order.
   *
   * @throws IndexOutOfBoundsException if fewer octets are there than the family needs
   */
  public static IpAddress ofOctets(AddressFamily family, byte[] octets, int offset) {
    Objects.checkFromIndexSize(offset, family.octets(), octets.length);
    if (family == AddressFamily.IPV4) {
      return v4((int) bits(octets, offset, 4));
    }
    return v6(bits(octets, offset, 8), bits(octets, offset + 8, 8));
  }

  /** The same address as a Java object. */
  public static IpAddress of(InetAddress address) {
    byte[] octets = address.getAddress();
    return ofOctets(octets.length == 4 ? AddressFamily.IPV4 : AddressFamily.IPV6, octets, 0);
  }

  private static long bits(byte[] octets, int offset, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | (octets[offset + i] & 0xFF);
    }
    return value;
  }

  /** The family of this address. */
  public AddressFamily family() {
    return family;
  }

  /** Whether this is an IPv4 address. */
  public boolean isV4() {
    return family == AddressFamily.IPV4;
  }

  /** The upper 64 bits of an IPv6 address; 0 for IPv4. */
  public long high() {
    return high;
  }

  /** The lower 64 bits of an IPv6 address; the unsigned 32 bits of an IPv4 address. */
  public long low() {
    return low;
  }

  /** The 32 bits of an IPv4 address. For IPv6, the lowest 32. */
  public int v4Bits() {
    return (int) low;
  }

  /** The octets of this address in network order; a new array. */
  public byte[] toOctets() {
    byte[] octets = new byte[family.octets()];
    put(octets, 0);
    return octets;
  }

  /** Writes the octets of this address in network order to {@code target[offset..]}. */
  public void put(byte[] target, int offset) {
    int count = family.octets();
    for (int i = 0; i < count; i++) {
      int shift = 8 * (count - 1 - i);
      target[offset + i] = (byte) (shift >= 64 ? high >>> (shift - 64) : low >>> shift);
    }
  }

  /** This address for the java.net API, without any look-up. */
  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(toOctets());
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 octets are always an address", e);
    }
  }

  /** Whether this is 0.0.0.0 or ::. */
  public boolean isUnspecified() {
    return high == 0 && low == 0;
  }

  /** Whether this is in 127.0.0.0/8 or is ::1. */
  public boolean isLoopback() {
    return isV4() ? low >>> 24 == 127 : high == 0 && low == 1;
  }

  /** Whether this is in 224.0.0.0/4 or ff00::/8. */
  public boolean isMulticast() {
    return isV4() ? low >>> 28 == 0xE : high >>> 56 == 0xFF;
  }

  /** Whether this is in 169.254.0.0/16 or fe80::/10. */
  public boolean isLinkLocal() {
    return isV4() ? low >>> 16 == 0xA9FE : high >>> 54 == 0xFE80 >>> 6;
  }

  @Override
  public int compareTo(IpAddress other) {
    if (family != other.family) {
      return family.compareTo(other.family);
    }
    int upper = Long.compareUnsigned(high, other.high);
    return upper != 0 ? upper : Long.compareUnsigned(low, other.low);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IpAddress that
        && family == that.family
        && high == that.high
        && low == that.low;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(high) + Long.hashCode(low);
  }

  /** The canonical text: dotted quad, or RFC 5952. */
  @Override
  public String toString() {
    return IpText.format(this);
  }
}
