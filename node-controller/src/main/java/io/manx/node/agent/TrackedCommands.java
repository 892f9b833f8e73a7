package io.manx.node.agent;

import io.manx.speaker.status.ConfigureOutcome;
import io.manx.speaker.status.SpeakerCommands;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/**
 * Commands of which it is remembered whether the last configuration that was to be taken was taken.
 * Thread-safe.
 */
final class TrackedCommands implements SpeakerCommands {
  /**
   * What came of the last attempt to take a configuration.
   *
   * @param valid whether it was taken
   * @param problems how many problems it had
   * @param file where it was read; empty before the first attempt
   * @param taken when the last good one was taken
   */
  record LastConfig(boolean valid, int problems, String file, Instant taken) {}

  private final SpeakerCommands commands;
  private volatile LastConfig last;

  /** All is well: the agent was started with a good configuration. */
  TrackedCommands(SpeakerCommands commands) {
    this.commands = commands;
    this.last = new LastConfig(true, 0, "", Instant.now());
  }

  LastConfig lastConfig() {
    return last;
  }

  @Override
  public CompletionStage<ProtocolOutcome> change(
      String protocol, ProtocolAction action, String message) {
    return commands.change(protocol, action, message);
  }

  @Override
  public CompletionStage<ConfigureOutcome> configure(
      ConfigureMode mode, String file, int undoAfterSeconds) {
    return commands
        .configure(mode, file, undoAfterSeconds)
        .whenComplete(
            (outcome, failure) -> {
              if (outcome != null && mode != ConfigureMode.CHECK) {
                remember(outcome);
              }
            });
  }

  private void remember(ConfigureOutcome outcome) {
    boolean valid = outcome.result() != ConfigureOutcome.Result.INVALID;
    last =
        new LastConfig(
            valid, outcome.problems().size(), outcome.file(), valid ? Instant.now() : last.taken());
  }

  @Override
  public CompletionStage<Boolean> confirm() {
    return commands.confirm();
  }

  @Override
  public CompletionStage<ConfigureOutcome> undo() {
    return commands
        .undo()
        .whenComplete(
            (outcome, failure) -> {
              if (outcome != null) {
                remember(outcome);
              }
            });
  }

  @Override
  public CompletionStage<Boolean> gracefulShutdown(String peer, boolean on) {
    return commands.gracefulShutdown(peer, on);
  }

  @Override
  public CompletionStage<Void> shutdown(boolean graceful) {
    return commands.shutdown(graceful);
  }
}
