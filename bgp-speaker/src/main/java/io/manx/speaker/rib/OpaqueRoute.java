package io.manx.speaker.rib;

import java.util.List;

/**
 * An NLRI that is no prefix, and its paths, for people.
 *
 * @param nlri the NLRI as it stands on the wire; not to be modified
 * @param paths its paths, the best first; the first one is hidden if all are
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
public record OpaqueRoute(byte[] nlri, List<RibPath> paths) {
  /** Copies the list. */
  public OpaqueRoute {
    paths = List.copyOf(paths);
  }
}
