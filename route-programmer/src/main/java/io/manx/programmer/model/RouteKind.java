package io.manx.programmer.model;

/** The type of a kernel route ({@code rtm_type}): what happens to a packet that matches. */
public enum RouteKind {
  /** Forwarded to a next hop. */
  UNICAST(1),
  /** Delivered to this host. */
  LOCAL(2),
  /** Dropped in silence. */
  BLACKHOLE(6),
  /** Dropped; the sender gets ICMP "host unreachable" (IPv6: "no route to destination"). */
  UNREACHABLE(7),
  /** Dropped; the sender gets ICMP "administratively prohibited". */
  PROHIBIT(8),
  /** Look-up goes on in the next rule. */
  THROW(9),
  /** Any other type, such as broadcast, anycast or multicast. Never wanted, only seen. */
  OTHER(0);

  private final int code;

  RouteKind(int code) {
    this.code = code;
  }

  /** The kernel's number ({@code RTN_*}); 0 for {@link #OTHER}. */
  public int code() {
    return code;
  }

  /** Whether a matching packet is dropped here. */
  public boolean discards() {
    return this == BLACKHOLE || this == UNREACHABLE || this == PROHIBIT;
  }

  /** The kind with the kernel's number {@code code}. */
  public static RouteKind ofCode(int code) {
    return switch (code) {
      case 1 -> UNICAST;
      case 2 -> LOCAL;
      case 6 -> BLACKHOLE;
      case 7 -> UNREACHABLE;
      case 8 -> PROHIBIT;
      case 9 -> THROW;
      default -> OTHER;
    };
  }
}
