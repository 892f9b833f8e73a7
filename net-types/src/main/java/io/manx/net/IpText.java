package io.manx.net;

import org.jspecify.annotations.Nullable;

/** Text forms of addresses: dotted quad, and RFC 4291 §2.2 in, RFC 5952 out. */
final class IpText {
  private static final int GROUPS = 8;

  private IpText() {}

  static @Nullable IpAddress parse(String text) {
    if (text.indexOf(':') < 0) {
      long bits = quad(text);
      return bits < 0 ? null : IpAddress.v4((int) bits);
    }
    return parseV6(text);
  }

  /** The 32 bits of a dotted quad without leading zeros, or -1. */
  private static long quad(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return -1;
    }
    long bits = 0;
    for (String part : parts) {
      int value = number(part, 10, 3);
      if (value < 0 || value > 255 || (part.length() > 1 && part.charAt(0) == '0')) {
        return -1;
      }
      bits = bits << 8 | value;
    }
    return bits;
  }

  private static int number(String text, int radix, int maxDigits) {
    if (text.isEmpty() || text.length() > maxDigits) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  private static @Nullable IpAddress parseV6(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    int[] groups = new int[GROUPS];
    if (gap < 0) {
      return groups(text, groups, 0) == GROUPS ? build(groups) : null;
    }
    int[] tail = new int[GROUPS];
    int before = groups(text.substring(0, gap), groups, 0);
    int after = groups(text.substring(gap + 2), tail, 0);
    if (before < 0 || after < 0 || before + after >= GROUPS) {
      return null;
    }
    System.arraycopy(tail, 0, groups, GROUPS - after, after);
    return build(groups);
  }

  /** Reads colon-separated groups; the last may be a dotted quad. The count, or -1 if malformed. */
  private static int groups(String text, int[] into, int from) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    int count = from;
    for (int i = 0; i < parts.length; i++) {
      boolean embedded = i == parts.length - 1 && parts[i].indexOf('.') >= 0;
      if (count + (embedded ? 2 : 1) > GROUPS) {
        return -1;
      }
      long value = embedded ? quad(parts[i]) : number(parts[i], 16, 4);
      if (value < 0) {
        return -1;
      }
      if (embedded) {
        into[count++] = (int) (value >>> 16);
      }
      into[count++] = (int) (value & 0xFFFF);
    }
    return count;
  }

  private static IpAddress build(int[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + 4];
    }
    return IpAddress.v6(high, low);
  }

  /** Appends an address, whose halves are as those of {@link IpAddress}; makes no object. */
  static void append(StringBuilder text, boolean v4, long high, long low) {
    if (v4) {
      appendQuad(text, (int) low);
    } else if (high == 0 && low >>> 32 == 0xFFFF) {
      appendQuad(text.append("::ffff:"), (int) low);
    } else {
      appendGroups(text, high, low);
    }
  }

  private static void appendQuad(StringBuilder text, int bits) {
    text.append(bits >>> 24)
        .append('.')
        .append(bits >>> 16 & 0xFF)
        .append('.')
        .append(bits >>> 8 & 0xFF)
        .append('.')
        .append(bits & 0xFF);
  }

  private static int group(long high, long low, int i) {
    return (int) ((i < 4 ? high : low) >>> (48 - 16 * (i & 3))) & 0xFFFF;
  }

  private static void appendGroups(StringBuilder text, long high, long low) {
    int start = -1;
    int length = 1; // RFC 5952 §4.2.2: a single zero group is not shortened.
    for (int i = 0; i < GROUPS; i++) {
      int j = i;
      while (j < GROUPS && group(high, low, j) == 0) {
        j++;
      }
      if (j - i > length) {
        start = i;
        length = j - i;
      }
      i = Math.max(i, j - 1);
    }
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
        continue;
      }
      if (i > 0 && i != start + length) {
        text.append(':');
      }
      appendHex(text, group(high, low, i));
    }
  }

  private static void appendHex(StringBuilder text, int value) {
    for (int shift = Math.max(0, (31 - Integer.numberOfLeadingZeros(value)) & ~3);
        shift >= 0;
        shift -= 4) {
      text.append(Character.forDigit(value >>> shift & 0xF, 16));
    }
  }
}
