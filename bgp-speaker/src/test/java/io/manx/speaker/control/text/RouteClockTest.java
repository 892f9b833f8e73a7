package io.manx.speaker.control.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteClockTest {
  private static final Instant BEGIN = Instant.parse("2025-12-31T20:00:00Z");

  private static String said(RouteClock clock, Instant time, Instant now) {
    var text = new StringBuilder();
    clock.append(text, time.toEpochMilli(), now.toEpochMilli());
    return text.toString();
  }

  /** What it remembers of zones and days must not show: a year in random order. */
  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"})
  void theTimeIsTheOneOfTheZone(String name) {
    ZoneId zone = ZoneId.of(name);
    var wide = new RouteClock(Dialect.BIRD2, zone);
    var narrow = new RouteClock(Dialect.CALICO, zone);
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      Instant time = BEGIN.plusMillis(random.nextLong(Duration.ofDays(366).toMillis()));
      Instant soon = time.plus(Duration.ofHours(20)).minusMillis(1);
      var local = time.atZone(zone);
      assertEquals(
          DateTimeFormatter.ofPattern("HH:mm:ss.SSS").format(local), said(wide, time, soon));
      assertEquals(DateTimeFormatter.ofPattern("HH:mm:ss").format(local), said(narrow, time, soon));
      assertEquals(
          DateTimeFormatter.ISO_LOCAL_DATE.format(local), said(wide, time, soon.plusMillis(1)));
    }
  }
}
