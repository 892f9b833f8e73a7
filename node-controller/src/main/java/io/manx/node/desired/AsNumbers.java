package io.manx.node.desired;

import java.math.BigInteger;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** AS numbers as objects and annotations write them: plain or asdot (RFC 5396). */
final class AsNumbers {
  private static final long MAX = 4_294_967_294L;

  private AsNumbers() {}

  /**
   * The number; empty for none, which 0 stands for.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static OptionalLong parse(@Nullable Object value) {
    if (value == null) {
      return OptionalLong.empty();
    }
    long number =
        value instanceof Integer || value instanceof Long || value instanceof BigInteger
            ? ((Number) value).longValue()
            : read(value.toString());
    if (number < 0 || number > MAX) {
      throw wrong(value);
    }
    return number == 0 ? OptionalLong.empty() : OptionalLong.of(number);
  }

  private static long read(String text) {
    if (text.matches("[0-9]{1,10}")) {
      return Long.parseLong(text);
    }
    if (!text.matches("[0-9]{1,5}\\.[0-9]{1,5}")) {
      throw wrong(text);
    }
    int dot = text.indexOf('.');
    long high = Long.parseLong(text.substring(0, dot));
    long low = Long.parseLong(text.substring(dot + 1));
    if (high > 0xFFFF || low > 0xFFFF) {
      throw wrong(text);
    }
    return high << 16 | low;
  }

  private static IllegalArgumentException wrong(Object value) {
    return new IllegalArgumentException(
        "'" + value + "' is not an AS number: write 1 to " + MAX + ", or asdot such as \"1.10\"");
  }
}
