package io.manx.lab.daemon;

import io.manx.lab.net.Command;
import io.manx.lab.net.Deadline;
import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A daemon in the foreground of a namespace, its files in one directory, what it says in a log
 * there.
 */
public abstract class Daemon implements Router {
  private static final int LOG_TAIL = 60;

  private final Netns netns;
  private final Path directory;
  private final String name;
  private final List<Process> processes = new ArrayList<>();
  private @Nullable ProcessHandle main;

  /** A daemon that is not started yet. */
  protected Daemon(Netns netns, Path directory, String name) {
    this.netns = netns;
    this.directory = directory;
    this.name = name;
  }

  /** Where it runs. */
  public final Netns netns() {
    return netns;
  }

  /** A file of its own. */
  public final Path file(String suffix) {
    return directory.resolve(name + suffix);
  }

  /** The directory of its files. */
  protected final Path directory() {
    return directory;
  }

  /** Writes a file of its own. */
  protected final Path write(String suffix, String text) {
    try {
      return Files.writeString(file(suffix), text);
    } catch (IOException e) {
      throw new LabException("cannot write " + file(suffix) + ": " + e.getMessage(), e);
    }
  }

  /** Starts a program of it; the last one started is the daemon itself. */
  protected final Process launch(List<String> words, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(netns.inside(words)).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(file(".log").toFile()));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      processes.add(process);
      main = process.toHandle();
      return process;
    } catch (IOException e) {
      throw new LabException("cannot run " + words.getFirst() + ": " + e.getMessage(), e);
    }
  }

  /** Waits until it answers; fails at once if it ends instead. */
  protected final void awaitAnswer(BooleanSupplier answers) {
    Deadline.inSeconds(60)
        .await(
            make() + " answers in " + netns.name(),
            () -> answers.getAsBoolean() || processes.stream().anyMatch(p -> !p.isAlive()),
            this::log);
    if (processes.stream().anyMatch(p -> !p.isAlive())) {
      throw new LabException(make() + " ended at its start:\n" + log());
    }
  }

  @Override
  public final long pid() {
    ProcessHandle handle = main;
    return handle == null ? 0 : handle.pid();
  }

  /** Whether every program of it runs. */
  public final boolean alive() {
    return !processes.isEmpty() && processes.stream().allMatch(Process::isAlive);
  }

  /** Sends a signal to the daemon itself, such as HUP. */
  public final void signal(String signal) {
    Command.of("kill", "-s", signal, Long.toString(pid())).run().orThrow();
  }

  /** Has the kernel run it before all that is not real-time, as if it had processors of its own. */
  public final void prefer() {
    for (Process process : processes) {
      Command.of("chrt", "--all-tasks", "--rr", "--pid", "1", Long.toString(process.pid()))
          .run()
          .orThrow();
    }
  }

  /** Ends it as a power cut does, and waits until it is gone. */
  public final void kill() {
    processes.forEach(Process::destroyForcibly);
    processes.forEach(process -> gone(process, Duration.ofSeconds(5)));
    processes.clear();
  }

  /**
   * Waits until the daemon ends by itself.
   *
   * @return its exit status
   * @throws LabException if it is still there after that time
   */
  public final int awaitEnd(Duration within) {
    Process last = processes.getLast();
    if (!gone(last, within)) {
      throw new LabException(make() + " has not ended after " + within + "\n" + log());
    }
    processes.remove(last);
    return last.exitValue();
  }

  /** The end of the log. */
  public final String log() {
    try {
      if (!Files.exists(file(".log"))) {
        return "";
      }
      List<String> lines = Files.readAllLines(file(".log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size()));
    } catch (IOException e) {
      return "the log cannot be read: " + e.getMessage();
    }
  }

  /** Writes a line of ours into the log, to find a moment again. */
  public final void mark(String text) {
    try {
      Files.writeString(
          file(".log"), "--- " + text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new LabException("cannot write the log: " + e.getMessage(), e);
    }
  }

  @Override
  public String diagnosis() {
    String state;
    try {
      state = protocols();
    } catch (LabException e) {
      state = "no answer: " + e.getMessage();
    }
    String running = alive() ? "" : " (not running)";
    return make() + " in " + netns.name() + running + ":\n" + state + "\n" + log();
  }

  @Override
  public void close() {
    processes.reversed().forEach(Process::destroy);
    for (Process process : processes) {
      if (!gone(process, Duration.ofSeconds(5))) {
        process.destroyForcibly();
        gone(process, Duration.ofSeconds(5));
      }
    }
    processes.clear();
  }

  private static boolean gone(Process process, Duration within) {
    try {
      return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
