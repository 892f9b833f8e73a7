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
      texts.add(appendPlain(new StringBuilder(), community).toString());
    }
    return texts;
  }

  static StringBuilder appendPlain(StringBuilder text, int community) {
    return text.append('(')
        .append(community >>> 16)
        .append(',')
        .append(community & 0xFFFF)
        .append(')');
  }

  static List<String> large(int[] words) {
    var texts = new ArrayList<String>(words.length / 3);
    for (int i = 0; i + 2 < words.length; i += 3) {
      texts.add(appendLarge(new StringBuilder(), words, i).toString());
    }
    return texts;
  }

  /** Appends the community of three words from {@code at} on. */
  static StringBuilder appendLarge(StringBuilder text, int[] words, int at) {
    return text.append('(')
        .append(Integer.toUnsignedLong(words[at]))
        .append(", ")
        .append(Integer.toUnsignedLong(words[at + 1]))
        .append(", ")
        .append(Integer.toUnsignedLong(words[at + 2]))
        .append(')');
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
    return appendExtended(new StringBuilder(), community).toString();
  }

  static StringBuilder appendExtended(StringBuilder text, long community) {
    int type = (int) (community >>> 48) & 0xFF;
    int form = (int) (community >>> 56);
    if ((type != 2 && type != 3) || form > 2) {
      return text.append("(generic, 0x")
          .append(Long.toHexString(community >>> 32))
          .append(", 0x")
          .append(Long.toHexString(community & 0xFFFF_FFFFL))
          .append(')');
    }
    text.append(type == 2 ? "(rt, " : "(ro, ");
    if (form == 0) {
      text.append(community >>> 32 & 0xFFFF).append(", ").append(community & 0xFFFF_FFFFL);
    } else {
      int bits = (int) (community >>> 16);
      if (form == 1) {
        IpAddress.v4(bits).appendTo(text);
      } else {
        text.append(Integer.toUnsignedLong(bits));
      }
      text.append(", ").append(community & 0xFFFF);
    }
    return text.append(')');
  }
}
