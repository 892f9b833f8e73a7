package io.manx.speaker.control.text;

import io.manx.speaker.model.LinkStateObject;
import io.manx.speaker.status.PathView;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** {@code show linkstate}: what an NLRI describes, and below it a row for each path. */
public final class LinkStateText {
  private static final int ROUTE = 1007;

  private final RouteText routes;

  /** Texts in a dialect. */
  public LinkStateText(Dialect dialect, Timestamps times) {
    this.routes = new RouteText(dialect, times);
  }

  /** Writes an NLRI with its paths. */
  public void write(
      LinkStateObject what, List<PathView> paths, boolean attributes, Instant now, Reply reply)
      throws IOException {
    reply.line(ROUTE, what.toString());
    for (PathView path : paths) {
      routes.writePath(path, attributes, now, reply);
    }
  }
}
