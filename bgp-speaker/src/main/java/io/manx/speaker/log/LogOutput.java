package io.manx.speaker.log;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The level and the form of every log line of the process. May be changed while it runs. Any
 * thread.
 */
public final class LogOutput {
  /** How a line is written. */
  public enum Format {
    /** {@code 2026-05-01T10:00:00.000Z INFO runtime.Speaker: text}. */
    TEXT,
    /** One JSON object a line: {@code time}, {@code level}, {@code logger}, {@code message}. */
    JSON
  }

  private static final LogOutput INSTANCE = new LogOutput(System.err, Clock.systemUTC());
  private static final String OURS = "io.manx.speaker.";
  private static final String OURS_ELSEWHERE = "io.manx.";
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private final PrintStream stream;
  private final Clock clock;
  private volatile Level level = Level.INFO;
  private volatile Format format = Format.TEXT;

  LogOutput(PrintStream stream, Clock clock) {
    this.stream = stream;
    this.clock = clock;
  }

  /** The output of this process. */
  public static LogOutput get() {
    return INSTANCE;
  }

  /**
   * Sets what is written and how. Libraries write nothing below WARN unless {@code least} is TRACE,
   * as their details are seldom about routing.
   */
  public void configure(Level least, Format form) {
    level = least;
    format = form;
  }

  boolean isEnabled(String logger, Level asked) {
    Level least = level;
    if (least != Level.TRACE && !logger.startsWith(OURS_ELSEWHERE)) {
      least = least.toInt() > Level.WARN.toInt() ? least : Level.WARN;
    }
    return asked.toInt() >= least.toInt();
  }

  void write(String logger, Level severity, String message, @Nullable Throwable cause) {
    StringBuilder line = new StringBuilder(120 + message.length());
    Instant now = clock.instant();
    if (format == Format.JSON) {
      LineFormat.json(line, TIME.format(now), severity, shortName(logger), message, cause);
    } else {
      LineFormat.text(line, TIME.format(now), severity, shortName(logger), message, cause);
    }
    // One call a line, so that lines of two threads never mix.
    stream.print(line);
    stream.flush();
  }

  private static String shortName(String logger) {
    if (logger.startsWith(OURS)) {
      return logger.substring(OURS.length());
    }
    return logger.startsWith(OURS_ELSEWHERE) ? logger.substring(OURS_ELSEWHERE.length()) : logger;
  }
}
