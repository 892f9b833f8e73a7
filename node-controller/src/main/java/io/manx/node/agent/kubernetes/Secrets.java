package io.manx.node.agent.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.manx.node.agent.cni.AtomicFiles;
import io.manx.node.api.ManxApi;
import io.manx.speaker.config.PasswordSource;
import io.manx.speaker.runtime.Password;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Passwords that a BGPNode names as {@code secret:NAME/KEY@RESOURCE_VERSION}. What was read once is
 * kept in a directory in memory (a tmpfs), readable by root alone, so that an agent that restarts
 * while the API server is down has the passwords of the configuration that it keeps; what no
 * configuration names any more is removed. There is never a session without its password: what
 * cannot be had is an error. Any thread, one at a time.
 */
final class Secrets implements PasswordSource {
  private final NodeApi api;
  private final Path directory;
  private final Set<Path> used = new HashSet<>();

  /**
   * @param directory in memory, such as {@code /run/manx/secrets}
   */
  Secrets(NodeApi api, Path directory) {
    this.api = api;
    this.directory = directory;
  }

  @Override
  public Password read(String name) throws IOException {
    String reference =
        name.startsWith(ManxApi.SECRET_SCHEME)
            ? name.substring(ManxApi.SECRET_SCHEME.length())
            : "";
    int slash = reference.indexOf('/');
    int at = reference.lastIndexOf('@');
    if (slash <= 0 || at <= slash + 1) {
      throw new IOException(
          "'" + name + "' is no password in a cluster: a BGPNode names secret:NAME/KEY@VERSION");
    }
    Path kept = directory.resolve(HexFormat.of().formatHex(reference.getBytes(UTF_8)));
    if (!Files.exists(kept)) {
      keep(kept, fetch(reference.substring(0, slash), reference.substring(slash + 1, at)));
    }
    Password password = PasswordSource.files().read(kept.toString());
    used.add(kept);
    return password;
  }

  private String fetch(String secret, String key) throws IOException {
    Optional<String> text = api.secret(secret, key);
    return text.orElseThrow(
        () -> new IOException("there is no Secret '" + secret + "' with the key '" + key + "'"));
  }

  private void keep(Path file, String password) throws IOException {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    Path fresh =
        Files.createTempFile(
            directory,
            "new",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, password, UTF_8);
    AtomicFiles.publish(fresh, file);
  }

  /** A new configuration is about to be read. */
  void begin() {
    used.clear();
  }

  /** Forgets what was not read since {@link #begin}. */
  void forgetOthers() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      for (Path file : all.toList()) {
        if (!used.contains(file)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      // Nothing was ever kept.
      return;
    }
  }
}
