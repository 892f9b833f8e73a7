package io.manx.speaker.log;

import io.manx.speaker.status.LogFeed;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The level and the form of every log line of the process. May be changed while it runs. Any
 * thread.
 */
public final class LogOutput implements LogFeed {
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
  private static final int KEPT = 200;
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private final PrintStream stream;
  private final Clock clock;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final Deque<String> recent = new ArrayDeque<>();
  private final Map<String, Level> quiet = new ConcurrentHashMap<>();
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

  /**
   * Keeps one logger of a library from saying what is known and harmless, unless everything is
   * wanted ({@code TRACE}).
   *
   * @param logger its whole name
   * @param least the level from which on it is heard
   */
  public void quiet(String logger, Level least) {
    quiet.put(logger, least);
  }

  boolean isEnabled(String logger, Level asked) {
    Level least = level;
    Level hushed = quiet.get(logger);
    if (hushed != null && least != Level.TRACE && asked.toInt() < hushed.toInt()) {
      return false;
    }
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
    keep(TIME.format(now) + " " + severity + " " + message);
    for (Consumer<String> listener : listeners) {
      listener.accept(message);
    }
    // One call a line, so that lines of two threads never mix.
    stream.print(line);
    stream.flush();
  }

  private void keep(String line) {
    synchronized (recent) {
      if (recent.size() == KEPT) {
        recent.removeFirst();
      }
      recent.addLast(line);
    }
  }

  @Override
  public Subscription subscribe(Consumer<String> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public List<String> recent() {
    synchronized (recent) {
      return List.copyOf(recent);
    }
  }

  @Override
  public boolean level(String name) {
    String wanted = name.equalsIgnoreCase("warning") ? "WARN" : name.toUpperCase(Locale.ROOT);
    for (Level each : Level.values()) {
      if (each.name().equals(wanted)) {
        level = each;
        return true;
      }
    }
    return false;
  }

  private static String shortName(String logger) {
    if (logger.startsWith(OURS)) {
      return logger.substring(OURS.length());
    }
    return logger.startsWith(OURS_ELSEWHERE) ? logger.substring(OURS_ELSEWHERE.length()) : logger;
  }
}
