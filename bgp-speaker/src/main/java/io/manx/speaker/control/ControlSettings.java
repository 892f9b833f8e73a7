package io.manx.speaker.control;

import io.manx.speaker.control.text.Dialect;
import io.manx.speaker.control.text.TimeFormat;
import io.manx.speaker.control.text.Timestamps;
import java.nio.file.Path;
import java.time.ZoneId;

/**
 * How one control socket behaves.
 *
 * @param socket where it is
 * @param dialect whose texts it speaks
 * @param timeFormat how the Since column is written
 * @param version of Manx, for the greeting
 * @param zone the time zone of all times
 * @param maxClients further ones are turned away
 */
public record ControlSettings(
    Path socket,
    Dialect dialect,
    TimeFormat timeFormat,
    String version,
    ZoneId zone,
    int maxClients) {
  private static final int DEFAULT_MAX_CLIENTS = 512;

  /** A socket of BIRD 2's dialect. */
  public static ControlSettings bird2(Path socket, TimeFormat timeFormat, String version) {
    return new ControlSettings(
        socket, Dialect.BIRD2, timeFormat, version, ZoneId.systemDefault(), DEFAULT_MAX_CLIENTS);
  }

  /** A socket for Calico's tools: the Since column is one word, which they need. */
  public static ControlSettings calico(Path socket, TimeFormat timeFormat, String version) {
    TimeFormat oneWord = timeFormat == TimeFormat.ISO_LONG ? TimeFormat.EPOCH : timeFormat;
    return new ControlSettings(
        socket, Dialect.CALICO, oneWord, version, ZoneId.systemDefault(), DEFAULT_MAX_CLIENTS);
  }

  Timestamps timestamps() {
    return new Timestamps(timeFormat, dialect, zone);
  }
}
