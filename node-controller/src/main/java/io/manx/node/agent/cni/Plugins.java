package io.manx.node.agent.cni;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The standard CNI plugins on the node. Those that are missing are brought from the image; one that
 * somebody else installed is left alone. What was brought is written down beside them, so that an
 * upgrade may replace it and a clean-up may remove it. Any thread, one at a time.
 */
public final class Plugins {
  private static final String LIST = ".manx-plugins";
  private static final int BUFFER = 1 << 16;

  private final Path target;

  /** The plugins in a directory such as {@code /opt/cni/bin}. */
  public Plugins(Path target) {
    this.target = target;
  }

  /**
   * Brings what is missing.
   *
   * @param source the directory to bring them from
   * @return the names of those that were brought
   * @throws IOException with a sentence for people
   */
  public List<String> install(Path source) throws IOException {
    try {
      Files.createDirectories(target);
      Map<String, String> ours = ours();
      List<String> brought = new ArrayList<>();
      for (String name : Conflist.PLUGINS) {
        Path from = source.resolve(name);
        if (Files.exists(from) && wanted(name, from, ours.get(name))) {
          copy(from, target.resolve(name));
          ours.put(name, digest(from));
          brought.add(name);
        }
      }
      if (!brought.isEmpty()) {
        remember(ours);
      }
      return brought;
    } catch (IOException e) {
      throw new IOException(
          "the CNI plugins cannot be brought to " + target + ": " + AtomicFiles.why(e), e);
    }
  }

  private boolean wanted(String name, Path from, @Nullable String ours) throws IOException {
    Path there = target.resolve(name);
    if (!Files.exists(there)) {
      return true;
    }
    return ours != null && digest(there).equals(ours) && !digest(from).equals(ours);
  }

  private static void copy(Path from, Path to) throws IOException {
    Path fresh = to.resolveSibling("." + to.getFileName() + ".manx-new");
    Files.copy(from, fresh, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
    AtomicFiles.publish(fresh, to);
  }

  /** Plugins of {@link Conflist#PLUGINS} that are not there. */
  public List<String> missing() {
    return Conflist.PLUGINS.stream()
        .filter(name -> !Files.isExecutable(target.resolve(name)))
        .toList();
  }

  /**
   * Removes what was brought and is still as it was.
   *
   * @return the names of those that were removed
   */
  public List<String> remove() throws IOException {
    List<String> removed = new ArrayList<>();
    for (Map.Entry<String, String> entry : ours().entrySet()) {
      Path file = target.resolve(entry.getKey());
      if (Files.exists(file) && digest(file).equals(entry.getValue())) {
        Files.delete(file);
        removed.add(entry.getKey());
      }
    }
    Files.deleteIfExists(target.resolve(LIST));
    return removed;
  }

  /** What was brought: SHA-256 by name. A line that is not of ours names no file of the list. */
  private Map<String, String> ours() throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    Path list = target.resolve(LIST);
    if (Files.exists(list)) {
      for (String line : Files.readAllLines(list, UTF_8)) {
        String[] words = line.split(" ", -1);
        if (words.length == 2 && Conflist.PLUGINS.contains(words[1])) {
          all.put(words[1], words[0]);
        }
      }
    }
    return all;
  }

  private void remember(Map<String, String> ours) throws IOException {
    List<String> lines =
        ours.entrySet().stream().map(entry -> entry.getValue() + " " + entry.getKey()).toList();
    Path fresh = Files.write(target.resolve(LIST + ".new"), lines, UTF_8);
    AtomicFiles.publish(fresh, target.resolve(LIST));
  }

  private static String digest(Path file) throws IOException {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] part = new byte[BUFFER];
      try (InputStream stream = Files.newInputStream(file)) {
        for (int n = stream.read(part); n >= 0; n = stream.read(part)) {
          sha256.update(part, 0, n);
        }
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
