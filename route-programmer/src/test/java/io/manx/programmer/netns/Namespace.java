package io.manx.programmer.netns;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace with a unique name, gone at the end. */
public final class Namespace implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name =
      "manx-it-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();

  public Namespace() {
    run(List.of("ip", "netns", "add", name));
    ip("link set lo up");
  }

  public String name() {
    return name;
  }

  /** Two ends of a cable: {@code here} up with the addresses, {@code there} up and silent. */
  public void cable(String here, String there, String... addresses) {
    ip("link add " + here + " type veth peer name " + there);
    exec("sysctl", "-qw", "net.ipv6.conf." + here + ".accept_dad=0");
    for (String address : addresses) {
      ip("addr add " + address + " dev " + here + (address.contains(":") ? " nodad" : ""));
    }
    ip("link set " + here + " up");
    ip("link set " + there + " up");
  }

  /** Runs {@code ip} with arguments that are parted by blanks; returns what it prints. */
  public String ip(String arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name));
    command.addAll(List.of(arguments.split(" ")));
    return run(command);
  }

  /** Runs a program inside; returns what it prints. */
  public String exec(String... command) {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", name));
    inside.addAll(List.of(command));
    return run(inside);
  }

  /** Starts a program inside. */
  public Process start(String... command) {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", name));
    inside.addAll(List.of(command));
    try {
      return new ProcessBuilder(inside).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    run(List.of("ip", "netns", "del", name));
  }
}
