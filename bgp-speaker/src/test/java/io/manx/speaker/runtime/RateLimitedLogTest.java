package io.manx.speaker.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;

class RateLimitedLogTest {
  private final List<String> lines = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong();
  private final RateLimitedLog log =
      new RateLimitedLog(new Recorder(lines), 3, Duration.ofSeconds(1), clock::get);

  @Test
  void aBurstIsWrittenAndTheRestIsCounted() {
    for (int i = 0; i < 10; i++) {
      log.warn("line {}", i);
    }
    assertEquals(List.of("line 0", "line 1", "line 2"), lines);
    lines.clear();
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    log.warn("line {}", 10);
    log.warn("line {}", 11);
    assertEquals(List.of("line 10", "left out: 7 lines like the one above"), lines);
  }

  @Test
  void quietTimeGivesTheBurstBack() {
    for (int i = 0; i < 4; i++) {
      log.info("early");
    }
    clock.addAndGet(Duration.ofMinutes(1).toNanos());
    lines.clear();
    for (int i = 0; i < 4; i++) {
      log.info("late");
    }
    assertEquals(3, lines.stream().filter("late"::equals).count());
  }

  /** Keeps what is logged. */
  private static final class Recorder extends AbstractLogger {
    private static final long serialVersionUID = 1;
    private final transient List<String> lines;

    Recorder(List<String> lines) {
      this.name = "recorder";
      this.lines = lines;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String message,
        Object @Nullable [] arguments,
        @Nullable Throwable throwable) {
      lines.add(MessageFormatter.basicArrayFormat(message, arguments));
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isTraceEnabled(@Nullable Marker marker) {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled(@Nullable Marker marker) {
      return false;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isInfoEnabled(@Nullable Marker marker) {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled(@Nullable Marker marker) {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled(@Nullable Marker marker) {
      return true;
    }
  }
}
