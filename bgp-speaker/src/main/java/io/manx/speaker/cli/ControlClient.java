package io.manx.speaker.cli;

import io.manx.speaker.cli.Arguments.UsageException;
import io.manx.speaker.control.command.CommandTable;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The command line client: one command, or a session that reads commands. */
public final class ControlClient {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int FIRST_ERROR = 8000;
  private static final Path DEFAULT_SOCKET = Path.of("/run/manx/manx.ctl");
  private static final Path STANDARD_INPUT = Path.of("/proc/self/fd/0");
  private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

  private final Arguments arguments;
  private final OutputStream out;
  private final PrintStream err;

  private ControlClient(Arguments arguments, OutputStream out, PrintStream err) {
    this.arguments = arguments;
    this.out = out;
    this.err = err;
  }

  /** Runs the client and ends the process with its exit status. */
  public static void main(String[] args) {
    var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 65_536);
    System.exit(run(args, System.getenv(), System.in, out, System.err));
  }

  /**
   * Runs the client.
   *
   * @return the exit status: 0, 1 if a command failed or no agent answers, 2 for wrong usage
   */
  public static int run(
      String[] args,
      Map<String, String> environment,
      InputStream in,
      OutputStream out,
      PrintStream err) {
    Arguments arguments;
    try {
      arguments = Arguments.parse(args);
    } catch (UsageException e) {
      err.println("manx cl: " + e.getMessage());
      err.print(Arguments.USAGE);
      return USAGE;
    }
    try {
      var client = new ControlClient(arguments, out, err);
      int status = arguments.help() ? client.usage() : client.serve(environment, in);
      out.flush();
      return status;
    } catch (IOException e) {
      err.println("manx cl: " + e.getMessage());
      return FAILED;
    }
  }

  private int usage() throws IOException {
    out.write(Arguments.USAGE.getBytes(StandardCharsets.UTF_8));
    return 0;
  }

  private int serve(Map<String, String> environment, InputStream in) throws IOException {
    Path socket = socket(environment);
    Wire wire;
    try {
      wire = Wire.connect(socket);
    } catch (IOException e) {
      err.println(
          "manx cl: no agent answers at "
              + socket
              + ": "
              + e.getMessage()
              + " (choose another socket with -s or MANX_SOCKET)");
      return FAILED;
    }
    try (wire) {
      restrict(wire);
      if (!arguments.command().isEmpty()) {
        return one(wire, arguments.command(), painted(environment));
      }
      if (!isTerminal(STANDARD_INPUT) || !isTerminal(STANDARD_OUTPUT)) {
        return read(wire, in);
      }
    }
    try (var session = new TerminalSession(socket)) {
      new Interactive(session, wantsColour(environment)).run(environment);
      return session.status;
    }
  }

  private void restrict(Wire wire) throws IOException {
    if (arguments.restricted()) {
      wire.send("restrict");
      wire.copyReply(OutputStream.nullOutputStream(), Wire.Style.TEXT);
    }
  }

  private OutputStream painted(Map<String, String> environment) {
    return wantsColour(environment) && isTerminal(STANDARD_OUTPUT) ? new Colours(out) : out;
  }

  /** https://no-color.org: a variable that is set and not empty says no. */
  private boolean wantsColour(Map<String, String> environment) {
    return !arguments.json()
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  /** What a session at a terminal wants of the client. */
  private final class TerminalSession implements Interactive.Client, AutoCloseable {
    private final Path socket;
    private volatile Wire wire; // ended by the thread of signals too
    private int status;

    TerminalSession(Path socket) throws IOException {
      this.socket = socket;
      this.wire = Wire.connect(socket);
      restrict(wire);
    }

    @Override
    public boolean run(String line, OutputStream to) throws IOException {
      String command = line.strip();
      if (command.equals("quit") || command.equals("exit")) {
        return false;
      }
      if (command.equals("help") || command.endsWith("?")) {
        to.write(help(command).getBytes(StandardCharsets.UTF_8));
      } else if (!command.isEmpty() && !command.startsWith("#")) {
        status = one(wire, command, to);
      }
      return true;
    }

    @Override
    public List<String> protocols() {
      try {
        var text = new ByteArrayOutputStream();
        wire.send("show symbols protocol");
        wire.copyReply(text, Wire.Style.TEXT);
        return text.toString(StandardCharsets.UTF_8)
            .lines()
            .map(line -> line.split("\\s", 2)[0])
            .toList();
      } catch (IOException e) {
        return List.of(); // the next command says that the agent is gone
      }
    }

    @Override
    public void hangUp() {
      try {
        wire.close();
      } catch (IOException e) {
        err.println("manx cl: the connection does not close: " + e.getMessage());
      }
    }

    @Override
    public void reconnect() throws IOException {
      wire = Wire.connect(socket);
      restrict(wire);
    }

    @Override
    public void close() throws IOException {
      wire.close();
    }
  }

  private Path socket(Map<String, String> environment) throws IOException {
    if (arguments.socket() != null) {
      return arguments.socket();
    }
    String named = environment.get("MANX_SOCKET");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    Path only = onlySocket();
    return Files.exists(DEFAULT_SOCKET) || only == null ? DEFAULT_SOCKET : only;
  }

  /** The one socket beside the default place, if there is exactly one. */
  private static @Nullable Path onlySocket() throws IOException {
    Path directory = DEFAULT_SOCKET.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      return null;
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> sockets = Files.newDirectoryStream(directory, "*.ctl")) {
      sockets.forEach(found::add);
    }
    return found.size() == 1 ? found.getFirst() : null;
  }

  private int one(Wire wire, String command, OutputStream to) throws IOException {
    return switch (Abbreviations.expand(command)) {
      case Abbreviations.Unclear unclear -> {
        err.println("manx cl: " + unclear.text());
        yield FAILED;
      }
      case Abbreviations.Expanded expanded -> {
        wire.send(arguments.json() ? "json " + expanded.line() : expanded.line());
        Wire.Style style =
            arguments.codes()
                ? Wire.Style.CODES
                : arguments.json() ? Wire.Style.JSON : Wire.Style.TEXT;
        int code = wire.copyReply(to, style);
        to.flush();
        yield code >= FIRST_ERROR ? FAILED : 0;
      }
    };
  }

  /** Commands from a file or a pipe. */
  private int read(Wire wire, InputStream in) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    int status = 0;
    while (true) {
      String line = lines.readLine();
      if (line == null) {
        return status;
      }
      String command = line.strip();
      if (command.equals("quit") || command.equals("exit")) {
        return status;
      }
      if (command.equals("help") || command.endsWith("?")) {
        print(help(command));
      } else if (!command.isEmpty() && !command.startsWith("#")) {
        status = one(wire, command, out);
      }
    }
  }

  private static String help(String line) {
    String beginning = line.equals("help") ? "" : line.substring(0, line.length() - 1).strip();
    String words =
        Abbreviations.expand(beginning) instanceof Abbreviations.Expanded expanded
            ? expanded.line()
            : beginning;
    var text = new StringBuilder();
    for (CommandTable.Entry entry : CommandTable.ENTRIES) {
      if (entry.words().startsWith(words)) {
        String usage = (entry.words() + " " + entry.arguments()).strip();
        text.append(usage).repeat(' ', Math.max(2, 47 - usage.length()));
        text.append(entry.summary()).append('\n');
      }
    }
    return text.isEmpty() ? "No such command.\n" : text.toString();
  }

  private void print(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** System.console() would load a terminal library only to tell this. */
  private static boolean isTerminal(Path descriptor) {
    try {
      Path input = Files.readSymbolicLink(descriptor);
      return input.startsWith("/dev/pts") || input.toString().startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
