package io.manx.speaker.status;

import java.util.List;

/**
 * A page of the BGP-LS table.
 *
 * @param routes NLRI with their paths
 * @param nextCursor where the next page starts, or {@link RoutePage#END}
 */
public record LinkStatePage(List<LinkStateView> routes, long nextCursor) {
  /** Nothing, and no further page. */
  public static final LinkStatePage EMPTY = new LinkStatePage(List.of(), RoutePage.END);

  /** Copies the list. */
  public LinkStatePage {
    routes = List.copyOf(routes);
  }
}
