package io.manx.speaker.status;

import java.util.List;

/**
 * A page of routes.
 *
 * @param routes prefixes that have a path that matches; empty for a query that counts only
 * @param prefixes prefixes visited that have any path in the view
 * @param paths paths of those in the view, matching or not
 * @param matched paths that match the query
 * @param nextCursor where the next page starts, or {@link #END}
 */
public record RoutePage(
    List<RouteView> routes, long prefixes, long paths, long matched, long nextCursor) {
  /** There is no further page. */
  public static final long END = -1;

  /** Nothing, and no further page. */
  public static final RoutePage EMPTY = new RoutePage(List.of(), 0, 0, 0, END);

  /** Copies the list. */
  public RoutePage {
    routes = List.copyOf(routes);
  }
}
