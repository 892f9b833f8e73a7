package io.manx.speaker.rib;

import java.util.List;

/**
 * A part of a table whose NLRI are no prefixes.
 *
 * @param routes the routes, in the order of the table
 * @param next the cursor of the following page, or {@link RibPage#END}
 */
public record OpaquePage(List<OpaqueRoute> routes, int next) {
  /** Copies the list. */
  public OpaquePage {
    routes = List.copyOf(routes);
  }
}
