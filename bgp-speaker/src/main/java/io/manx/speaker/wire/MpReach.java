package io.manx.speaker.wire;

import io.manx.net.IpAddress;
import io.manx.speaker.model.Family;
import org.jspecify.annotations.Nullable;

/**
 * The front of the MP_REACH_NLRI of one UPDATE: family and next hop (RFC 4760 §3, RFC 2545 §3, RFC
 * 8950 §3). Reusable; holds what was read last.
 */
final class MpReach {
  private static final int V4 = 4;
  private static final int V6 = 16;

  private final WireContext context;
  private byte[] octets = {};
  private int nextHopFrom;
  private int nextHopLength;
  private @Nullable Family family;
  private int nlriFrom;

  MpReach(WireContext context) {
    this.context = context;
  }

  /** Says that there is none. */
  void clear() {
    family = null;
  }

  /**
   * Reads the value in from..to.
   *
   * @return false if the NLRI cannot be located: RFC 7606 §7.11 asks for a session reset. A family
   *     that was not negotiated is not looked at any further.
   */
  boolean read(byte[] source, int from, int to) {
    family = null;
    if (to - from < 5) {
      return false;
    }
    Family found = Family.of(Octets.u16(source, from), Octets.u8(source, from + 2));
    if (found == null || !context.families().contains(found)) {
      return true;
    }
    nextHopLength = Octets.u8(source, from + 3);
    nextHopFrom = from + 4;
    nlriFrom = nextHopFrom + nextHopLength + 1; // one reserved octet
    if (nlriFrom > to || !fits(found)) {
      return false;
    }
    octets = source;
    family = found;
    return true;
  }

  private boolean fits(Family found) {
    return switch (nextHopLength) {
      case V4 -> found != Family.IPV6_UNICAST;
      case V6, 2 * V6 -> found != Family.IPV4_UNICAST || context.extendedNextHop().contains(found);
      default -> false;
    };
  }

  /** The family, or null if there is no attribute that counts. */
  @Nullable Family family() {
    return family;
  }

  /** Where the NLRI begins. */
  int nlriFrom() {
    return nlriFrom;
  }

  /** Writes what tells two of these apart but for the NLRI; the number of octets. */
  int key(byte[] target, int at) {
    if (family == null) {
      return 0;
    }
    target[at] = (byte) family.afi();
    System.arraycopy(octets, nextHopFrom, target, at + 1, nextHopLength);
    return 1 + nextHopLength;
  }

  /** The next hop, or null if there is no attribute that counts. */
  @Nullable IpAddress nextHop() {
    if (family == null) {
      return null;
    }
    return nextHopLength == V4 ? Octets.v4(octets, nextHopFrom) : Octets.v6(octets, nextHopFrom);
  }

  /** The link-local next hop; null if there is none, or what stands in its place is no such. */
  @Nullable IpAddress linkLocal() {
    if (family == null || nextHopLength != 2 * V6) {
      return null;
    }
    IpAddress second = Octets.v6(octets, nextHopFrom + V6);
    return second.isLinkLocal() ? second : null;
  }
}
