package io.manx.speaker.runtime;

import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PasswordSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where configurations come from, as a port. Called off the loop, since it reads files. */
@FunctionalInterface
public interface ConfigSource {
  /**
   * What was read.
   *
   * @param config the configuration; null if there are problems
   * @param origin what was read, for people: a file's path
   * @param problems each with its path; empty if there is a configuration
   */
  record Result(@Nullable NodeConfig config, String origin, List<String> problems) {}

  /**
   * Reads and validates a configuration.
   *
   * @param file the file, or empty for the one the speaker was started with
   */
  Result read(String file);

  /**
   * Where keys are read again as long as the speaker runs, since their files may change; empty
   * where whoever brings a configuration brings its keys too.
   */
  default Optional<PasswordSource> passwords() {
    return Optional.empty();
  }
}
