package io.manx.speaker.fuzz;

import io.manx.speaker.config.ConfigReader;
import io.manx.speaker.config.ConfigResult;
import io.manx.speaker.control.command.CommandParser;
import io.manx.speaker.control.command.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Texts of people and programs. */
final class TextFuzz {
  private static final ConfigReader READER =
      new ConfigReader(
          file -> {
            throw new IOException("'" + file + "' is not read here");
          });

  private TextFuzz() {}

  static void control(byte[] octets) {
    if (CommandParser.parse(new String(octets, StandardCharsets.UTF_8)) instanceof Refusal refusal
        && refusal.text().isBlank()) {
      throw new IllegalStateException("refused without a word");
    }
  }

  static void config(byte[] octets) {
    ConfigResult result = READER.readYaml(new String(octets, StandardCharsets.UTF_8));
    if (result.config().isPresent() != result.problems().isEmpty()) {
      throw new IllegalStateException("valid with problems, or refused without one");
    }
  }
}
