package io.manx.node.agent.cni;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file that tells the container runtime to connect pods by Manx. Only a file of Manx's is ever
 * replaced or removed. Any thread, one at a time.
 */
public final class ConflistFile {
  /** Its name; runtimes take the first one in the order of names. */
  public static final String NAME = "10-manx.conflist";

  private static final List<String> SUFFIXES = List.of(".conflist", ".conf", ".json");

  private final Path directory;

  /** The file in a directory such as {@code /etc/cni/net.d}. */
  public ConflistFile(Path directory) {
    this.directory = directory;
  }

  /** Where it is. */
  public Path path() {
    return directory.resolve(NAME);
  }

  /**
   * Makes the file say {@code conflist}; nothing is written if it does so already. A reader sees
   * the old text or the new one, never a part.
   *
   * @return whether it was written
   * @throws IOException with a sentence for people, also if the file there is not Manx's
   */
  public boolean write(Conflist conflist) throws IOException {
    String wanted = conflist.text();
    String present = read();
    if (wanted.equals(present)) {
      return false;
    }
    if (present != null && !isOurs(present)) {
      throw new IOException(
          path() + " is not Manx's, so it is left alone: remove it to connect pods by Manx");
    }
    try {
      Files.createDirectories(directory);
      // A name that no runtime reads: neither .conf, .conflist nor .json.
      Path fresh = directory.resolve("." + NAME + ".new");
      Files.writeString(fresh, wanted, UTF_8);
      AtomicFiles.publish(fresh, path());
    } catch (IOException e) {
      throw new IOException("cannot write " + path() + ": " + AtomicFiles.why(e), e);
    }
    return true;
  }

  /**
   * Configurations of others that a runtime takes before this one, because of their names.
   *
   * @throws IOException if the directory cannot be read
   */
  public List<String> before() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> SUFFIXES.stream().anyMatch(name::endsWith))
          .filter(name -> name.compareTo(NAME) < 0)
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /**
   * Removes it if it is Manx's.
   *
   * @return whether there was one
   */
  public boolean remove() throws IOException {
    String present = read();
    return present != null && isOurs(present) && Files.deleteIfExists(path());
  }

  private @Nullable String read() throws IOException {
    try {
      return Files.readString(path(), UTF_8);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static boolean isOurs(String text) {
    return text.contains("\"name\": \"" + Conflist.NETWORK + "\"");
  }
}
