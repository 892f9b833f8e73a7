package io.manx.lab.net;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network namespace by name. All interfaces are made inside namespaces, never in the machine's
 * own, so that deleting the namespaces leaves nothing. Needs root.
 */
public final class Netns implements AutoCloseable {
  /** Names of namespaces that tests make: the process that owns them stands in the name. */
  private static final Pattern OF_PROCESS = Pattern.compile("mxt(\\d+)-.*");

  private final String name;

  private Netns(String name) {
    this.name = name;
  }

  /** A namespace that exists already, or soon will. */
  public static Netns named(String name) {
    return new Netns(name);
  }

  /**
   * Makes a namespace with its loopback up and IPv6 addresses usable at once (no duplicate address
   * detection).
   *
   * @throws LabException if the name is taken or this is not root
   */
  public static Netns create(String name) {
    Command.of("ip", "netns", "add", name).run().orThrow();
    Netns netns = new Netns(name);
    netns.ip("link set lo up");
    netns.sysctl("net.ipv6.conf.all.disable_ipv6", "0");
    netns.sysctl("net.ipv6.conf.default.accept_dad", "0");
    netns.sysctl("net.ipv6.conf.default.accept_ra", "0");
    return netns;
  }

  /** A name for a namespace of a test: unique on the machine, recognisable if this process dies. */
  public static String testName(String suffix) {
    return "mxt" + ProcessHandle.current().pid() + "-" + suffix;
  }

  /** Removes what tests left whose process is gone. */
  public static void sweepOrphans() {
    for (String name : list("mxt")) {
      Matcher matcher = OF_PROCESS.matcher(name);
      if (matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
        new Netns(name).close();
      }
    }
  }

  /** The names of all namespaces that begin with the prefix. */
  public static List<String> list(String prefix) {
    return Command.of("ip", "netns", "list").run().orThrow().lines().stream()
        .map(line -> line.strip().split("\\s+")[0])
        .filter(name -> name.startsWith(prefix))
        .toList();
  }

  /** Its name, as {@code ip netns} has it. */
  public String name() {
    return name;
  }

  /** The file that stands for it. */
  public String path() {
    return "/var/run/netns/" + name;
  }

  /** The words that run a command inside. */
  public List<String> inside(List<String> words) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
    all.addAll(words);
    return List.copyOf(all);
  }

  /** A command to run inside. */
  public Command command(String... words) {
    return Command.of(inside(List.of(words)));
  }

  /** Runs a command inside; its failure is a value. */
  public Outcome exec(String... words) {
    return command(words).run();
  }

  /**
   * Carries out commands of {@code ip}, in order, each a line without the leading {@code ip}.
   *
   * @throws LabException at the first that fails
   */
  public void ip(String... lines) {
    Command.of("ip", "-n", name, "-batch", "-")
        .withInput(String.join("\n", lines) + "\n")
        .run()
        .orThrow();
  }

  /** What {@code ip} with these words prints. */
  public String show(String... words) {
    List<String> all = new ArrayList<>(List.of("ip", "-n", name));
    all.addAll(List.of(words));
    return Command.of(all).run().orThrow().out();
  }

  /** Sets a kernel parameter inside, such as {@code net.ipv4.ip_forward}. */
  public void sysctl(String key, String value) {
    String file = "/proc/sys/" + key.replace('.', '/');
    command("sh", "-c", "printf %s \"$1\" > \"$0\"", file, value).run().orThrow();
  }

  /** Makes this a router for both families that never sends a redirect. */
  public void forward() {
    sysctl("net.ipv4.ip_forward", "1");
    sysctl("net.ipv6.conf.all.forwarding", "1");
    sysctl("net.ipv4.conf.all.send_redirects", "0");
    sysctl("net.ipv4.conf.default.send_redirects", "0");
    // ECMP by ports, as nodes have it, so that one pair of hosts can use every path.
    sysctl("net.ipv4.fib_multipath_hash_policy", "1");
  }

  /** Connects two namespaces with a pair of interfaces, both up. */
  public static void link(Netns left, String leftName, Netns right, String rightName) {
    left.ip(
        String.format(
            Locale.ROOT,
            "link add name %s type veth peer name %s netns %s",
            leftName,
            rightName,
            right.name()),
        "link set dev " + leftName + " up");
    right.ip("link set dev " + rightName + " up");
  }

  /** Makes a switch that is up. */
  public void bridge(String bridge) {
    ip("link add name " + bridge + " type bridge", "link set dev " + bridge + " up");
  }

  /** Gives an interface an address, as {@code 192.0.2.1/24}. */
  public void address(String device, String address) {
    String nodad = address.contains(":") ? " nodad" : "";
    ip("address add " + address + " dev " + device + nodad);
  }

  /** The processes inside. */
  public List<Long> processes() {
    Outcome outcome = Command.of("ip", "netns", "pids", name).run();
    return outcome.lines().stream().map(line -> Long.parseLong(line.strip())).toList();
  }

  /** Whether it exists. */
  public boolean exists() {
    return list(name).contains(name);
  }

  /**
   * Kills every process inside and deletes the namespace with its interfaces; nothing if it is
   * gone.
   */
  @Override
  public void close() {
    Deadline deadline = Deadline.in(Duration.ofSeconds(5));
    deadline.waitFor(
        () -> {
          List<Long> alive = processes();
          alive.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
          return alive.isEmpty();
        });
    if (exists()) {
      Command.of("ip", "netns", "delete", name).run().orThrow();
    }
  }
}
