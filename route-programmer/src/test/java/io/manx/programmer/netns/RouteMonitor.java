package io.manx.programmer.netns;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** What {@code ip monitor route} prints in a namespace. */
public final class RouteMonitor implements AutoCloseable {
  private static final String MARK = "198.18.255.";

  private final Namespace namespace;
  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private int marks;

  /** Starts to listen; returns once it hears. */
  public RouteMonitor(Namespace namespace) {
    this.namespace = namespace;
    process = namespace.start("stdbuf", "-oL", "ip", "monitor", "route");
    Thread.ofPlatform().daemon(true).start(this::read);
    Awaitility.await().until(this::hears);
    mark();
    lines.clear();
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private boolean hears() {
    namespace.ip("route replace blackhole " + MARK + "0/32");
    namespace.ip("route del blackhole " + MARK + "0/32");
    return !lines.isEmpty();
  }

  /** All lines until now, without those of this object and of the kernel's own address upkeep. */
  public List<String> lines() {
    mark();
    List<String> heard = new ArrayList<>(lines);
    heard.removeIf(line -> line.contains(MARK) || line.contains(" proto kernel "));
    return heard;
  }

  // A route of our own marks a place in the stream: what came before it has been read.
  private void mark() {
    String route = "blackhole " + MARK + ++marks;
    namespace.ip("route add " + route);
    namespace.ip("route del " + route);
    Awaitility.await()
        .until(() -> lines.stream().anyMatch(line -> line.startsWith("Deleted " + route + " ")));
  }

  @Override
  public void close() {
    process.destroy();
  }
}
