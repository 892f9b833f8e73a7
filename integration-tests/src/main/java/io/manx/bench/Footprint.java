package io.manx.bench;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.daemon.RouterSpec.Neighbor;
import io.manx.lab.net.LabException;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts the agent as a user does, beside a BIRD that waits for it: the time from exec of the
 * launcher until BIRD calls the session Established, and memory some seconds later.
 *
 * @param runs how often
 */
record Footprint(int runs) {
  private static final IpAddress MANX = IpAddress.parse("10.0.0.1");
  private static final IpAddress BIRD = IpAddress.parse("10.0.0.2");
  private static final long MANX_AS = 65000;
  private static final long BIRD_AS = 65001;
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String SESSION = "agent";
  private static final Pattern SINCE =
      Pattern.compile(SESSION + "\\s.*\\s(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d\\.\\d+)");
  private static final Duration SETTLE = Duration.ofSeconds(60);

  /** One start. */
  private record Start(double seconds, double residentMiB, double ownMiB, double cpuSeconds) {}

  /** Measures; the medians as a table. */
  String measure(Consumer<String> progress) {
    if (!Files.isExecutable(Path.of("/usr/sbin/bird"))) {
      throw new BenchMisuse("bird is missing: apt-get install bird2");
    }
    List<Start> starts = new ArrayList<>();
    try (BenchNetwork network = BenchNetwork.create(LoadRun.tools())) {
      Path work = Files.createTempDirectory("manx-bench");
      RouterSpec bird = spec("bird", BIRD_AS, BIRD, new Neighbor(SESSION, MANX, MANX_AS, false));
      RouterSpec manx = spec("manx", MANX_AS, MANX, new Neighbor("bird", BIRD, BIRD_AS, false));
      try (BirdDaemon peer = new BirdDaemon(network.tool(), work, bird)) {
        peer.further("timeformat protocol iso long us;\n");
        peer.start();
        for (int i = 0; i < runs; i++) {
          try (ManxAgent agent = new ManxAgent(network.device(), work, manx, List.of())) {
            starts.add(start(agent, peer));
            progress.accept(starts.getLast().toString());
          }
          await(() -> !peer.established(MANX));
        }
      } finally {
        LoadRun.delete(work);
      }
    } catch (IOException e) {
      throw new LabException("no directory: " + e.getMessage(), e);
    }
    return "| median of %d starts | |%n|---|---|%n".formatted(runs)
        + row("exec to first session Established", "%.2f s", starts, Start::seconds)
        + row("resident memory, idle", "%.0f MiB", starts, Start::residentMiB)
        + row("of which not shared with files", "%.0f MiB", starts, Start::ownMiB)
        + row("processor time of start and first seconds", "%.2f s", starts, Start::cpuSeconds);
  }

  private static RouterSpec spec(String name, long as, IpAddress address, Neighbor neighbor) {
    IpPrefix prefix = IpPrefix.parse(name.equals("manx") ? "10.244.1.0/24" : "10.244.2.0/24");
    return new RouterSpec(
        name,
        as,
        address,
        List.of(address),
        name.equals("manx"),
        List.of(prefix),
        List.of(neighbor));
  }

  private static Start start(ManxAgent agent, BirdDaemon peer) throws IOException {
    Instant begin = Instant.now();
    agent.exec();
    await(() -> peer.established(MANX));
    double seconds = Duration.between(begin, since(peer)).toNanos() / 1e9;
    LockSupport.parkNanos(SETTLE.toNanos());
    List<String> status = Files.readAllLines(Path.of("/proc/" + agent.pid() + "/status"));
    double cpu =
        ProcessHandle.of(agent.pid())
            .flatMap(process -> process.info().totalCpuDuration())
            .map(time -> time.toMillis() / 1e3)
            .orElseThrow(() -> new LabException("the agent ended: " + agent.diagnosis()));
    return new Start(seconds, mebibytes(status, "VmRSS:"), mebibytes(status, "RssAnon:"), cpu);
  }

  /**
   * Since when BIRD's session is as it is, by its own clock: to ask it again and again would take
   * from the agent a part of the machine.
   */
  private static Instant since(BirdDaemon peer) {
    return peer.control().ask("show protocols " + SESSION).stream()
        .map(line -> SINCE.matcher(line.text()))
        .filter(Matcher::find)
        .map(found -> LocalDateTime.parse(found.group(1) + "T" + found.group(2)))
        .map(local -> local.atZone(ZoneId.systemDefault()).toInstant())
        .findFirst()
        .orElseThrow(() -> new LabException("BIRD does not say since when: " + peer.protocols()));
  }

  private static double mebibytes(List<String> status, String key) {
    return status.stream()
        .filter(line -> line.startsWith(key))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow(() -> new LabException("the agent ended"));
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new LabException("the session did not change within " + LIMIT);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private static String row(
      String name, String format, List<Start> starts, ToDoubleFunction<Start> value) {
    double[] sorted = starts.stream().mapToDouble(value).sorted().toArray();
    return "| %s | %s |%n"
        .formatted(name, String.format(Locale.ROOT, format, sorted[sorted.length / 2]));
  }
}
