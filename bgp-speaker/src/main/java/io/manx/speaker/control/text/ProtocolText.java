package io.manx.speaker.control.text;

import io.manx.speaker.status.BgpStatus;
import io.manx.speaker.status.ChannelStatus;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.SessionError;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;

/** {@code show protocols}: the table, and the details below a row. */
public final class ProtocolText {
  private final Dialect dialect;
  private final Timestamps times;
  private final ProtocolNames names;

  /** Texts in a dialect. */
  public ProtocolText(Dialect dialect, Timestamps times) {
    this.dialect = dialect;
    this.times = times;
    this.names = new ProtocolNames(dialect);
  }

  /** Writes the heading. */
  public void heading(Reply reply) throws IOException {
    // Calico's parser wants these words in lower case and nothing else.
    reply.line(
        2002,
        dialect == Dialect.BIRD2
            ? "Name       Proto      Table      State  Since         Info"
            : "name     proto    table    state  since       info");
  }

  /** Writes the row of a protocol. */
  public void row(ProtocolStatus protocol, Instant now, Reply reply) throws IOException {
    boolean wide = dialect == Dialect.BIRD2;
    var text = new StringBuilder(80);
    Columns.left(text, names.of(protocol), wide ? 10 : 8).append(' ');
    Columns.left(text, protocol.kind().text(), wide ? 10 : 8).append(' ');
    Columns.left(text, table(protocol), wide ? 10 : 8).append(' ');
    String state = protocol.state().name().toLowerCase(Locale.ROOT);
    Columns.left(text, state, wide ? 6 : 5).append(wide ? " " : "  ");
    Columns.left(text, times.since(protocol.since(), now), wide ? 12 : 10).append("  ");
    reply.line(1002, text.append(info(protocol)));
  }

  private String table(ProtocolStatus protocol) {
    if (dialect == Dialect.CALICO) {
      return "master";
    }
    boolean one =
        switch (protocol.kind()) {
          case KERNEL, STATIC -> protocol.channels().size() == 1;
          case DEVICE, DIRECT, BFD, BGP -> false;
        };
    return one ? protocol.channels().getFirst().family().table() : "---";
  }

  private static String info(ProtocolStatus protocol) {
    BgpStatus bgp = protocol.bgp();
    if (bgp == null) {
      return "";
    }
    SessionError error = bgp.lastError();
    boolean show =
        error != null
            && error.origin() != SessionError.Origin.MANUAL
            && bgp.state() != BgpStatus.State.ESTABLISHED;
    String reason = error != null && show ? error.toString() : "";
    if (protocol.state() == ProtocolStatus.State.DOWN
        || protocol.state() == ProtocolStatus.State.FLUSH) {
      return reason;
    }
    return Columns.left(new StringBuilder(), BgpText.state(protocol.state(), bgp), 14)
        .append(reason)
        .toString();
  }

  /** Writes the details of a protocol; they end with an empty line. */
  public void details(ProtocolStatus protocol, Reply reply) throws IOException {
    if (!protocol.description().isEmpty()) {
      reply.line(1006, "  Description:    " + protocol.description());
    }
    if (!protocol.message().isEmpty()) {
      reply.line(1006, "  Message:        " + protocol.message());
    }
    BgpStatus bgp = protocol.bgp();
    if (bgp != null) {
      BgpText.write(protocol.state(), bgp, reply);
    }
    for (ChannelStatus channel : protocol.channels()) {
      ChannelText.write(channel, bgp, dialect, reply);
    }
    reply.line(1006, "");
  }
}
