package io.manx.speaker.status;

import io.manx.net.IpPrefix;
import java.util.List;

/**
 * A prefix and its paths.
 *
 * @param prefix the destination
 * @param paths those that match the query, best first; at least one
 */
public record RouteView(IpPrefix prefix, List<PathView> paths) {
  /** Copies the list. */
  public RouteView {
    paths = List.copyOf(paths);
  }
}
