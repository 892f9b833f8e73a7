package io.manx.speaker.control.command;

import io.manx.speaker.control.command.Token.Kind;
import io.manx.speaker.status.SpeakerCommands.ConfigureMode;
import io.manx.speaker.status.SpeakerCommands.ProtocolAction;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Understands one command line. The grammar is that of BIRD 2.0.12 as far as it is served: keywords
 * in lower case, never abbreviated (clients expand abbreviations).
 */
public final class CommandParser {
  private static final int MAX_TIMEOUT_SECONDS = 86_400;
  private static final int DEFAULT_TIMEOUT_SECONDS = 300;
  private static final int MIN_ECHO_BUFFER = 256;
  private static final int MAX_ECHO_BUFFER = 65_536;
  private static final List<String> SYMBOL_CLASSES =
      List.of("table", "filter", "function", "protocol", "template");
  private static final Map<String, String> OTHER_PROTOCOLS =
      Map.of("ospf", "OSPF", "rip", "RIP", "babel", "Babel");
  private static final List<String> LOG_CLASSES =
      List.of("debug", "trace", "info", "remote", "warning", "error", "auth", "fatal", "bug");

  private final Cursor in;

  private CommandParser(Cursor in) {
    this.in = in;
  }

  /**
   * Parses a line without its line end.
   *
   * @return a {@link Command}, or a {@link Refusal} with code 9001
   */
  public static Parsed parse(String line) {
    try {
      var parser = new CommandParser(new Cursor(Tokenizer.tokenize(line)));
      Command command = parser.command();
      parser.in.expectEnd();
      return command;
    } catch (SyntaxException e) {
      return e.toRefusal();
    }
  }

  private Command command() {
    String word = in.peek().is(Kind.WORD) ? in.peek().text() : "";
    if (!CommandTable.isFirstWord(word)) {
      throw in.atEnd()
          ? new SyntaxException("syntax error, unexpected END")
          : in.unexpected(CommandTable.firstWords());
    }
    in.next();
    return switch (word) {
      case "show" -> show();
      case "eval" -> new Command.Eval(new ExpressionParser(in).expression());
      case "echo" -> echo();
      case "restrict" -> new Command.Restrict();
      case "enable" -> act(ProtocolAction.ENABLE);
      case "disable" -> act(ProtocolAction.DISABLE);
      case "restart" -> act(ProtocolAction.RESTART);
      case "reload" -> reload();
      case "configure" -> configure();
      case "down" -> new Command.Shutdown(false);
      case "graceful" -> {
        if (in.acceptWord("shutdown")) {
          yield gracefulShutdown();
        }
        if (!in.acceptWord("restart")) {
          throw in.unexpected("restart or shutdown");
        }
        yield new Command.Shutdown(true);
      }
      case "json" -> json();
      case "explain", "what-if", "trace", "log" -> new InquiryParser(in).parse(word);
      case "quit", "exit" -> new Command.Quit();
      default -> throw new IllegalStateException("no grammar for '" + word + "'");
    };
  }

  private Command gracefulShutdown() {
    boolean on = in.acceptWord("on");
    if (!on && !in.acceptWord("off")) {
      throw in.unexpected("on or off");
    }
    return new Command.GracefulShutdown(on, in.atEnd() ? "" : in.expectName("END or a protocol"));
  }

  private Command json() {
    Command inner = command();
    if (inner instanceof Command.Json) {
      throw new SyntaxException("syntax error, json twice");
    }
    return new Command.Json(inner);
  }

  private Command show() {
    Token what = in.peek();
    String other = OTHER_PROTOCOLS.get(what.text());
    if (what.is(Kind.WORD) && other != null) {
      while (!in.atEnd()) {
        in.next();
      }
      return new Command.ShowOther(other);
    }
    if (!what.is(Kind.WORD) || !CommandTable.shows(what.text())) {
      throw in.unexpected(CommandTable.showWords());
    }
    in.next();
    return switch (what.text()) {
      case "status" -> new Command.ShowStatus();
      case "memory" -> new Command.ShowMemory();
      case "interfaces" -> new Command.ShowInterfaces(in.acceptWord("summary"));
      case "protocols" -> new Command.ShowProtocols(in.acceptWord("all"), selector(true));
      case "route" -> route();
      case "changes", "kernel", "config", "update-groups" ->
          new InquiryParser(in).show(what.text());
      case "linkstate" -> new Command.ShowLinkState(in.acceptWord("all"));
      case "static" -> new Command.ShowStatic(optionalName());
      case "symbols" -> new Command.ShowSymbols(symbols());
      case "bfd" -> {
        if (!in.acceptWord("sessions")) {
          throw in.unexpected("sessions");
        }
        yield bfdSessions();
      }
      default -> throw new IllegalStateException("no grammar for 'show " + what.text() + "'");
    };
  }

  private Command route() {
    boolean ours =
        in.peek().isWord("history")
            || (in.peek().is(Kind.PREFIX) && in.ahead(1).isWord("at"))
            || (in.peek().isWord("for") && in.ahead(2).isWord("at"));
    return ours
        ? new InquiryParser(in).route()
        : new Command.ShowRoute(new RouteArgumentsParser(in).parse());
  }

  private Command bfdSessions() {
    if (in.acceptWord("all")) {
      return new Command.ShowBfdSessions(null, true);
    }
    return new Command.ShowBfdSessions(optionalName(), in.acceptWord("all"));
  }

  private @Nullable String optionalName() {
    return in.atEnd() ? null : in.expectName("END or a protocol");
  }

  private @Nullable String symbols() {
    return in.atEnd()
        ? null
        : in.expectName("END, one of " + String.join(", ", SYMBOL_CLASSES) + ", or a symbol");
  }

  private ProtocolSelector selector(boolean emptyIsAll) {
    if (in.atEnd() && emptyIsAll) {
      return ProtocolSelector.ALL;
    }
    if (in.peek().is(Kind.TEXT)) {
      return ProtocolSelector.pattern(in.next().text());
    }
    if (!emptyIsAll && in.acceptWord("all")) {
      return ProtocolSelector.ALL;
    }
    return ProtocolSelector.name(
        in.expectName(
            emptyIsAll
                ? "END, all, a protocol or a \"pattern\""
                : "a protocol, a \"pattern\" or all"));
  }

  private Command act(ProtocolAction action) {
    ProtocolSelector which = selector(false);
    String message = in.peek().is(Kind.TEXT) ? in.next().text() : "";
    return new Command.Act(action, which, message);
  }

  private Command reload() {
    if (in.acceptWord("in")) {
      return act(ProtocolAction.RELOAD_IN);
    }
    return act(in.acceptWord("out") ? ProtocolAction.RELOAD_OUT : ProtocolAction.RELOAD);
  }

  private Command echo() {
    boolean on;
    if (in.acceptMark("{")) {
      do {
        if (!LOG_CLASSES.contains(in.expectName("a log class"))) {
          throw new SyntaxException(
              "syntax error, log classes are " + String.join(", ", LOG_CLASSES));
        }
      } while (in.acceptMark(","));
      in.expectMark("}");
      on = true;
    } else if (in.acceptWord("off")) {
      on = false;
    } else if (in.acceptWord("all")) {
      on = true;
    } else {
      throw in.unexpected("all, off or { log classes }");
    }
    if (in.peek().is(Kind.NUMBER)) {
      long size = in.expectNumber();
      if (size < MIN_ECHO_BUFFER || size > MAX_ECHO_BUFFER) {
        throw new SyntaxException(
            "Invalid log buffer size: it is " + MIN_ECHO_BUFFER + ".." + MAX_ECHO_BUFFER);
      }
    }
    return new Command.Echo(on);
  }

  private Command configure() {
    if (in.acceptWord("confirm")) {
      return new Command.ConfigureConfirm();
    }
    if (in.acceptWord("undo")) {
      return new Command.ConfigureUndo();
    }
    if (in.acceptWord("status")) {
      return new Command.ConfigureStatus();
    }
    ConfigureMode mode = ConfigureMode.APPLY;
    if (in.acceptWord("check")) {
      mode = ConfigureMode.CHECK;
    } else if (in.acceptWord("soft")) {
      mode = ConfigureMode.SOFT;
    }
    String file = in.peek().is(Kind.TEXT) ? in.next().text() : "";
    if (in.atEnd()) {
      return new Command.Configure(mode, file, 0);
    }
    if (mode == ConfigureMode.CHECK || !in.acceptWord("timeout")) {
      throw in.unexpected(
          mode == ConfigureMode.CHECK
              ? "END or a \"file\""
              : "END, soft, check, confirm, undo, status, timeout or a \"file\"");
    }
    long seconds = in.atEnd() ? DEFAULT_TIMEOUT_SECONDS : in.expectNumber();
    if (seconds < 1 || seconds > MAX_TIMEOUT_SECONDS) {
      throw new SyntaxException("Timeout must be 1.." + MAX_TIMEOUT_SECONDS + " seconds");
    }
    return new Command.Configure(mode, file, (int) seconds);
  }
}
