package io.manx.speaker.model;

import io.manx.net.AddressFamily;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An address family identifier with its subsequent one (RFC 4760 §3), as far as Manx routes it. */
public enum Family {
  /** AFI 1, SAFI 1. */
  IPV4_UNICAST(1, 1, AddressFamily.IPV4, "ipv4", "master4"),
  /** AFI 2, SAFI 1. */
  IPV6_UNICAST(2, 1, AddressFamily.IPV6, "ipv6", "master6"),
  /** BGP-LS (RFC 9552 §5.2): AFI 16388, SAFI 71. What it carries is no prefix. */
  LINK_STATE(16388, 71, null, "linkstate", "linkstate");

  /** The families whose NLRI are prefixes, in the order of their numbers. */
  public static final List<Family> UNICAST = List.of(IPV4_UNICAST, IPV6_UNICAST);

  private final int afi;
  private final int safi;
  private final @Nullable AddressFamily addressFamily;
  private final String channel;
  private final String table;

  Family(int afi, int safi, @Nullable AddressFamily addressFamily, String channel, String table) {
    this.afi = afi;
    this.safi = safi;
    this.addressFamily = addressFamily;
    this.channel = channel;
    this.table = table;
  }

  /** The family with these numbers, or null if Manx does not route it. */
  public static @Nullable Family of(int afi, int safi) {
    for (Family family : values()) {
      if (family.afi == afi && family.safi == safi) {
        return family;
      }
    }
    return null;
  }

  /** The unicast family of an address family. */
  public static Family unicast(AddressFamily addressFamily) {
    return addressFamily == AddressFamily.IPV4 ? IPV4_UNICAST : IPV6_UNICAST;
  }

  /** The address family identifier, 16 bits. */
  public int afi() {
    return afi;
  }

  /** The subsequent address family identifier, 8 bits. */
  public int safi() {
    return safi;
  }

  /** Whether the NLRI are prefixes of addresses. */
  public boolean isUnicast() {
    return addressFamily != null;
  }

  /**
   * The family of the prefixes.
   *
   * @throws IllegalStateException if {@link #isUnicast} is false
   */
  public AddressFamily addressFamily() {
    if (addressFamily == null) {
      throw new IllegalStateException(this + " has no prefixes");
    }
    return addressFamily;
  }

  /** The name of a BIRD channel of this family: ipv4, ipv6 or linkstate. */
  public String channel() {
    return channel;
  }

  /** The name of the table that holds this family: master4, master6 or linkstate. */
  public String table() {
    return table;
  }
}
