package io.manx.speaker.config;

import java.util.List;
import java.util.Optional;

/**
 * What came of reading a configuration: either a valid one, or all of its problems.
 *
 * @param config the configuration; empty if there is any problem
 * @param problems everything that is wrong, in the order of the source
 * @param warnings what is allowed and looks like a mistake
 */
public record ConfigResult(
    Optional<NodeConfig> config, List<Problem> problems, List<Problem> warnings) {
  /** Copies the lists. */
  public ConfigResult {
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }
}
