package io.manx.net;

/** An IP address family, with the numbers that protocols give it. */
public enum AddressFamily {
  /** IPv4: AFI 1, 32 bits. */
  IPV4(1, 32),
  /** IPv6: AFI 2, 128 bits. */
  IPV6(2, 128);

  private final int afi;
  private final int bits;

  AddressFamily(int afi, int bits) {
    this.afi = afi;
    this.bits = bits;
  }

  /** The IANA address family number (RFC 4760 §3). */
  public int afi() {
    return afi;
  }

  /** The length of an address in bits: 32 or 128. */
  public int bits() {
    return bits;
  }

  /** The length of an address in octets: 4 or 16. */
  public int octets() {
    return bits / 8;
  }
}
