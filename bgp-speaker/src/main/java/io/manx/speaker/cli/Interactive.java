package io.manx.speaker.cli;

import io.manx.speaker.cli.Abbreviations.Expanded;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A session at a terminal: lines with history and completion, answers in colour and by the page.
 * Only this class and its training know the terminal library: a single command never loads it.
 */
final class Interactive {
  /** What the client does with a line. */
  interface Client {
    /**
     * Runs one command.
     *
     * @return false if the session is over
     */
    boolean run(String line, OutputStream out) throws IOException;

    /** The names of protocols, for completion; empty if the agent does not say. */
    List<String> protocols();

    /**
     * Ends the connection whose answer is not wanted any more, also while it is read. Any thread.
     */
    void hangUp();

    /** A new connection in place of one that was ended. */
    void reconnect() throws IOException;
  }

  private static final int USUAL_WIDTH = 80;
  private static final int USUAL_HEIGHT = 24;

  private final Client client;
  private final boolean colour;
  private @Nullable List<String> protocols;

  Interactive(Client client, boolean colour) {
    this.client = client;
    this.colour = colour;
  }

  /** Reads and runs lines until the user ends it. */
  void run(Map<String, String> environment) throws IOException {
    try (Terminal terminal = terminal()) {
      run(terminal, environment);
    }
  }

  /** The same at a terminal that is open already. */
  void run(Terminal terminal, Map<String, String> environment) throws IOException {
    assumeSize(terminal);
    DefaultParser parser = new DefaultParser();
    parser.setEscapeChars(null); // a backslash is nothing special in a command
    LineReader reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("manx")
            .parser(parser)
            .completer((from, line, found) -> complete(line, found))
            .variable(LineReader.HISTORY_FILE, history(environment))
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
    while (true) {
      String line;
      try {
        line = reader.readLine(colour ? "\u001b[1mmanx>\u001b[0m " : "manx> ");
      } catch (UserInterruptException e) {
        continue;
      } catch (EndOfFileException e) {
        return;
      }
      if (!isAnswered(line, terminal)) {
        return;
      }
    }
  }

  /** Where nobody said how large it is, as in a container's terminal, it is as large as of old. */
  private static void assumeSize(Terminal terminal) {
    int width = terminal.getWidth();
    int height = terminal.getHeight();
    if (width <= 0 || height <= 0) {
      terminal.setSize(
          new Size(width > 0 ? width : USUAL_WIDTH, height > 0 ? height : USUAL_HEIGHT));
    }
  }

  /**
   * The terminal by its quickest way, which unpacks a library to the directory for temporary files.
   * The builder starts every way that it may take, and the one by foreign memory costs more than
   * all the rest of the client: it is asked only where the first cannot be, as on a read-only root.
   */
  private static Terminal terminal() throws IOException {
    try {
      return TerminalBuilder.builder()
          .system(true)
          .jni(true)
          .jna(false)
          .jansi(false)
          .ffm(false)
          .exec(false)
          .dumb(false)
          .build();
    } catch (IOException | IllegalStateException e) {
      return TerminalBuilder.builder().system(true).build();
    }
  }

  private boolean isAnswered(String line, Terminal terminal) throws IOException {
    Pager pager = new Pager(terminal.output(), () -> key(terminal), terminal.getHeight());
    OutputStream out = colour ? new Colours(pager) : pager;
    AtomicBoolean interrupted = new AtomicBoolean();
    Terminal.SignalHandler before =
        terminal.handle(
            Terminal.Signal.INT,
            signal -> {
              interrupted.set(true);
              client.hangUp();
            });
    boolean goesOn = true;
    try {
      goesOn = client.run(line, out);
      out.flush();
    } catch (Pager.EnoughException e) {
      interrupted.set(true);
      client.hangUp();
    } catch (ClosedChannelException e) {
      if (!interrupted.get()) {
        throw e;
      }
    } finally {
      terminal.handle(Terminal.Signal.INT, before);
    }
    if (interrupted.get()) {
      client.reconnect();
    }
    return goesOn;
  }

  /** One key, without Enter: between pages the terminal hands out every key at once. */
  private static int key(Terminal terminal) throws IOException {
    Attributes before = terminal.enterRawMode();
    try {
      Attributes each = terminal.getAttributes();
      each.setLocalFlag(Attributes.LocalFlag.ISIG, false); // Ctrl-C ends the answer, not the client
      terminal.setAttributes(each);
      return terminal.reader().read();
    } finally {
      terminal.setAttributes(before);
    }
  }

  private static Path history(Map<String, String> environment) throws IOException {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    String home = environment.getOrDefault("HOME", "/root");
    Path directory =
        state.isEmpty() ? Path.of(home, ".local", "state", "manx") : Path.of(state, "manx");
    Files.createDirectories(directory);
    return directory.resolve("history");
  }

  private void complete(ParsedLine line, List<Candidate> found) {
    List<String> before = line.words().subList(0, line.wordIndex());
    for (String word : candidates(before)) {
      found.add(new Candidate(word));
    }
  }

  /** What may come after these words: keywords, then protocols where arguments may stand. */
  private List<String> candidates(List<String> before) {
    if (!(Abbreviations.expand(String.join(" ", before)) instanceof Expanded head)) {
      return List.of();
    }
    List<String> words = head.line().isEmpty() ? List.of() : List.of(head.line().split(" "));
    List<String> all = new ArrayList<>(Abbreviations.following(words));
    if (!words.isEmpty()) {
      all.addAll(protocols());
    }
    return all;
  }

  private List<String> protocols() {
    List<String> known = protocols;
    if (known == null) {
      known = client.protocols();
      protocols = known;
    }
    return known;
  }
}
