package io.manx.speaker.control;

import io.manx.speaker.control.text.Dialect;
import io.manx.speaker.control.text.TimeFormat;
import java.nio.file.Path;
import java.time.ZoneOffset;

/** Settings for tests: UTC, so that times are those of the recordings. */
final class Dialects {
  static final ControlSettings BIRD2 =
      new ControlSettings(
          Path.of("manx.ctl"), Dialect.BIRD2, TimeFormat.ISO_LONG, "0.1.0", ZoneOffset.UTC, 64);
  static final ControlSettings CALICO =
      new ControlSettings(
          Path.of("bird.ctl"), Dialect.CALICO, TimeFormat.EPOCH, "0.1.0", ZoneOffset.UTC, 64);

  private Dialects() {}

  static ControlSettings at(ControlSettings settings, Path socket, int maxClients) {
    return new ControlSettings(
        socket,
        settings.dialect(),
        settings.timeFormat(),
        settings.version(),
        settings.zone(),
        maxClients);
  }
}
