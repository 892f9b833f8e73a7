package io.manx.speaker.control.text;

import io.manx.speaker.decision.DecisionStep;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.RouteExplanation;
import io.manx.speaker.status.RouteExplanation.Export;
import io.manx.speaker.status.RouteExplanation.Path;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code explain route}.
 *
 * @param times how times are written
 */
public record ExplanationText(Timestamps times) {
  /**
   * Writes an explanation.
   *
   * @param peer only what this peer is sent; null for all
   */
  public void write(RouteExplanation route, @Nullable String peer, int code, Reply reply)
      throws IOException {
    List<Path> paths = route.paths();
    reply.line(
        code, route.prefix() + ": " + paths.size() + (paths.size() == 1 ? " path" : " paths"));
    for (Path path : paths) {
      path(path, code, reply);
    }
    kernel(route, code, reply);
    reply.line(code, route.exports().isEmpty() ? "Sent to nobody: no session carries it" : "Sent:");
    for (Export export : route.exports()) {
      if (peer == null || export.peer().equals(peer)) {
        reply.line(code, "  " + export(export));
      }
    }
  }

  private void path(Path path, int code, Reply reply) throws IOException {
    PathView view = path.view();
    String state = view.primary() ? "best" : view.hidden() != null ? "hidden" : "not best";
    reply.line(
        code,
        "  %s: %s, since %s%s"
            .formatted(
                view.protocol(),
                state,
                times.dateTime(view.since(), false),
                view.stale() ? ", stale: its peer restarts" : ""));
    if (view.hidden() != null) {
      reply.line(code, "    hidden because " + view.hidden().text() + rule(path.rule()));
    } else {
      reply.line(code, "    " + decision(view, path));
      if (path.rule() != null) {
        reply.line(code, "    accepted" + rule(path.rule()));
      }
    }
    PathAttributes attributes = view.attributes();
    if (attributes != null) {
      reply.line(code, "    " + attributes(attributes));
    }
    if (view.from() != null) {
      reply.line(code, "    " + nextHop(view));
    }
  }

  private static String decision(PathView view, Path path) {
    DecisionStep step = path.step();
    if (step == null) {
      return "not decided about";
    }
    if (path.value() == null) {
      return (view.primary() ? "best because it is " : "lost: not ") + step.text() + clause(step);
    }
    return view.primary()
        ? "best by %s: %s against %s of %s%s"
            .formatted(step.text(), path.value(), path.otherValue(), path.other(), clause(step))
        : "lost to %s by %s: %s against %s%s"
            .formatted(path.other(), step.text(), path.value(), path.otherValue(), clause(step));
  }

  private static String clause(DecisionStep step) {
    return " (" + step.clause() + ")";
  }

  private static String rule(@Nullable String rule) {
    return rule == null ? "" : " by rule " + rule;
  }

  private static String attributes(PathAttributes attributes) {
    var text = new StringBuilder("AS path ");
    text.append(attributes.asPath().length() == 0 ? "empty" : attributes.asPath());
    text.append(", origin ").append(attributes.origin());
    if (attributes.localPref() != PathAttributes.ABSENT) {
      text.append(", local preference ").append(attributes.localPref());
    }
    if (attributes.med() != PathAttributes.ABSENT) {
      text.append(", MED ").append(attributes.med());
    }
    List<String> communities = Communities.plain(attributes.communities());
    if (!communities.isEmpty()) {
      text.append(", communities ").append(String.join(" ", communities));
    }
    return text.toString();
  }

  private static String nextHop(PathView view) {
    var text = new StringBuilder("next hop ");
    text.append(view.attributes() == null ? "none" : view.attributes().nextHop());
    text.append(": ");
    boolean resolved = view.nextHops().stream().anyMatch(hop -> hop.device() != null);
    text.append(
        resolved
            ? view.nextHops().stream()
                .map(
                    hop ->
                        (hop.via() == null ? "" : "via " + hop.via() + " ") + "dev " + hop.device())
                .collect(Collectors.joining(", "))
            : "not resolved by the kernel");
    if (view.igpMetric() != PathView.METRIC_UNKNOWN) {
      text.append(", metric ").append(view.igpMetric());
    }
    return text.toString();
  }

  private static void kernel(RouteExplanation route, int code, Reply reply) throws IOException {
    reply.line(
        code,
        "Kernel: "
            + switch (route.kernel()) {
              case ABSENT -> "this speaker leaves the kernel alone (kernel.enabled: false)";
              case NOT_WANTED -> "no route of a peer is wanted there";
              case INSTALLED -> "has the route as wanted";
              case MISSING -> "does not have the route: " + route.kernelTrouble();
            });
  }

  private static String export(Export export) {
    var text = new StringBuilder(export.peer()).append(": ");
    PathAttributes sent = export.sent();
    if (sent != null) {
      text.append("sent with next hop ").append(sent.nextHop()).append(", ");
      text.append(attributes(sent)).append(rule(export.rule()));
      if (export.pending()) {
        text.append("; an update is due");
        if (export.suppressed() != null) {
          text.append(", a withdrawal: ").append(export.suppressed().text());
        }
      } else if (export.outdated()) {
        text.append("; by the policies before: reload out would ");
        text.append(
            export.suppressed() == null
                ? "send it anew"
                : "withdraw it: " + export.suppressed().text());
      }
    } else if (export.suppressed() != null) {
      text.append("not sent: ").append(export.suppressed().text()).append(rule(export.rule()));
    } else if (export.outdated()) {
      text.append("not sent, by the policies before: reload out would send it");
    } else {
      text.append(export.pending() ? "not sent yet" : "not sent: there is no best path");
    }
    return text.toString();
  }

  /** A kernel state as JSON has it. */
  static String word(RouteExplanation.Kernel kernel) {
    return kernel.name().toLowerCase(Locale.ROOT);
  }
}
