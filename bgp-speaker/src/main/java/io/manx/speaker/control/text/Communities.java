package io.manx.speaker.control.text;

import io.manx.net.IpAddress;
import java.util.ArrayList;
import java.util.List;

/** Communities as BIRD writes them. */
public final class Communities {
  /** The length of a line of communities, and what must be left of it for one more. */
  static final int ROOM = 501;

  static final int RESERVE = 24;

  private Communities() {}

  static List<String> plain(int[] communities) {
    var texts = new ArrayList<String>(communities.length);
    for (int community : communities) {
      texts.add("(" + (community >>> 16) + "," + (community & 0xFFFF) + ")");
    }
    return texts;
  }

  static List<String> large(int[] words) {
    var texts = new ArrayList<String>(words.length / 3);
    for (int i = 0; i + 2 < words.length; i += 3) {
      texts.add(
          "("
              + Integer.toUnsignedString(words[i])
              + ", "
              + Integer.toUnsignedString(words[i + 1])
              + ", "
              + Integer.toUnsignedString(words[i + 2])
              + ")");
    }
    return texts;
  }

  static List<String> extended(long[] communities) {
    var texts = new ArrayList<String>(communities.length);
    for (long community : communities) {
      texts.add(extended(community));
    }
    return texts;
  }

  /** RFC 4360 §3: route targets and origins by their form, others as two words. */
  public static String extended(long community) {
    String kind =
        switch ((int) (community >>> 48) & 0xFF) {
          case 2 -> "rt";
          case 3 -> "ro";
          default -> "";
        };
    int form = (int) (community >>> 56);
    if (kind.isEmpty() || form > 2) {
      return "(generic, 0x"
          + Long.toHexString(community >>> 32)
          + ", 0x"
          + Long.toHexString(community & 0xFFFF_FFFFL)
          + ")";
    }
    String administrator;
    long value;
    if (form == 0) {
      administrator = Long.toString(community >>> 32 & 0xFFFF);
      value = community & 0xFFFF_FFFFL;
    } else {
      int bits = (int) (community >>> 16);
      administrator = form == 1 ? IpAddress.v4(bits).toString() : Integer.toUnsignedString(bits);
      value = community & 0xFFFF;
    }
    return "(" + kind + ", " + administrator + ", " + value + ")";
  }
}
