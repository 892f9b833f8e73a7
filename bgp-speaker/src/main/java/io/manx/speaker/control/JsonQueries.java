package io.manx.speaker.control;

import io.manx.speaker.control.command.Command;
import io.manx.speaker.control.command.CommandParser;
import io.manx.speaker.control.command.Refusal;
import io.manx.speaker.control.text.Dialect;
import io.manx.speaker.control.text.Reply;
import io.manx.speaker.control.text.TimeFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;

/**
 * Answers show commands in JSON lines for readers that are no control clients, such as the HTTP
 * API. Whatever changes something, streams without end or talks to a session is refused. Any
 * thread.
 */
public final class JsonQueries {
  private final Ports ports;
  private final ControlSettings settings;

  /**
   * @param ports the speaker
   * @param version of Manx
   */
  public JsonQueries(Ports ports, String version) {
    this.ports = ports;
    this.settings =
        new ControlSettings(
            Path.of("http"), Dialect.BIRD2, TimeFormat.ISO_LONG, version, ZoneOffset.UTC, 1);
  }

  /** Takes the lines of an answer. */
  @FunctionalInterface
  public interface Lines {
    /** Takes a JSON object, without a line end. */
    void take(String object) throws IOException;
  }

  /**
   * Runs one command.
   *
   * @return 0, or the code of the refusal (8000 and above) after whatever lines there were
   * @throws IOException if {@code lines} throws it
   */
  public Outcome run(String command, Lines lines) throws IOException {
    return switch (CommandParser.parse(command)) {
      case Refusal refusal -> new Outcome(refusal.code(), refusal.text());
      case Command parsed when !isQuestion(parsed) ->
          new Outcome(Refusal.ACCESS_DENIED, "Only questions are answered here");
      case Command _ -> {
        var taker = new Taker(lines);
        new Session(settings, ports, () -> {}, () -> {}).run("json " + command, taker);
        yield taker.outcome;
      }
    };
  }

  private static boolean isQuestion(Command command) {
    return switch (command) {
      case Command.ShowStatus _,
          Command.ShowProtocols _,
          Command.ShowRoute _,
          Command.ShowSymbols _,
          Command.ShowBfdSessions _,
          Command.Inquiry.ExplainRoute _,
          Command.Inquiry.Suppose _,
          Command.Inquiry.ShowChanges _,
          Command.Inquiry.ShowPast _,
          Command.Inquiry.ShowKernel _,
          Command.Inquiry.ShowUpdateGroups _ ->
          true;
      default -> false;
    };
  }

  /**
   * What came of a command.
   *
   * @param code 0, or BIRD's code of the refusal
   * @param text the refusal
   */
  public record Outcome(int code, String text) {
    /** Whether all of it was answered. */
    public boolean isFine() {
      return code < 8000;
    }
  }

  /** Hands lines on. */
  private static final class Taker implements Reply {
    private final Lines lines;
    private Outcome outcome = new Outcome(0, "");

    Taker(Lines lines) {
      this.lines = lines;
    }

    @Override
    public void line(int code, CharSequence text) throws IOException {
      lines.take(text.toString());
    }

    @Override
    public void end(int code, CharSequence text) {
      outcome = new Outcome(code, text.toString());
    }
  }
}
