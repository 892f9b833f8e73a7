package io.manx.speaker.wire;

import io.manx.speaker.model.PrefixBlock;

/** Reads NLRI fields (RFC 4271 §4.3, RFC 4760 §5, RFC 7911 §3) into flat blocks. */
final class NlriDecoder {
  private NlriDecoder() {}

  /** Whether octets from..to are IPv4 NLRI; {@code into} then has them, host bits cleared. */
  static boolean v4(byte[] octets, int from, int to, boolean pathIds, PrefixBlock.Builder into) {
    int at = from;
    while (at < to) {
      int pathId = 0;
      if (pathIds) {
        if (to - at < 5) {
          return false;
        }
        pathId = Octets.s32(octets, at);
        at += 4;
      }
      int length = octets[at++] & 0xFF;
      int count = (length + 7) >>> 3;
      if (length > 32 || count > to - at) {
        return false;
      }
      long address = upper(octets, at, count) >>> 32 & 0xFFFF_FFFFL << (32 - length);
      into.addV4(address << 8 | length, pathId);
      at += count;
    }
    return true;
  }

  /** Whether octets from..to are IPv6 NLRI; {@code into} then has them, host bits cleared. */
  static boolean v6(byte[] octets, int from, int to, boolean pathIds, PrefixBlock.Builder into) {
    int at = from;
    while (at < to) {
      int pathId = 0;
      if (pathIds) {
        if (to - at < 5) {
          return false;
        }
        pathId = Octets.s32(octets, at);
        at += 4;
      }
      int length = octets[at++] & 0xFF;
      int count = (length + 7) >>> 3;
      if (length > 128 || count > to - at) {
        return false;
      }
      addV6(octets, at, length, count, pathId, into);
      at += count;
    }
    return true;
  }

  private static void addV6(
      byte[] octets, int at, int length, int count, int pathId, PrefixBlock.Builder into) {
    long high = upper(octets, at, Math.min(8, count));
    long low = count > 8 ? upper(octets, at + 8, count - 8) : 0;
    if (length < 64) {
      high &= length == 0 ? 0 : -1L << (64 - length);
    } else if (length < 128) {
      low &= length == 64 ? 0 : -1L << (128 - length);
    }
    into.addV6(high, low, length, pathId);
  }

  /** {@code count} octets, 0..8, as the upper ones of a {@code long}. */
  private static long upper(byte[] octets, int at, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (octets[at + i] & 0xFFL) << (56 - 8 * i);
    }
    return value;
  }
}
