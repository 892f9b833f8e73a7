package io.manx.speaker.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a node's configuration from YAML or from the objects of a JSON reader, and reports all that
 * is wrong with it at once. A result has either a valid configuration or problems. Any thread;
 * reads files where it is asked to, and the password files that the configuration names.
 */
public final class ConfigReader {
  private static final int MAX_OCTETS = 32 << 20;

  private final PasswordSource passwords;

  /** A reader that gets passwords from {@code passwords}. */
  public ConfigReader(PasswordSource passwords) {
    this.passwords = passwords;
  }

  /** Reads a YAML file; that it cannot be read is a problem like any other. */
  public ConfigResult readFile(Path file) {
    byte[] octets;
    try (var stream = Files.newInputStream(file)) {
      octets = stream.readNBytes(MAX_OCTETS + 1);
    } catch (IOException e) {
      String why =
          e instanceof java.nio.file.NoSuchFileException ? "No such file or directory" : reason(e);
      return failed(new Problem("", 0, 0, "cannot be read: " + why));
    }
    if (octets.length > MAX_OCTETS) {
      return failed(new Problem("", 0, 0, "'" + file + "' is larger than 32 MiB"));
    }
    try {
      return readYaml(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
    } catch (CharacterCodingException e) {
      return failed(new Problem("", 0, 0, "'" + file + "' is not UTF-8 text"));
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.AccessDeniedException
        ? "this user may not read it"
        : String.valueOf(e.getMessage());
  }

  /** Reads a YAML document. */
  public ConfigResult readYaml(String text) {
    try {
      return read(YamlTree.read(text));
    } catch (YamlTree.Malformed e) {
      return failed(e.problem());
    }
  }

  /**
   * Reads a document made of maps, lists, strings, numbers and booleans, as JSON readers make them.
   *
   * @throws IllegalArgumentException if it holds any other object
   */
  public ConfigResult readObjects(Map<String, ? extends @Nullable Object> document) {
    return read(Tree.of(document));
  }

  private ConfigResult read(Tree tree) {
    var report = new Report();
    Optional<NodeConfig> config = new NodeReader(report, passwords).read(tree);
    if (report.hasProblems()) {
      return new ConfigResult(Optional.empty(), report.problems(), report.warnings());
    }
    return new ConfigResult(config, List.of(), report.warnings());
  }

  private static ConfigResult failed(Problem problem) {
    return new ConfigResult(Optional.empty(), List.of(problem), List.of());
  }
}
