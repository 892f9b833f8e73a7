package io.manx.speaker.control;

import io.manx.speaker.control.Answers.NoAnswerException;
import io.manx.speaker.control.command.Command;
import io.manx.speaker.control.command.EvaluationException;
import io.manx.speaker.control.command.Refusal;
import io.manx.speaker.control.text.JsonText;
import io.manx.speaker.control.text.ProtocolNames;
import io.manx.speaker.control.text.Reply;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteQuery;
import java.io.IOException;
import java.util.List;

/** {@code json COMMAND}: one object a line, each with its version and kind. */
final class JsonCommands {
  /** The code of a line of JSON; BIRD has none like it. */
  static final int CODE = 1100;

  private final Ports ports;
  private final ProtocolNames names;
  private final ProtocolChoice choice;
  private final LinkStateCommands linkState;
  private final BfdCommands bfd;

  JsonCommands(ControlSettings settings, Ports ports) {
    this.ports = ports;
    this.names = new ProtocolNames(settings.dialect());
    this.choice = new ProtocolChoice(names);
    this.linkState = new LinkStateCommands(settings, ports);
    this.bfd = new BfdCommands(settings, ports);
  }

  /** Whether a command has objects of its own; the lines of others are wrapped as they are. */
  static boolean serves(Command command) {
    return command instanceof Command.ShowStatus
        || command instanceof Command.ShowProtocols
        || command instanceof Command.ShowRoute
        || command instanceof Command.ShowLinkState
        || command instanceof Command.ShowBfdSessions;
  }

  void run(Command command, Reply reply) throws IOException, NoAnswerException {
    switch (command) {
      case Command.ShowStatus _ -> {
        reply.line(CODE, JsonText.status(Answers.await(ports.status().status())));
        reply.end(0, "");
      }
      case Command.ShowProtocols show -> protocols(show, reply);
      case Command.ShowRoute show -> routes(show, reply);
      case Command.ShowLinkState show -> linkState.json(show.all(), reply);
      case Command.ShowBfdSessions show -> bfd.json(show, reply);
      default -> throw new IllegalStateException("has its own answer: " + command);
    }
  }

  private void protocols(Command.ShowProtocols show, Reply reply)
      throws IOException, NoAnswerException {
    List<ProtocolStatus> chosen =
        choice.choose(show.which(), Answers.await(ports.status().protocols()));
    if (chosen.isEmpty()) {
      Refusal refusal = ProtocolChoice.nothing(show.which());
      reply.end(refusal.code(), refusal.text());
      return;
    }
    for (ProtocolStatus protocol : chosen) {
      reply.line(CODE, JsonText.protocol(protocol, show.all()));
    }
    reply.end(0, "");
  }

  private void routes(Command.ShowRoute show, Reply reply) throws IOException, NoAnswerException {
    var arguments = show.arguments();
    List<ProtocolStatus> protocols =
        RoutePlan.needsProtocols(arguments) ? Answers.await(ports.status().protocols()) : List.of();
    RoutePlan plan = RoutePlan.of(arguments, protocols, names);
    if (plan.refusal() != null) {
      reply.end(plan.refusal().code(), plan.refusal().text());
      return;
    }
    boolean silent =
        arguments.counting() == io.manx.speaker.control.command.RouteArguments.Counting.COUNT;
    try {
      for (RouteQuery query : plan.queries()) {
        var totals =
            RoutePages.walk(
                ports.status(),
                query,
                arguments.where(),
                route -> {
                  if (!silent) {
                    reply.line(CODE, JsonText.route(query.family(), route, arguments.all()));
                  }
                });
        reply.line(
            CODE,
            JsonText.count(query.family(), totals.matched(), totals.paths(), totals.prefixes()));
      }
    } catch (EvaluationException e) {
      reply.end(Refusal.EVALUATION, e.text());
      return;
    }
    reply.end(0, "");
  }
}
