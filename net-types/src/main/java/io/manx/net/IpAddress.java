package io.manx.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address. An IPv4-mapped IPv6 address stays IPv6. A link-local IPv6 address may
 * have a zone: the interface on whose link it is meant (RFC 4007 §6); the same address in two zones
 * is two addresses. Ordered by family, then as unsigned numbers, then by zone.
 */
public final class IpAddress implements Comparable<IpAddress> {
  /** 0.0.0.0. */
  public static final IpAddress ANY_V4 = new IpAddress(AddressFamily.IPV4, 0, 0);

  /** ::. */
  public static final IpAddress ANY_V6 = new IpAddress(AddressFamily.IPV6, 0, 0);

  private final AddressFamily family;
  private final long high;
  private final long low;
  private final @Nullable String zone;

  private IpAddress(AddressFamily family, long high, long low) {
    this(family, high, low, null);
  }

  private IpAddress(AddressFamily family, long high, long low, @Nullable String zone) {
    this.family = family;
    this.high = high;
    this.low = low;
    this.zone = zone;
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
   * Reads a literal address that may have a zone: {@code fe80::1%eth0} (RFC 4007 §11).
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static IpAddress parseZoned(String text) {
    int percent = text.indexOf('%');
    IpAddress address = parse(percent < 0 ? text : text.substring(0, percent));
    return percent < 0 ? address : address.withZone(text.substring(percent + 1));
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

  /** This address without its zone for the java.net API, without any look-up. */
  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(toOctets());
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 octets are always an address", e);
    }
  }

  /** The name of the interface on whose link the address is, or null if it says none. */
  public @Nullable String zone() {
    return zone;
  }

  /**
   * This address on the link of an interface.
   *
   * @throws IllegalArgumentException if only one such address is there, whatever the interface, or
   *     Linux has no interface of such a name
   */
  public IpAddress withZone(String device) {
    if (isV4() || !isLinkLocal()) {
      throw new IllegalArgumentException(
          this + " is not a link-local IPv6 address: no interface belongs to it");
    }
    if (!device.matches("[^\\s/:%\\[\\]]{1,15}")) {
      throw new IllegalArgumentException("'" + device + "' is not the name of an interface");
    }
    return new IpAddress(family, high, low, device);
  }

  /** This address without its zone, as it is on the wire. */
  public IpAddress withoutZone() {
    return zone == null ? this : new IpAddress(family, high, low);
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
    int lower = upper != 0 ? upper : Long.compareUnsigned(low, other.low);
    return lower != 0 ? lower : text(zone).compareTo(text(other.zone));
  }

  private static String text(@Nullable String zone) {
    return zone == null ? "" : zone;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof IpAddress that
            && family == that.family
            && high == that.high
            && low == that.low
            && Objects.equals(zone, that.zone));
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(high) + Long.hashCode(low);
  }

  /** Appends what {@link #toString} returns, without making a string. */
  public StringBuilder appendTo(StringBuilder text) {
    IpText.append(text, isV4(), high, low);
    return zone == null ? text : text.append('%').append(zone);
  }

  /** The canonical text: dotted quad, or RFC 5952, with {@code %} before a zone. */
  @Override
  public String toString() {
    return appendTo(new StringBuilder(isV4() ? 15 : 39)).toString();
  }
}
