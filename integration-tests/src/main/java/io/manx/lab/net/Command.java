package io.manx.lab.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A program that is run and waited for. Immutable; may be run again.
 *
 * @param words the program and its arguments
 * @param environment added to this process's own
 * @param input what its standard input holds
 * @param limit how long it may take
 */
public record Command(
    List<String> words, Map<String, String> environment, String input, Duration limit) {
  private static final Duration USUAL = Duration.ofSeconds(30);
  private static final Executor READERS = task -> Thread.ofVirtual().start(task);

  /** A command without input that may take half a minute. */
  public static Command of(List<String> words) {
    return new Command(words, Map.of(), "", USUAL);
  }

  /** A command without input that may take half a minute. */
  public static Command of(String... words) {
    return of(List.of(words));
  }

  /** The same with something to read. */
  public Command withInput(String text) {
    return new Command(words, environment, text, limit);
  }

  /** The same with variables added to the environment. */
  public Command withEnvironment(Map<String, String> variables) {
    return new Command(words, variables, input, limit);
  }

  /** The same with another time limit. */
  public Command within(Duration time) {
    return new Command(words, environment, input, time);
  }

  /**
   * Runs it to its end.
   *
   * @throws LabException if it cannot be started or takes longer than the limit; it is killed then
   */
  public Outcome run() {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new LabException("cannot run " + words.getFirst() + ": " + e.getMessage(), e);
    }
    try {
      var out = read(process.getInputStream());
      var err = read(process.getErrorStream());
      write(process.getOutputStream());
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException("'" + String.join(" ", words) + "' took longer than " + limit);
      }
      // A daemon that the command left behind may hold the pipes: they are not waited for long.
      return new Outcome(words, process.exitValue(), text(out), text(err));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while running " + words.getFirst(), e);
    } finally {
      if (process.isAlive()) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
  }

  private void write(OutputStream stream) {
    try (stream) {
      stream.write(input.getBytes(UTF_8));
    } catch (IOException e) {
      // The program ended without reading its input: its exit status and output say why.
      return;
    }
  }

  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        READERS);
  }

  private static String text(CompletableFuture<String> future) {
    return future.completeOnTimeout("", 5, TimeUnit.SECONDS).join();
  }
}
