package io.manx.speaker.control;

import io.manx.speaker.control.Answers.NoAnswerException;
import io.manx.speaker.control.command.Command;
import io.manx.speaker.control.command.CommandParser;
import io.manx.speaker.control.command.Refusal;
import io.manx.speaker.control.text.Reply;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client has: whether it is restricted, and the commands. Used by the connection's thread.
 */
final class Session {
  /** What to do after a command. */
  enum Next {
    /** Read the next one. */
    GO_ON,
    /** Close the connection. */
    CLOSE
  }

  private static final Logger log = LoggerFactory.getLogger(Session.class);

  private final ControlSettings settings;
  private final Ports ports;
  private final ShowCommands show;
  private final RouteCommands routes;
  private final ChangeCommands change;
  private final InquiryCommands inquiry;
  private final Runnable startEcho;
  private final Runnable stopEcho;
  private boolean restricted;

  Session(ControlSettings settings, Ports ports, Runnable startEcho, Runnable stopEcho) {
    this.settings = settings;
    this.ports = ports;
    this.show = new ShowCommands(settings, ports);
    this.routes = new RouteCommands(settings, ports);
    this.change = new ChangeCommands(settings, ports);
    this.inquiry = new InquiryCommands(settings, ports);
    this.startEcho = startEcho;
    this.stopEcho = stopEcho;
  }

  /** Carries out one line and writes the whole answer. */
  Next run(String line, Reply reply) throws IOException {
    try {
      return switch (CommandParser.parse(line)) {
        case Refusal refusal -> {
          reply.end(refusal.code(), refusal.text());
          yield Next.GO_ON;
        }
        case Command command when restricted && command.privileged() -> {
          reply.end(Refusal.ACCESS_DENIED, "Access denied");
          yield Next.GO_ON;
        }
        case Command command -> run(command, reply);
      };
    } catch (NoAnswerException e) {
      log.warn("control socket {}: no answer to '{}'", settings.socket(), line, e);
      reply.end(8000, String.valueOf(e.getMessage()));
      return Next.GO_ON;
    }
  }

  private Next run(Command command, Reply reply) throws IOException, NoAnswerException {
    switch (command) {
      case Command.ShowRoute show -> routes.show(show.arguments(), reply);
      case Command.ShowLinkState show ->
          new LinkStateCommands(settings, ports).show(show.all(), reply);
      case Command.ShowStatic show -> routes.showStatic(show.protocol(), reply);
      case Command.Eval eval -> Evaluations.eval(eval.expression(), reply);
      case Command.Inquiry question -> inquiry.run(question, false, reply);
      case Command.Json json when json.command() instanceof Command.Inquiry question ->
          inquiry.run(question, true, reply);
      case Command.Json json when JsonCommands.serves(json.command()) ->
          new JsonCommands(settings, ports).run(json.command(), reply);
      case Command.Json json -> {
        return run(json.command(), new JsonReply(reply));
      }
      case Command.Restrict _ -> {
        restricted = true;
        reply.end(16, "Access restricted");
      }
      case Command.Echo echo -> {
        reply.end(0, "");
        (echo.on() ? startEcho : stopEcho).run();
      }
      case Command.Quit _ -> {
        return Next.CLOSE;
      }
      case Command.Act _,
          Command.Configure _,
          Command.ConfigureConfirm _,
          Command.ConfigureUndo _,
          Command.ConfigureStatus _,
          Command.Shutdown _,
          Command.GracefulShutdown _ ->
          change.run(command, reply);
      default -> show.run(command, reply);
    }
    return Next.GO_ON;
  }
}
