package io.manx.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * What was checked, and what came of it. Holds only if something was checked and all of it held.
 */
public final class Verdict {
  /**
   * One thing that was checked.
   *
   * @param what in words
   * @param held whether it was so
   * @param detail numbers, or what went wrong
   */
  public record Row(String what, boolean held, String detail) {}

  private final List<Row> rows = new ArrayList<>();

  /** Adds a row. */
  public void add(String what, boolean held, String detail) {
    rows.add(new Row(what, held, detail));
  }

  /** The rows in the order they were added. */
  public List<Row> rows() {
    return List.copyOf(rows);
  }

  /** Whether all of it held. */
  public boolean holds() {
    return !rows.isEmpty() && rows.stream().allMatch(Row::held);
  }
}
