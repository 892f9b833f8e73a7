package io.manx.speaker.control.text;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * Writes the times of routes, always short, as BIRD has them unless told otherwise: the time of
 * day, or beyond twenty hours the date. There may be a million different ones: makes no object for
 * each. Used by one thread.
 */
final class RouteClock {
  private static final long DAY = 86_400_000;
  private static final long SHORT_LIMIT = 20 * 3_600_000L;

  /** Days remembered, a power of two. */
  private static final int DAYS = 8;

  private final boolean fraction;
  private final ZoneRules rules;

  // What the zone adds to UTC between two of its changes.
  private long validFrom;
  private long validUntil;
  private long offset;

  private final long[] days = new long[DAYS];
  private final String[] dates = new String[DAYS];

  RouteClock(Dialect dialect, ZoneId zone) {
    this.fraction = dialect == Dialect.BIRD2;
    this.rules = zone.getRules();
  }

  /** Both times are milliseconds of the epoch. */
  void append(StringBuilder text, long time, long now) {
    if (time < validFrom || time >= validUntil) {
      lookUp(Instant.ofEpochMilli(time));
    }
    long local = time + offset;
    if (now - time >= SHORT_LIMIT) {
      text.append(date(Math.floorDiv(local, DAY)));
      return;
    }
    int millis = (int) Math.floorMod(local, DAY);
    int seconds = millis / 1000;
    two(text, seconds / 3600).append(':');
    two(text, seconds / 60 % 60).append(':');
    two(text, seconds % 60);
    if (fraction) {
      text.append('.').append((char) ('0' + millis % 1000 / 100));
      two(text, millis % 100);
    }
  }

  private void lookUp(Instant time) {
    offset = 1000L * rules.getOffset(time).getTotalSeconds();
    ZoneOffsetTransition last = rules.previousTransition(time.plusMillis(1));
    ZoneOffsetTransition next = rules.nextTransition(time);
    validFrom = last == null ? Long.MIN_VALUE : last.getInstant().toEpochMilli();
    validUntil = next == null ? Long.MAX_VALUE : next.getInstant().toEpochMilli();
  }

  private String date(long day) {
    int slot = (int) day & (DAYS - 1);
    String known = dates[slot];
    if (known == null || days[slot] != day) {
      known = LocalDate.ofEpochDay(day).toString();
      days[slot] = day;
      dates[slot] = known;
    }
    return known;
  }

  private static StringBuilder two(StringBuilder text, int value) {
    return text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
  }
}
