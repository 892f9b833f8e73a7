package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.Router;
import io.manx.lab.net.Deadline;
import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code ip monitor route} in a namespace: every change of a route from the start on is seen. */
final class RouteMonitor implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;
  private static final String DELETED = "Deleted ";

  private final Netns netns;
  private final Path log;
  private final Process process;

  private RouteMonitor(Netns netns, Path log, Process process) {
    this.netns = netns;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts, and returns once it hears: routes that mean nothing come and go until one shows up.
   *
   * @param gateway a neighbour
   */
  static RouteMonitor start(Netns netns, IpAddress gateway, Path directory) {
    Path log = directory.resolve(netns.name() + "-monitor.log");
    try {
      Process process =
          new ProcessBuilder(netns.inside(List.of("ip", "monitor", "route")))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      RouteMonitor monitor = new RouteMonitor(netns, log, process);
      assertTrue(monitor.hears("203.0.113.0/24", gateway), "ip monitor listens");
      return monitor;
    } catch (IOException e) {
      throw new LabException("cannot run ip monitor: " + e.getMessage(), e);
    }
  }

  private boolean hears(String probe, IpAddress gateway) {
    return Deadline.inSeconds(PATIENCE_SECONDS)
        .waitFor(
            () -> {
              String route = probe + " via " + gateway;
              netns.ip("route add " + route, "route del " + route);
              return read().contains(probe);
            });
  }

  private String read() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines of this kind. */
  List<String> lines(Predicate<String> kind) {
    return read().lines().filter(kind).toList();
  }

  /** Whether a line with this text is there, or comes. */
  boolean sees(String part) {
    return Deadline.inSeconds(PATIENCE_SECONDS).waitFor(() -> read().contains(part));
  }

  /**
   * Fails if one of these was deleted, for however short a time. What came before a probe of now is
   * seen.
   */
  void assertKept(Set<IpPrefix> prefixes, IpAddress gateway, Router... parties) {
    assertTrue(hears("198.51.100.0/24", gateway), "ip monitor listens on");
    Set<IpPrefix> lost = new TreeSet<>();
    for (String line : lines(text -> text.startsWith(DELETED))) {
      String word = line.substring(DELETED.length()).split("\\s+", 2)[0];
      if (word.contains("/") && prefixes.contains(IpPrefix.parse(word))) {
        lost.add(IpPrefix.parse(word));
      }
    }
    assertEquals(
        Set.of(),
        lost,
        () ->
            "lost in "
                + netns.name()
                + Stream.of(parties).map(Router::diagnosis).collect(Collectors.joining("\n")));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
