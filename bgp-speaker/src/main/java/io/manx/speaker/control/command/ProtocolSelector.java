package io.manx.speaker.control.command;

/**
 * Which protocols a command is about.
 *
 * @param kind how to read {@code text}
 * @param text a name or a pattern; empty for all
 */
public record ProtocolSelector(Kind kind, String text) {
  /** Ways to select. */
  public enum Kind {
    /** Every protocol. */
    ALL,
    /** The one with that name. */
    NAME,
    /** Those whose names match: {@code *} is any text, {@code ?} any character. */
    PATTERN
  }

  /** Every protocol. */
  public static final ProtocolSelector ALL = new ProtocolSelector(Kind.ALL, "");

  /** The protocol with that name. */
  public static ProtocolSelector name(String name) {
    return new ProtocolSelector(Kind.NAME, name);
  }

  /** The protocols that match a pattern. */
  public static ProtocolSelector pattern(String pattern) {
    return new ProtocolSelector(Kind.PATTERN, pattern);
  }

  /** Whether a protocol is selected. */
  public boolean matches(String name) {
    return switch (kind) {
      case ALL -> true;
      case NAME -> name.equals(text);
      case PATTERN -> glob(text, name);
    };
  }

  /** Iterative, so that a pattern of many stars costs no more than length times length. */
  private static boolean glob(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int mark = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        mark = n;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++mark;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
