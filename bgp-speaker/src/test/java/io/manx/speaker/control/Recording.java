package io.manx.speaker.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** What a real daemon said on its control socket. */
final class Recording {
  private Recording() {}

  /** The lines of a recording after the greeting. */
  static List<String> lines(String name) {
    try (InputStream in = Recording.class.getResourceAsStream("/birdc/" + name + ".txt")) {
      String text =
          new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
      List<String> lines = List.of(text.split("\n"));
      return lines.subList(1, lines.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
