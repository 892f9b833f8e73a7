package io.manx.speaker.control.text;

import io.manx.speaker.status.BfdSessionStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * {@code show bfd sessions}.
 *
 * @param times how times are written
 */
public record BfdText(Timestamps times) {
  private static final int CODE = 1020;

  /** Writes the whole answer. */
  public void write(String protocol, List<BfdSessionStatus> sessions, Instant now, Reply reply)
      throws IOException {
    reply.line(CODE, protocol + ":");
    reply.line(
        CODE, "IP address                Interface  State      Since         Interval  Timeout");
    for (BfdSessionStatus session : sessions) {
      var text = new StringBuilder(90);
      Columns.left(text, session.address().toString(), 25).append(' ');
      Columns.left(text, session.device() == null ? "---" : session.device(), 10).append(' ');
      Columns.left(text, session.state().text(), 10).append(' ');
      Columns.left(text, times.since(session.since(), now), 12).append("  ");
      Columns.right(text, Timestamps.seconds(session.interval()), 7).append("  ");
      reply.line(CODE, Columns.right(text, Timestamps.seconds(session.timeout()), 7));
    }
    reply.end(0, "");
  }
}
