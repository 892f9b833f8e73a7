package io.manx.lab.net;

import java.util.List;

/**
 * How a command ended.
 *
 * @param command what was run
 * @param exit its exit status
 * @param out its standard output
 * @param err its standard error
 */
public record Outcome(List<String> command, int exit, String out, String err) {
  /** Whether the exit status is 0. */
  public boolean ok() {
    return exit == 0;
  }

  /**
   * This outcome, if the command succeeded.
   *
   * @throws LabException with the command and what it said
   */
  public Outcome orThrow() {
    if (!ok()) {
      String said = (err + out).strip();
      throw new LabException("'" + String.join(" ", command) + "' exited " + exit + ": " + said);
    }
    return this;
  }

  /** The lines of the standard output that hold something. */
  public List<String> lines() {
    return out.lines().filter(line -> !line.isBlank()).toList();
  }
}
