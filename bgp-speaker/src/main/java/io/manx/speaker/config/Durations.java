package io.manx.speaker.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the configuration writes them: {@code 90s}, {@code 1m30s}, {@code 300ms}. */
final class Durations {
  private static final Pattern SHAPE =
      Pattern.compile("(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?(?:([0-9]{1,9})ms)?");

  private Durations() {}

  static Optional<Duration> parse(String text) {
    Matcher parts = SHAPE.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        Duration.ofHours(part(parts, 1))
            .plusMinutes(part(parts, 2))
            .plusSeconds(part(parts, 3))
            .plusMillis(part(parts, 4)));
  }

  private static long part(Matcher parts, int group) {
    return parts.group(group) == null ? 0 : Long.parseLong(parts.group(group));
  }

  /** The shortest text of whole hours, minutes, seconds and milliseconds: 1m30s, 5m, 0s. */
  static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    var text = new StringBuilder();
    unit(text, duration.toHours(), "h");
    unit(text, duration.toMinutesPart(), "m");
    unit(text, duration.toSecondsPart(), "s");
    unit(text, duration.toMillisPart(), "ms");
    return text.toString();
  }

  private static void unit(StringBuilder text, long value, String unit) {
    if (value > 0) {
      text.append(value).append(unit);
    }
  }
}
