package io.manx.speaker.status;

import java.util.List;

/**
 * An NLRI of BGP-LS and its paths.
 *
 * @param nlri the NLRI as it stands on the wire, with type and length; not to be modified
 * @param paths its paths, the best first, hidden ones too
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
public record LinkStateView(byte[] nlri, List<PathView> paths) {
  /** Copies the list. */
  public LinkStateView {
    paths = List.copyOf(paths);
  }
}
