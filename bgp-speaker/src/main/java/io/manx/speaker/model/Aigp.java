package io.manx.speaker.model;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The accumulated IGP metric (RFC 7311): an attribute that is carried as it came, of which only the
 * first AIGP TLV is looked at.
 */
public final class Aigp {
  /** The type code of the attribute. */
  public static final int CODE = 26;

  /** What {@link #metric} answers where there is none: worse than any metric. */
  public static final long NONE = Long.MAX_VALUE;

  private static final int TLV = 1;
  private static final int TLV_HEAD = 3;
  private static final int TLV_LENGTH = 11;

  private Aigp() {}

  /**
   * Whether a value is well formed: TLVs that fill it, those of the AIGP type with eleven octets
   * (RFC 7311 §3).
   */
  public static boolean isSound(byte[] octets, int from, int to) {
    int at = from;
    while (at < to) {
      if (to - at < TLV_HEAD) {
        return false;
      }
      int length = length(octets, at);
      if (length < TLV_HEAD || length > to - at || (octets[at] == TLV && length != TLV_LENGTH)) {
        return false;
      }
      at += length;
    }
    return true;
  }

  private static int length(byte[] octets, int at) {
    return (octets[at + 1] & 0xFF) << 8 | (octets[at + 2] & 0xFF);
  }

  /**
   * The metric among attributes that are carried, of which those of this type are {@link #isSound};
   * {@link #NONE} without one. A metric beyond 2^63 - 2 counts as that.
   */
  public static long metric(List<RawAttribute> others) {
    for (int i = 0; i < others.size(); i++) {
      if (others.get(i).code() == CODE) {
        return first(others.get(i).value());
      }
    }
    return NONE;
  }

  private static long first(byte[] value) {
    for (int at = 0; at < value.length; at += length(value, at)) {
      if (value[at] == TLV) {
        long metric = ByteBuffer.wrap(value).getLong(at + TLV_HEAD);
        return metric < 0 ? NONE - 1 : Math.min(metric, NONE - 1);
      }
    }
    return NONE;
  }
}
