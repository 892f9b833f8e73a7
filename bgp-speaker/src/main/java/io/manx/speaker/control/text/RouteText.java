package io.manx.speaker.control.text;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteView;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code show route}: the rows, and the attributes below them. Used by one thread. */
public final class RouteText {
  private static final int ROUTE = 1007;
  private static final int TYPE = 1008;
  private static final int ATTRIBUTE = 1012;
  private static final String NO_DEVICE = "---";

  private final Dialect dialect;
  private final Timestamps times;
  private final ProtocolNames names;
  private final StringBuilder text = new StringBuilder(160);
  private final Memory memory = new Memory();

  /** Texts in a dialect. */
  public RouteText(Dialect dialect, Timestamps times) {
    this.dialect = dialect;
    this.times = times;
    this.names = new ProtocolNames(dialect);
  }

  /** Writes a prefix with its paths. */
  public void write(RouteView route, boolean attributes, Instant now, Reply reply)
      throws IOException {
    boolean first = true;
    for (PathView path : route.paths()) {
      if (dialect == Dialect.BIRD2) {
        wide(first ? route.prefix() : null, path, now, reply);
      } else {
        narrow(first ? route.prefix() : null, path, now, reply);
      }
      if (attributes) {
        attributes(path, reply);
      }
      first = false;
    }
  }

  /** Writes a path of what is no prefix: next hop, source and marks, then its attributes. */
  void writePath(PathView path, boolean attributes, Instant now, Reply reply) throws IOException {
    text.setLength(0);
    text.append("\tvia ").append(path.nextHops().getFirst().via());
    source(path, now);
    reply.line(ROUTE, text);
    if (attributes) {
      attributes(path, reply);
    }
  }

  /** Writes an originated prefix as {@code show static} does. */
  public void writeStatic(RouteView route, int code, Reply reply) throws IOException {
    for (PathView path : route.paths()) {
      boolean forwards = path.destination() == PathView.Destination.UNICAST;
      String separator = dialect == Dialect.BIRD2 ? "\t" : " ";
      reply.line(
          code, route.prefix() + (forwards ? "" : separator + destination(path.destination())));
      for (PathView.NextHop hop : path.nextHops()) {
        reply.line(code, hop.via() == null ? "\tdev " + hop.device() : "\tvia " + hop.via());
      }
    }
  }

  /** BIRD 2: a row, and a line for each next hop. */
  private void wide(@Nullable IpPrefix prefix, PathView path, Instant now, Reply reply)
      throws IOException {
    text.setLength(0);
    prefix(prefix, 20);
    text.append(destination(path.destination()));
    source(path, now);
    reply.line(ROUTE, text);
    for (PathView.NextHop hop : path.nextHops()) {
      text.setLength(0);
      text.append('\t').append(memory.hop(hop));
      if (path.nextHops().size() > 1) {
        text.append(" weight ").append(hop.weight());
      }
      reply.line(ROUTE, text);
    }
  }

  /**
   * BIRD 1.6: all in one line. Calico's parser knows no line for several next hops: each has a row
   * of its own.
   */
  private void narrow(@Nullable IpPrefix prefix, PathView path, Instant now, Reply reply)
      throws IOException {
    IpPrefix shown = prefix;
    if (path.nextHops().isEmpty()) {
      text.setLength(0);
      prefix(shown, 18);
      // It knows no prohibited route either.
      text.append(
          path.destination() == PathView.Destination.BLACKHOLE ? "blackhole" : "unreachable");
      source(path, now);
      reply.line(ROUTE, text);
    }
    for (PathView.NextHop hop : path.nextHops()) {
      text.setLength(0);
      prefix(shown, 18);
      text.append(memory.hop(hop));
      source(path, now);
      reply.line(ROUTE, text);
      shown = null;
    }
  }

  private void prefix(@Nullable IpPrefix prefix, int width) {
    int start = text.length();
    if (prefix != null) {
      prefix.appendTo(text);
    }
    text.repeat(' ', Math.max(0, width - (text.length() - start))).append(' ');
  }

  private static String destination(PathView.Destination destination) {
    return switch (destination) {
      case UNICAST -> "unicast";
      case BLACKHOLE -> "blackhole";
      case UNREACHABLE -> "unreachable";
      case PROHIBITED -> "prohibited";
    };
  }

  /** What was written last: neighbouring routes mostly have the same next hop and the same time. */
  private final class Memory {
    private PathView.@Nullable NextHop hop;
    private String hopText = "";
    private @Nullable Instant since;
    private @Nullable Instant now;
    private String timeText = "";

    String hop(PathView.NextHop wanted) {
      PathView.NextHop last = hop;
      if (last == null || !wanted.equals(last)) {
        hop = wanted;
        String device = wanted.device() == null ? NO_DEVICE : wanted.device();
        hopText = wanted.via() == null ? "dev " + device : "via " + wanted.via() + " on " + device;
      }
      return hopText;
    }

    String time(Instant wanted, Instant at) {
      if (!wanted.equals(since) || !at.equals(now)) {
        since = wanted;
        now = at;
        timeText = times.route(wanted, at);
      }
      return timeText;
    }
  }

  /** What stands in brackets and after them: {@code [tor 12:00:00.000 from a] * (100) [AS1i]}. */
  private void source(PathView path, Instant now) {
    text.append(" [").append(names.of(path)).append(' ').append(memory.time(path.since(), now));
    IpAddress from = path.from();
    IpAddress gateway = path.nextHops().isEmpty() ? null : path.nextHops().getFirst().via();
    if (from != null && (gateway == null || !from.equals(gateway))) {
      text.append(" from ").append(from);
    }
    text.append(']');
    if (path.primary()) {
      text.append(path.notInKernel() ? " !" : " *");
    }
    text.append(" (").append(path.preference());
    PathAttributes attributes = path.attributes();
    if (path.kind() != ProtocolStatus.Kind.BGP || attributes == null) {
      text.append(')');
      return;
    }
    if (path.stale()) {
      text.append('s');
    }
    metric(path);
    text.append(") [");
    long origin = attributes.asPath().originAs();
    if (origin != 0) {
      text.append("AS").append(origin);
    }
    text.append(
            switch (attributes.origin()) {
              case IGP -> 'i';
              case EGP -> 'e';
              case INCOMPLETE -> '?';
            })
        .append(']');
  }

  private void metric(PathView path) {
    if (path.igpMetric() > 0 || (dialect == Dialect.CALICO && path.igpMetric() == 0)) {
      text.append('/').append(path.igpMetric());
    } else if (path.igpMetric() == PathView.METRIC_UNKNOWN && dialect == Dialect.CALICO) {
      text.append("/?");
    }
  }

  private void attributes(PathView path, Reply reply) throws IOException {
    String source =
        switch (path.kind()) {
          case STATIC -> "static";
          case DIRECT, DEVICE, BFD -> "device";
          case KERNEL -> "inherit";
          case BGP -> "BGP";
        };
    String cast =
        dialect == Dialect.BIRD2
            ? ""
            : path.nextHops().isEmpty() ? destination(path.destination()) + " " : "unicast ";
    reply.line(TYPE, "\tType: " + source + " " + cast + "univ");
    if (path.attributes() != null && path.kind() == ProtocolStatus.Kind.BGP) {
      AttributesText.write(path.attributes(), reply);
    }
    if (path.pathId() != PathView.NO_PATH_ID) {
      reply.line(ATTRIBUTE, "\tManx.path_id: " + path.pathId());
    }
    if (path.hidden() != null) {
      reply.line(ATTRIBUTE, "\tManx.hidden: " + path.hidden().text());
    }
    if (path.kernelTrouble() != null) {
      reply.line(ATTRIBUTE, "\tManx.kernel: " + path.kernelTrouble());
    }
    if (path.suppressed() != null) {
      reply.line(ATTRIBUTE, "\tManx.suppressed: " + path.suppressed().text());
    }
  }
}
