package io.manx.speaker.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class LogOutputTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final LogOutput output =
      new LogOutput(
          new PrintStream(written, true, UTF_8),
          Clock.fixed(Instant.parse("2026-05-01T10:00:00Z"), ZoneOffset.UTC));
  private final LineLogger log = new LineLogger("io.manx.speaker.runtime.Speaker", output);

  private List<String> lines() {
    return written.toString(UTF_8).lines().toList();
  }

  @Test
  void aLineOfText() {
    log.info("{} has {} routes", "rack1", 7);
    log.debug("not written");
    assertEquals(
        List.of("2026-05-01T10:00:00.000Z INFO runtime.Speaker: rack1 has 7 routes"), lines());
  }

  @Test
  void whatAPeerSaysForgesNoLine() {
    log.warn("it said {}", "bye\n2026-05-01T10:00:01.000Z INFO x: all is well\u001b[2J\u202e");
    assertEquals(
        List.of(
            "2026-05-01T10:00:00.000Z WARN runtime.Speaker: it said bye\\u000a"
                + "2026-05-01T10:00:01.000Z INFO x: all is well\\u001b[2J\\u202e"),
        lines());
  }

  @Test
  void aStackTraceIsIndented() {
    log.error("failed", new IllegalStateException("one\ntwo"));
    assertTrue(lines().size() > 3);
    assertTrue(lines().stream().skip(1).allMatch(line -> line.startsWith("  ")));
  }

  @Test
  void aHushedLoggerIsHeardFromItsLevelOnly() {
    output.quiet("org.example.Noise", Level.ERROR);
    LineLogger noise = new LineLogger("org.example.Noise", output);
    noise.warn("an old story");
    noise.error("a new one");
    new LineLogger("org.example.Noises", output).warn("another's");
    assertEquals(2, lines().size(), lines()::toString);
    output.configure(Level.TRACE, LogOutput.Format.TEXT);
    noise.warn("an old story");
    assertEquals(3, lines().size(), "everything is wanted");
  }

  @Test
  void aLineOfJson() {
    output.configure(Level.DEBUG, LogOutput.Format.JSON);
    log.debug("a \"quoted\"\nword");
    assertEquals(
        List.of(
            "{\"time\":\"2026-05-01T10:00:00.000Z\",\"level\":\"debug\","
                + "\"logger\":\"runtime.Speaker\",\"message\":\"a \\\"quoted\\\"\\nword\"}"),
        lines());
    log.error("failed", new IllegalStateException("why"));
    assertEquals(2, lines().size());
    assertTrue(lines().getLast().contains("\"stack\":\"java.lang.IllegalStateException: why\\n"));
  }

  @Test
  void librariesAreQuieter() {
    LineLogger library = new LineLogger("io.netty.channel.Channel", output);
    assertFalse(library.isInfoEnabled());
    assertTrue(library.isWarnEnabled());
    output.configure(Level.DEBUG, LogOutput.Format.TEXT);
    assertTrue(log.isDebugEnabled());
    assertFalse(library.isDebugEnabled());
    output.configure(Level.ERROR, LogOutput.Format.TEXT);
    assertFalse(library.isWarnEnabled());
    assertFalse(log.isWarnEnabled());
    output.configure(Level.TRACE, LogOutput.Format.TEXT);
    assertTrue(library.isTraceEnabled());
  }

  @Test
  void slf4jFindsTheProvider() {
    assertInstanceOf(LineLogger.class, LoggerFactory.getLogger(LogOutputTest.class));
  }
}
