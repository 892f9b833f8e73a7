package io.manx.speaker.wire;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;

/** Reads numbers in network order from an array. The caller has checked the bounds. */
final class Octets {
  private Octets() {}

  static int u8(byte[] octets, int at) {
    return octets[at] & 0xFF;
  }

  static int u16(byte[] octets, int at) {
    return (octets[at] & 0xFF) << 8 | (octets[at + 1] & 0xFF);
  }

  static int s32(byte[] octets, int at) {
    return u16(octets, at) << 16 | u16(octets, at + 2);
  }

  static long u32(byte[] octets, int at) {
    return s32(octets, at) & 0xFFFF_FFFFL;
  }

  static long s64(byte[] octets, int at) {
    return (long) s32(octets, at) << 32 | u32(octets, at + 4);
  }

  static IpAddress v4(byte[] octets, int at) {
    return IpAddress.v4(s32(octets, at));
  }

  static IpAddress v6(byte[] octets, int at) {
    return IpAddress.ofOctets(AddressFamily.IPV6, octets, at);
  }

  /** The two octets of a 16-bit number. */
  static byte[] ofU16(int value) {
    return new byte[] {(byte) (value >>> 8), (byte) value};
  }
}
