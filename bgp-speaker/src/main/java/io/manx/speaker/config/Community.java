package io.manx.speaker.config;

/** A community as the configuration names it. */
public sealed interface Community {
  /**
   * A community of RFC 1997: {@code 64512:100}.
   *
   * @param value the 32 bits
   */
  record Standard(int value) implements Community {
    @Override
    public String toString() {
      return (value >>> 16) + ":" + (value & 0xFFFF);
    }
  }

  /**
   * A large community (RFC 8092): {@code 64512:1:2}.
   *
   * @param global the Global Administrator, unsigned
   * @param local1 Local Data Part 1, unsigned
   * @param local2 Local Data Part 2, unsigned
   */
  record Large(int global, int local1, int local2) implements Community {
    @Override
    public String toString() {
      return Integer.toUnsignedString(global)
          + ":"
          + Integer.toUnsignedString(local1)
          + ":"
          + Integer.toUnsignedString(local2);
    }
  }

  /**
   * Reads {@code a:b} or {@code a:b:c}.
   *
   * @throws IllegalArgumentException with a sentence that says how it should look
   */
  static Community parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length == 2) {
      return new Standard(part(text, parts[0], 0xFFFF) << 16 | part(text, parts[1], 0xFFFF));
    }
    if (parts.length == 3) {
      long max = 0xFFFF_FFFFL;
      return new Large(
          part(text, parts[0], max), part(text, parts[1], max), part(text, parts[2], max));
    }
    throw wrong(text);
  }

  private static int part(String text, String part, long max) {
    if (!part.matches("[0-9]{1,10}") || Long.parseLong(part) > max) {
      throw wrong(text);
    }
    return (int) Long.parseLong(part);
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "'"
            + text
            + "' is not a community: write two numbers up to 65535 as 64512:100,"
            + " or three up to 4294967295 as 64512:1:2");
  }
}
