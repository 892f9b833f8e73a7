package io.manx.bench;

import io.manx.lab.net.Command;
import io.manx.lab.net.LabException;
import io.manx.lab.net.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A recorded table as the load tool replays it, in a directory of its own until closed. */
final class Feed implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Path directory;
  private final String description;

  private Feed(Path directory, String description) {
    this.directory = directory;
    this.description = description;
  }

  /** Prepares an MRT file, which stays as it is. */
  static Feed of(Path recorded) {
    LoadRun.build();
    Path directory = null;
    try {
      directory = Files.createTempDirectory("manx-feed");
      String script = LoadRun.tools().resolve("feed.py").toString();
      String to = directory.resolve("feed").toString();
      Outcome made =
          Command.of("python3", script, recorded.toString(), to).within(LIMIT).run().orThrow();
      return new Feed(directory, made.out().strip());
    } catch (IOException | RuntimeException e) {
      LoadRun.delete(directory);
      throw new LabException("cannot replay " + recorded + ": " + e.getMessage(), e);
    }
  }

  /** What is in it, for people. */
  String description() {
    return description;
  }

  /** The prepared file. */
  String path() {
    return directory.resolve("feed").toString();
  }

  @Override
  public void close() {
    LoadRun.delete(directory);
  }
}
