package io.manx.speaker.control.text;

import io.manx.speaker.status.TimerStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * Writes points in time and timers.
 *
 * @param format for the Since column
 * @param dialect whose fractions of a second
 * @param zone the time zone
 */
public record Timestamps(TimeFormat format, Dialect dialect, ZoneId zone) {
  /** The Since column of protocols and BFD sessions. */
  public String since(Instant time, Instant now) {
    return switch (format) {
      case SHORT -> {
        var text = new StringBuilder();
        routeClock().append(text, time.toEpochMilli(), now.toEpochMilli());
        yield text.toString();
      }
      case ISO_LONG -> dateTime(time, false);
      case EPOCH -> Long.toString(time.getEpochSecond());
    };
  }

  /** For the times of routes, which are short whatever the format. */
  RouteClock routeClock() {
    return new RouteClock(dialect, zone);
  }

  /** {@code YYYY-MM-DD HH:MM:SS}, perhaps with milliseconds. */
  public String dateTime(Instant time, boolean fraction) {
    LocalDateTime local = LocalDateTime.ofInstant(time, zone);
    var text = new StringBuilder(23);
    date(text, local);
    clock(text.append(' '), local, fraction);
    return text.toString();
  }

  /** {@code 12.345/90}: what is left, in seconds, and what it was set to. */
  public static String timer(TimerStatus timer) {
    return seconds(timer.remaining()) + "/" + timer.total().toSeconds();
  }

  /** Seconds with three decimals. */
  public static String seconds(Duration time) {
    var text = new StringBuilder().append(time.toSeconds()).append('.');
    digits(text, time.toMillisPart(), 3);
    return text.toString();
  }

  private static void date(StringBuilder text, LocalDateTime local) {
    digits(text, local.getYear(), 4);
    digits(text.append('-'), local.getMonthValue(), 2);
    digits(text.append('-'), local.getDayOfMonth(), 2);
  }

  private static void clock(StringBuilder text, LocalDateTime local, boolean fraction) {
    digits(text, local.getHour(), 2);
    digits(text.append(':'), local.getMinute(), 2);
    int second = local.getSecond();
    int millis = local.getNano() / 1_000_000;
    digits(text.append(':'), second, 2);
    if (fraction) {
      digits(text.append('.'), millis, 3);
    }
  }

  private static void digits(StringBuilder text, int value, int width) {
    String plain = Integer.toString(value);
    text.repeat('0', Math.max(0, width - plain.length())).append(plain);
  }
}
