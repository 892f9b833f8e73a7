package io.manx.speaker.runtime;

import io.manx.net.IpPrefix;
import io.manx.speaker.decision.DecisionOptions;
import io.manx.speaker.decision.DecisionStep;
import io.manx.speaker.decision.StepValues;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.policy.RuleName;
import io.manx.speaker.rib.ExportView;
import io.manx.speaker.rib.RibCursor;
import io.manx.speaker.rib.RibPath;
import io.manx.speaker.rib.RibRoute;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.RouteExplanation;
import io.manx.speaker.status.RouteExplanation.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the engine kept about a prefix when it decided: steps, reasons, what was sent. Adds
 * only the values that a step compared, which it reads from the same attributes. What is not sent
 * is judged by the very policy of the update group that does not send it. On the loop only.
 */
final class RouteExplainer {
  private final Speaker speaker;
  private final KernelView kernel;
  private final RouteReader reader;

  RouteExplainer(Speaker speaker, KernelView kernel) {
    this.speaker = speaker;
    this.kernel = kernel;
    this.reader = new RouteReader(speaker, kernel);
  }

  Optional<RouteExplanation> explain(IpPrefix wanted, boolean longest) {
    RibCursor at = speaker.rib().cursor(Family.unicast(wanted.family()));
    boolean found = longest ? RouteReader.moveToLongest(at, wanted) : at.moveTo(wanted);
    RibRoute route = found ? speaker.rib().route(at.prefix()) : null;
    if (route == null) {
      return Optional.empty();
    }
    List<RouteExplanation.Path> paths = new ArrayList<>();
    for (RibPath path : route.paths()) {
      at.nextPath(); // which has them in the same order
      paths.add(explain(route, path, reader.view(at)));
    }
    Kernel state = kernelState(route);
    return Optional.of(
        new RouteExplanation(
            route.prefix(),
            paths,
            exports(route),
            state,
            state == Kernel.MISSING ? kernel.trouble(route.prefix()) : null));
  }

  private Kernel kernelState(RibRoute route) {
    RibPath best = route.paths().getFirst();
    if (!kernel.isPresent()) {
      return Kernel.ABSENT;
    }
    if (!best.best() || best.source().isLocal()) {
      return Kernel.NOT_WANTED;
    }
    return kernel.trouble(route.prefix()) == null ? Kernel.INSTALLED : Kernel.MISSING;
  }

  private RouteExplanation.Path explain(RibRoute route, RibPath path, PathView view) {
    RibPath other = other(route, path);
    DecisionStep step = path.step();
    return new RouteExplanation.Path(
        view,
        step,
        step == null || other == null ? null : value(step, path),
        step == null || other == null ? null : value(step, other),
        other == null ? null : name(route, other),
        text(path.rule()));
  }

  private static String name(RibRoute route, RibPath path) {
    return path.source().isLocal()
        ? StatusReader.name("static", Family.unicast(route.prefix().family()))
        : path.source().name();
  }

  private String value(DecisionStep step, RibPath path) {
    DecisionOptions options = PeerSetup.decisionOptions(speaker.config());
    PathAttributes attributes = path.effective() == null ? path.received() : path.effective();
    return StepValues.of(
        step, attributes, path.source(), path.metric(), path.pathId(), path.since(), options);
  }

  /**
   * The path that a path was compared with at the step that the engine kept: for the best path the
   * last rival, for another one the path that took it out.
   */
  private @Nullable RibPath other(RibRoute route, RibPath path) {
    DecisionStep step = path.step();
    if (step == null || step == DecisionStep.ONLY_PATH) {
      return null;
    }
    if (path.best()) {
      return route.paths().stream()
          .filter(rival -> !rival.best() && rival.step() == step)
          .findFirst()
          .orElse(null);
    }
    RibPath best = route.paths().getFirst();
    return step == DecisionStep.MED ? lowestMed(route, path, best) : best;
  }

  /**
   * RFC 4271 §9.1.2.2 c: MED took the path out for one of its neighbouring AS, maybe not the best.
   */
  private RibPath lowestMed(RibRoute route, RibPath path, RibPath best) {
    if (PeerSetup.decisionOptions(speaker.config()).alwaysCompareMed()) {
      return best;
    }
    RibPath lowest = null;
    for (RibPath candidate : route.paths()) {
      boolean reached =
          candidate.step() != null
              && (candidate.best() || candidate.step().compareTo(DecisionStep.MED) > 0);
      if (reached
          && neighborAs(candidate) == neighborAs(path)
          && (lowest == null || med(candidate) < med(lowest))) {
        lowest = candidate;
      }
    }
    return lowest == null ? best : lowest;
  }

  private static long neighborAs(RibPath path) {
    return path.received().asPath().neighborAs();
  }

  private static long med(RibPath path) {
    PathAttributes attributes = path.effective() == null ? path.received() : path.effective();
    return attributes.med();
  }

  private static @Nullable String text(@Nullable RuleName rule) {
    return rule == null ? null : rule.toString();
  }

  private List<RouteExplanation.Export> exports(RibRoute route) {
    List<RouteExplanation.Export> exports = new ArrayList<>();
    for (Peer peer : speaker.peers().all()) {
      Session session = peer.session();
      ExportView view = session == null ? null : speaker.rib().exported(session, route.prefix());
      if (session != null && view != null) {
        exports.add(
            new RouteExplanation.Export(
                peer.config().name(),
                view.sent(),
                view.pending(),
                view.outdated(),
                view.suppressed(),
                text(view.rule())));
      }
    }
    return exports;
  }
}
