package io.manx.speaker.control.text;

/** Columns as printf makes them: padded, never cut. */
final class Columns {
  private Columns() {}

  /** As {@code %-WIDTHs}. */
  static StringBuilder left(StringBuilder text, CharSequence value, int width) {
    return text.append(value).repeat(' ', Math.max(0, width - value.length()));
  }

  /** As {@code %WIDTHu}. */
  static StringBuilder right(StringBuilder text, long value, int width) {
    return right(text, Long.toString(value), width);
  }

  /** As {@code %WIDTHs}. */
  static StringBuilder right(StringBuilder text, String value, int width) {
    return text.repeat(' ', Math.max(0, width - value.length())).append(value);
  }
}
