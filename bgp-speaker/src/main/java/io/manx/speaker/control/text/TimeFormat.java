package io.manx.speaker.control.text;

/** How the Since column is written. */
public enum TimeFormat {
  /** {@code HH:MM:SS} for 20 hours, then the date: BIRD's default. */
  SHORT,
  /** {@code YYYY-MM-DD HH:MM:SS}. */
  ISO_LONG,
  /** Seconds since 1970: one word that bird_exporter turns into the right uptime. */
  EPOCH
}
