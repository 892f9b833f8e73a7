package io.manx.speaker.control.text;

import io.manx.net.IpAddress;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteView;
import java.io.IOException;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code show route}: the rows, and the attributes below them. Used by one thread. */
public final class RouteText {
  private static final int ROUTE = 1007;
  private static final int TYPE = 1008;
  private static final int ATTRIBUTE = 1012;
  private static final String NO_DEVICE = "---";
  private static final int MOST_NAMES = 1000;

  private final Dialect dialect;
  private final RouteClock clock;
  private final ProtocolNames names;
  private final AttributesText attributesText = new AttributesText();
  private final StringBuilder text = new StringBuilder(160);

  /** The names of the sources that were met; one object stands for each. */
  private final IdentityHashMap<PathView.Source, String> known = new IdentityHashMap<>();

  /** Texts in a dialect. */
  public RouteText(Dialect dialect, Timestamps times) {
    this.dialect = dialect;
    this.clock = times.routeClock();
    this.names = new ProtocolNames(dialect);
  }

  /** Writes a prefix with its paths. */
  public void write(RouteView route, boolean attributes, Instant now, Reply reply)
      throws IOException {
    long at = now.toEpochMilli();
    for (int i = 0; i < route.size(); i++) {
      PathView path = route.path(i);
      RouteView named = i == 0 ? route : null;
      if (dialect == Dialect.BIRD2) {
        wide(named, path, at, reply);
      } else {
        narrow(named, path, at, reply);
      }
      if (attributes) {
        attributes(path, reply);
      }
    }
  }

  /** Writes a path of what is no prefix: next hop, source and marks, then its attributes. */
  void writePath(PathView path, boolean attributes, Instant now, Reply reply) throws IOException {
    text.setLength(0);
    text.append("\tvia ").append(path.nextHops().getFirst().via());
    source(path, now.toEpochMilli());
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
  private void wide(@Nullable RouteView named, PathView path, long now, Reply reply)
      throws IOException {
    text.setLength(0);
    prefix(named, 20);
    text.append(destination(path.destination()));
    source(path, now);
    reply.line(ROUTE, text);
    List<PathView.NextHop> hops = path.nextHops();
    for (int i = 0; i < hops.size(); i++) {
      text.setLength(0);
      text.append('\t');
      hop(hops.get(i));
      if (hops.size() > 1) {
        text.append(" weight ").append(hops.get(i).weight());
      }
      reply.line(ROUTE, text);
    }
  }

  /**
   * BIRD 1.6: all in one line. Calico's parser knows no line for several next hops: each has a row
   * of its own.
   */
  private void narrow(@Nullable RouteView named, PathView path, long now, Reply reply)
      throws IOException {
    List<PathView.NextHop> hops = path.nextHops();
    if (hops.isEmpty()) {
      text.setLength(0);
      prefix(named, 18);
      // It knows no prohibited route either.
      text.append(
          path.destination() == PathView.Destination.BLACKHOLE ? "blackhole" : "unreachable");
      source(path, now);
      reply.line(ROUTE, text);
    }
    for (int i = 0; i < hops.size(); i++) {
      text.setLength(0);
      prefix(i == 0 ? named : null, 18);
      hop(hops.get(i));
      source(path, now);
      reply.line(ROUTE, text);
    }
  }

  private void prefix(@Nullable RouteView named, int width) {
    int start = text.length();
    if (named != null) {
      named.appendPrefix(text);
    }
    text.repeat(' ', Math.max(0, width - (text.length() - start))).append(' ');
  }

  private void hop(PathView.NextHop hop) {
    String device = hop.device() == null ? NO_DEVICE : hop.device();
    if (hop.via() == null) {
      text.append("dev ").append(device);
    } else {
      hop.via().appendTo(text.append("via ")).append(" on ").append(device);
    }
  }

  private static String destination(PathView.Destination destination) {
    return switch (destination) {
      case UNICAST -> "unicast";
      case BLACKHOLE -> "blackhole";
      case UNREACHABLE -> "unreachable";
      case PROHIBITED -> "prohibited";
    };
  }

  private String name(PathView path) {
    String name = known.get(path.source());
    if (name == null) {
      if (known.size() >= MOST_NAMES) {
        known.clear(); // a connection may live for long, and sources come and go
      }
      name = names.of(path);
      known.put(path.source(), name);
    }
    return name;
  }

  /** What stands in brackets and after them: {@code [tor 12:00:00.000 from a] * (100) [AS1i]}. */
  private void source(PathView path, long now) {
    text.append(" [").append(name(path)).append(' ');
    clock.append(text, path.sinceMillis(), now);
    IpAddress from = path.from();
    IpAddress gateway = path.nextHops().isEmpty() ? null : path.nextHops().getFirst().via();
    if (from != null && (gateway == null || !from.equals(gateway))) {
      from.appendTo(text.append(" from "));
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
    text.setLength(0);
    text.append("\tType: ")
        .append(
            switch (path.kind()) {
              case STATIC -> "static";
              case DIRECT, DEVICE, BFD -> "device";
              case KERNEL -> "inherit";
              case BGP -> "BGP";
            });
    if (dialect == Dialect.CALICO) {
      boolean forwards = !path.nextHops().isEmpty();
      text.append(' ').append(forwards ? "unicast" : destination(path.destination()));
    }
    reply.line(TYPE, text.append(" univ"));
    if (path.attributes() != null && path.kind() == ProtocolStatus.Kind.BGP) {
      attributesText.write(path.attributes(), reply);
    }
    if (path.pathId() != PathView.NO_PATH_ID) {
      reply.line(ATTRIBUTE, "\tManx.path_id: " + path.pathId());
    }
    if (path.hidden() != null) {
      String by = path.hiddenBy() == null ? "" : ", " + path.hiddenBy();
      reply.line(ATTRIBUTE, "\tManx.hidden: " + path.hidden().text() + by);
    }
    if (path.kernelTrouble() != null) {
      reply.line(ATTRIBUTE, "\tManx.kernel: " + path.kernelTrouble());
    }
    if (path.suppressed() != null) {
      reply.line(ATTRIBUTE, "\tManx.suppressed: " + path.suppressed().text());
    }
  }
}
