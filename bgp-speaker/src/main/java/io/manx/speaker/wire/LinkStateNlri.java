package io.manx.speaker.wire;

import io.manx.net.IpAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the NLRI of BGP-LS (RFC 9552 §5.2) as far as a speaker must that passes them on: where each
 * ends, and whether its TLVs are sound. What they mean is for whoever uses them.
 */
public final class LinkStateNlri {
  private static final int HEAD = 4;

  /** Protocol-ID and Identifier, which all defined types begin with. */
  private static final int PROTOCOL_AND_IDENTIFIER = 9;

  /** Node, Link, IPv4 and IPv6 Topology Prefix are 1..4, the SRv6 SID is 6 (RFC 9514 §6). */
  private static final int SRV6_SID = 6;

  private static final int LAST_DEFINED = 4;
  private static final int LOCAL_NODE = 256;
  private static final int BGP_ROUTER_ID = 516;

  private LinkStateNlri() {}

  /**
   * Reads NLRI in from..to, each with its type and length.
   *
   * @param into takes those that are sound
   * @return how many were discarded as malformed, or -1 if the NLRI cannot be told apart
   */
  static int read(byte[] octets, int from, int to, List<byte[]> into) {
    int discarded = 0;
    int at = from;
    while (at < to) {
      if (to - at < HEAD) {
        return -1;
      }
      int end = at + HEAD + Octets.u16(octets, at + 2);
      if (end > to) {
        return -1;
      }
      if (isSound(octets, at, end)) {
        into.add(Arrays.copyOfRange(octets, at, end));
      } else {
        discarded++;
      }
      at = end;
    }
    return discarded;
  }

  /**
   * RFC 9552 §8.2.2: TLVs that overrun, or are not in the order that makes NLRI comparable, make an
   * NLRI malformed. One of an unknown type is opaque and passed on (§5.2).
   */
  private static boolean isSound(byte[] octets, int at, int end) {
    int type = Octets.u16(octets, at);
    boolean defined = (type >= 1 && type <= LAST_DEFINED) || type == SRV6_SID;
    int tlvs = at + HEAD + PROTOCOL_AND_IDENTIFIER;
    return !defined || (tlvs <= end && areTlvs(octets, tlvs, end) && ascend(octets, tlvs, end));
  }

  /** Whether octets are TLVs that fill them. */
  static boolean areTlvs(byte[] octets, int from, int to) {
    int at = from;
    while (at < to) {
      if (to - at < HEAD) {
        return false;
      }
      at += HEAD + Octets.u16(octets, at + 2);
    }
    return at == to;
  }

  private static boolean ascend(byte[] octets, int from, int to) {
    int last = -1;
    for (int at = from; at < to; at += HEAD + Octets.u16(octets, at + 2)) {
      int type = Octets.u16(octets, at);
      if (type < last) {
        return false;
      }
      last = type;
    }
    return true;
  }

  /**
   * The BGP Router-ID among the descriptors of the local node (RFC 9086 §4.2), or null if there is
   * none.
   *
   * @param nlri a sound NLRI of a defined type, with its type and length
   */
  public static @Nullable IpAddress localBgpRouter(byte[] nlri) {
    int node = find(nlri, HEAD + PROTOCOL_AND_IDENTIFIER, nlri.length, LOCAL_NODE);
    if (node < 0) {
      return null;
    }
    int end = node + HEAD + Octets.u16(nlri, node + 2);
    int router = find(nlri, node + HEAD, end, BGP_ROUTER_ID);
    return router >= 0 && Octets.u16(nlri, router + 2) == 4 ? Octets.v4(nlri, router + HEAD) : null;
  }

  /** Where the TLV of a type begins among those in from..to, or -1; also if they overrun. */
  private static int find(byte[] octets, int from, int to, int type) {
    if (from > to || to > octets.length || !areTlvs(octets, from, to)) {
      return -1;
    }
    for (int at = from; at < to; at += HEAD + Octets.u16(octets, at + 2)) {
      if (Octets.u16(octets, at) == type) {
        return at;
      }
    }
    return -1;
  }
}
