package io.manx.speaker.status;

import java.util.List;

/**
 * What came of a configuration command.
 *
 * @param result in one word
 * @param file the file that was read, for people
 * @param problems if {@link Result#INVALID}: each problem with its path, in order
 * @param effects if {@link Result#VALID}: what it would do, for people; empty if not looked at
 */
public record ConfigureOutcome(
    Result result, String file, List<String> problems, List<String> effects) {
  /** The results. */
  public enum Result {
    /** Applied and settled. */
    RECONFIGURED,
    /** Accepted; sessions are still on their way to it. */
    IN_PROGRESS,
    /** Accepted; waits for one that is in progress. */
    QUEUED,
    /** Refused since the speaker is shutting down. */
    SHUTTING_DOWN,
    /** Valid, and nothing was to be changed (check). */
    VALID,
    /** Refused: the running configuration stays. */
    INVALID,
    /** There was nothing to undo. */
    NOTHING_TO_DO
  }

  /** Copies the lists. */
  public ConfigureOutcome {
    problems = List.copyOf(problems);
    effects = List.copyOf(effects);
  }

  /** An outcome without effects to speak of. */
  public ConfigureOutcome(Result result, String file, List<String> problems) {
    this(result, file, problems, List.of());
  }
}
