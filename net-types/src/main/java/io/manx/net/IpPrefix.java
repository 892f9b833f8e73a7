package io.manx.net;

/**
 * An IP prefix whose host bits are zero. Ordered by family, address, then length (shorter first).
 *
 * @param address the network address
 * @param length the prefix length in bits: 0..32 or 0..128
 */
public record IpPrefix(IpAddress address, int length) implements Comparable<IpPrefix> {
  /** 0.0.0.0/0. */
  public static final IpPrefix DEFAULT_V4 = new IpPrefix(IpAddress.ANY_V4, 0);

  /** ::/0. */
  public static final IpPrefix DEFAULT_V6 = new IpPrefix(IpAddress.ANY_V6, 0);

  /**
   * @throws IllegalArgumentException if the length does not fit the family or a host bit is set
   */
  public IpPrefix {
    if (length < 0 || length > address.family().bits()) {
      throw new IllegalArgumentException(
          "prefix length " + length + " is not in 0.." + address.family().bits());
    }
    if (!address.equals(mask(address, length))) {
      throw new IllegalArgumentException(
          address
              + "/"
              + length
              + " has host bits set: write "
              + mask(address, length)
              + "/"
              + length);
    }
  }

  // As a record's own, but not made at the first call, which is 10 ms of an agent's start.
  @Override
  public int hashCode() {
    return 31 * address.hashCode() + length;
  }

  /** The prefix of the given length that holds {@code address}: host bits are cleared. */
  public static IpPrefix containing(IpAddress address, int length) {
    return new IpPrefix(mask(address, length), length);
  }

  /** The /32 or /128 of an address, whatever its zone. */
  public static IpPrefix host(IpAddress address) {
    return new IpPrefix(address.withoutZone(), address.family().bits());
  }

  /**
   * Reads {@code address/length}.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong and how it should look
   */
  public static IpPrefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a prefix: write ADDRESS/LENGTH, such as 10.244.1.0/24");
    }
    IpAddress address = IpAddress.parse(text.substring(0, slash));
    String digits = text.substring(slash + 1);
    if (!digits.matches("0|[1-9][0-9]{0,2}")) {
      throw new IllegalArgumentException("'" + text + "' has no valid prefix length after '/'");
    }
    return new IpPrefix(address, Integer.parseInt(digits));
  }

  private static IpAddress mask(IpAddress address, int length) {
    if (length < 0 || length > address.family().bits()) {
      return address;
    }
    if (address.isV4()) {
      return IpAddress.v4(length == 0 ? 0 : address.v4Bits() & -1 << (32 - length));
    }
    long high = length == 0 ? 0 : address.high() & -1L << Math.max(0, 64 - length);
    long low = length <= 64 ? 0 : address.low() & -1L << (128 - length);
    return IpAddress.v6(high, low);
  }

  /** The family of the address. */
  public AddressFamily family() {
    return address.family();
  }

  /** Whether {@code other} lies inside this prefix. */
  public boolean contains(IpAddress other) {
    return other.family() == family() && mask(other, length).equals(address);
  }

  /** Whether {@code other} is this prefix or a more specific one inside it. */
  public boolean contains(IpPrefix other) {
    return other.length >= length && contains(other.address);
  }

  /**
   * Whether an address that is no object lies inside this prefix.
   *
   * @param v4 whether it is one of IPv4
   * @param high the upper half of an IPv6 address; 0 for IPv4
   * @param low the lower half of an IPv6 address; the 32 bits of an IPv4 address
   */
  public boolean contains(boolean v4, long high, long low) {
    if (v4 != address.isV4()) {
      return false;
    }
    long upper = high ^ address.high();
    long lower = low ^ address.low();
    if (v4) {
      return lower >>> (32 - length) == 0;
    }
    return length <= 64
        ? length == 0 || upper >>> (64 - length) == 0
        : upper == 0 && lower >>> (128 - length) == 0;
  }

  /** Whether the two prefixes share an address. */
  public boolean overlaps(IpPrefix other) {
    return contains(other) || other.contains(this);
  }

  /** Whether this is a /32 or /128. */
  public boolean isHost() {
    return length == family().bits();
  }

  @Override
  public int compareTo(IpPrefix other) {
    int byAddress = address.compareTo(other.address);
    return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
  }

  /** Appends what {@link #toString} returns, without making a string. */
  public StringBuilder appendTo(StringBuilder text) {
    return append(text, address.isV4(), address.high(), address.low(), length);
  }

  /**
   * Appends the text of a prefix that is no object, without making one.
   *
   * @param v4 whether it is one of IPv4
   * @param high the upper half of an IPv6 address; 0 for IPv4
   * @param low the lower half of an IPv6 address; the 32 bits of an IPv4 address
   * @param length its length in bits
   */
  public static StringBuilder append(
      StringBuilder text, boolean v4, long high, long low, int length) {
    IpText.append(text, v4, high, low);
    return text.append('/').append(length);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
