package io.manx.speaker.runtime;

import io.manx.speaker.config.NodeConfig;
import java.util.List;
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
}
