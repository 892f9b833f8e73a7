package io.manx.node.agent;

import io.manx.speaker.config.ConfigReader;
import io.manx.speaker.config.ConfigResult;
import io.manx.speaker.config.PasswordSource;
import io.manx.speaker.config.Problem;
import io.manx.speaker.runtime.ConfigSource;
import java.nio.file.Path;
import java.util.Optional;

/** Configurations from files. Any thread. */
final class FileSource implements ConfigSource {
  private final Path standard;

  /** Reads {@code standard} where no other file is named. */
  FileSource(Path standard) {
    this.standard = standard;
  }

  ConfigResult load(Path file) {
    return new ConfigReader(PasswordSource.files()).readFile(file);
  }

  @Override
  public Optional<PasswordSource> passwords() {
    return Optional.of(PasswordSource.files());
  }

  @Override
  public Result read(String file) {
    Path path = file.isEmpty() ? standard : Path.of(file);
    ConfigResult read = load(path);
    return new Result(
        read.config().orElse(null),
        path.toString(),
        read.problems().stream().map(Problem::toString).toList());
  }
}
