package io.manx.programmer.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The settings without which a node does not forward for its pods. What is changed is written to a
 * state file first, so that {@link #undo} can give it back. One thread; the settings are those of
 * the calling thread's network namespace.
 */
public final class NodeSysctls {
  /**
   * A setting that was changed.
   *
   * @param name the name with slashes, such as {@code net/ipv4/ip_forward}
   * @param before the value that was found
   * @param after the value that was set
   */
  public record Change(String name, String before, String after) {
    @Override
    public String toString() {
      return name.replace('/', '.') + " from " + before + " to " + after;
    }
  }

  private static final String COMPAT_MODE = "net/ipv4/nexthop_compat_mode";

  private final Path root;
  private final Path stateFile;

  /**
   * The settings under {@code /proc/sys}.
   *
   * @param stateFile remembers what was changed, such as {@code /run/manx/sysctls}
   */
  public NodeSysctls(Path stateFile) {
    this(Path.of("/proc/sys"), stateFile);
  }

  NodeSysctls(Path root, Path stateFile) {
    this.root = root;
    this.stateFile = stateFile;
  }

  /**
   * Sets what forwarding needs and is not set yet.
   *
   * @param ipv4 whether the node forwards IPv4
   * @param ipv6 whether the node forwards IPv6
   * @return what was changed, for the log
   * @throws IOException if a setting cannot be read or written; the message names it
   */
  public List<Change> ensure(boolean ipv4, boolean ipv6) throws IOException {
    List<Change> changes = new ArrayList<>();
    if (ipv4) {
      plan(changes, "net/ipv4/ip_forward", "0", "1");
      // Strict reverse-path checks drop what comes back another way; the larger of "all" and the
      // interface's own value counts.
      if (anyStrict()) {
        plan(changes, "net/ipv4/conf/all/rp_filter", "0", "2");
        plan(changes, "net/ipv4/conf/all/rp_filter", "1", "2");
      }
    }
    if (ipv6 && value("net/ipv6/conf/all/forwarding").equals("0")) {
      // A router ignores router advertisements: the default route learned from one would expire.
      for (String name : interfaces("net/ipv6/conf")) {
        if (!name.equals("all")) {
          plan(changes, "net/ipv6/conf/" + name + "/accept_ra", "1", "2");
        }
      }
      plan(changes, "net/ipv6/conf/all/forwarding", "0", "1");
    }
    carryOut(changes);
    return changes;
  }

  /**
   * Lets the kernel change a nexthop object without telling of every route that points at it: the
   * loss of a next hop under 500,000 routes then takes a tenth of a millisecond instead of a
   * hundred. Dumps name the object of such a route and no longer its next hops.
   *
   * @return what was changed, for the log
   * @throws IOException if it cannot be written: changes of next hops are slower then, nothing else
   */
  public List<Change> quietNextHops() throws IOException {
    List<Change> changes = new ArrayList<>();
    // Kernels before 5.8 have no such setting.
    if (Files.exists(root.resolve(COMPAT_MODE))) {
      plan(changes, COMPAT_MODE, "1", "0");
      carryOut(changes);
    }
    return changes;
  }

  private void carryOut(List<Change> changes) throws IOException {
    remember(changes);
    for (Change change : changes) {
      write(change.name(), change.after());
    }
  }

  /**
   * Gives back what {@link #ensure} changed, unless somebody changed it again, and forgets it.
   *
   * @return what was changed back
   */
  public List<Change> undo() throws IOException {
    List<Change> undone = new ArrayList<>();
    for (Change change : remembered().values()) {
      if (Files.exists(root.resolve(change.name()))
          && value(change.name()).equals(change.after())) {
        write(change.name(), change.before());
        undone.add(new Change(change.name(), change.after(), change.before()));
      }
    }
    Files.deleteIfExists(stateFile);
    return undone;
  }

  private boolean anyStrict() throws IOException {
    for (String name : interfaces("net/ipv4/conf")) {
      if (value("net/ipv4/conf/" + name + "/rp_filter").equals("1")) {
        return !value("net/ipv4/conf/all/rp_filter").equals("2");
      }
    }
    return false;
  }

  private List<String> interfaces(String directory) throws IOException {
    try (Stream<Path> all = Files.list(root.resolve(directory))) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private void plan(List<Change> changes, String name, String before, String after)
      throws IOException {
    if (value(name).equals(before)) {
      changes.add(new Change(name, before, after));
    }
  }

  private String value(String name) throws IOException {
    return Files.readString(root.resolve(name), UTF_8).strip();
  }

  private void write(String name, String value) throws IOException {
    try {
      Files.writeString(root.resolve(name), value, UTF_8);
    } catch (IOException e) {
      throw new IOException(
          "cannot set " + name.replace('/', '.') + " to " + value + ": set it on the host", e);
    }
  }

  private Map<String, Change> remembered() throws IOException {
    Map<String, Change> changes = new LinkedHashMap<>();
    if (Files.exists(stateFile)) {
      for (String line : Files.readAllLines(stateFile, UTF_8)) {
        String[] parts = line.split(" ", -1);
        if (parts.length == 3) {
          changes.put(parts[0], new Change(parts[0], parts[1], parts[2]));
        }
      }
    }
    return changes;
  }

  // The first value that was found is the one to give back.
  private void remember(List<Change> changes) throws IOException {
    if (changes.isEmpty()) {
      return;
    }
    Map<String, Change> all = remembered();
    changes.forEach(change -> all.putIfAbsent(change.name(), change));
    List<String> lines =
        all.values().stream().map(c -> c.name() + " " + c.before() + " " + c.after()).toList();
    Path directory = stateFile.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path fresh = Files.createTempFile(directory, "sysctls", ".new");
    Files.write(fresh, lines, UTF_8);
    Files.move(fresh, stateFile, StandardCopyOption.ATOMIC_MOVE);
  }
}
