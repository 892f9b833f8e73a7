package io.manx.speaker.rib;

import java.util.List;

/**
 * A part of a table.
 *
 * @param routes the routes, in the order of the table, which is no order of prefixes
 * @param next the cursor of the following page, or {@link #END}
 */
public record RibPage(List<RibRoute> routes, int next) {
  /** The cursor of the first page. */
  public static final int START = 0;

  /** There is no following page. */
  public static final int END = -1;
}
