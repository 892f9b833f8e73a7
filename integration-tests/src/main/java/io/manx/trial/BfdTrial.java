package io.manx.trial;

import io.manx.lab.daemon.BfdOptions;
import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.ControlSocket;
import io.manx.lab.daemon.Daemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.daemon.RouterSpec.Neighbor;
import io.manx.lab.net.Capture;
import io.manx.lab.net.Command;
import io.manx.lab.net.Deadline;
import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import io.manx.lab.net.Pcap;
import io.manx.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * BFD with BIRD and FRR's bfdd at 3 x 100 ms for a long time: while processors are busy and the
 * agent is made to collect its whole heap again and again no session may go down, neither at our
 * end nor at theirs. Then paths are cut, and it is measured how long that goes unnoticed. What
 * passed between them is captured; logs and capture stay where something did not hold.
 */
public final class BfdTrial implements AutoCloseable {
  private static final BfdOptions OPTIONS = new BfdOptions(100, 3, false);
  private static final long AGENT_AS = 64512;
  private static final long PEER_AS = 64513;
  private static final IpAddress AGENT = IpAddress.parse("192.0.2.1");
  private static final IpAddress BIRD = IpAddress.parse("192.0.2.2");
  private static final IpAddress FRR = IpAddress.parse("192.0.2.3");

  /** How often the agent collects its whole heap. */
  private static final Duration COLLECTION = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern FRR_DOWN = Pattern.compile("\"session-down\":(\\d+)");
  private static final Pattern STOP =
      Pattern.compile("Safepoint \"(\\w+)\".*Reaching safepoint: (\\d+) ns.*Total: (\\d+) ns");
  private static final double MILLIS = 1e6;

  /**
   * What came of it.
   *
   * @param soaked for how long
   * @param collections how often the whole heap was collected meanwhile
   * @param falseDowns sessions that went down meanwhile, at any end
   * @param losses who took whom for lost meanwhile, as the capture has it
   * @param pauses the longest time between packets of each sender meanwhile
   * @param stop the longest time for which all threads of the agent stood still meanwhile
   * @param noticed how long the last packet of the peer had passed when the agent's first one
   *     passed that says that the session is down, for each cut, ascending
   */
  public record Result(
      Duration soaked,
      int collections,
      List<String> falseDowns,
      List<String> losses,
      String pauses,
      String stop,
      List<Duration> noticed) {
    /** The most that a cut may go unnoticed: three intervals, and half of one for the thread. */
    private static final Duration MOST = Duration.ofMillis(350);

    /** Whether nothing went down by itself, and every cut was noticed in time. */
    public boolean held() {
      return falseDowns.isEmpty() && losses.isEmpty() && noticed.getLast().compareTo(MOST) <= 0;
    }

    /** For people. */
    public String text() {
      return "%d s, %d collections of the whole heap, false downs: %s%n%slongest pauses: %s; %s%n%d cuts noticed when nothing had come for %d ms (median), %d ms (most)"
          .formatted(
              soaked.toSeconds(),
              collections,
              falseDowns.isEmpty() ? "none" : String.join("; ", falseDowns),
              losses.stream().map(loss -> loss + "\n").collect(Collectors.joining()),
              pauses,
              stop,
              noticed.size(),
              noticed.get(noticed.size() / 2).toMillis(),
              noticed.getLast().toMillis());
    }
  }

  private final Consumer<String> progress;
  private final Path directory;
  private final Netns hub;
  private final List<Netns> hosts = new ArrayList<>();
  private final BirdDaemon bird;
  private final FrrDaemon frr;
  private final ManxAgent agent;
  private boolean held;

  /** Makes hosts on a switch; nothing is started yet. */
  public BfdTrial(Consumer<String> progress) {
    this.progress = progress;
    Netns.sweepOrphans();
    try {
      directory = Files.createTempDirectory(Path.of("/run"), "manx-bfd-");
      Command.of("chmod", "755", directory.toString()).run().orThrow(); // FRR is another user
    } catch (IOException e) {
      throw new LabException("no directory below /run: " + e.getMessage(), e);
    }
    hub = Netns.create(Netns.testName("bfd-hub"));
    hub.bridge("switch");
    agent =
        new ManxAgent(
            host("agent", AGENT),
            directory,
            spec("agent", AGENT_AS, AGENT, neighbor("bird", BIRD), neighbor("frr", FRR)),
            List.of());
    agent.javaOptions("-Xlog:safepoint:file=" + safepoints());
    agent
        .config()
        .peers()
        .forEach(
            peer ->
                peer.put(
                    "bfd",
                    Map.of(
                        "enabled", true, "transmitInterval", "100ms", "receiveInterval", "100ms")));
    Neighbor us = new Neighbor("agent", AGENT, AGENT_AS, false);
    bird = new BirdDaemon(host("bird", BIRD), directory, spec("bird", PEER_AS, BIRD, us));
    bird.bfd(OPTIONS);
    frr = new FrrDaemon(host("frr", FRR), directory, spec("frr", PEER_AS, FRR, us));
    frr.bfd(OPTIONS);
  }

  private static Neighbor neighbor(String name, IpAddress address) {
    return new Neighbor(name, address, PEER_AS, false);
  }

  private static RouterSpec spec(String name, long as, IpAddress own, Neighbor... neighbors) {
    return new RouterSpec(name, as, own, List.of(own), false, List.of(), List.of(neighbors));
  }

  private Netns host(String name, IpAddress address) {
    Netns netns = Netns.create(Netns.testName("bfd-" + name));
    hosts.add(netns);
    Netns.link(netns, "eth0", hub, "to-" + name);
    hub.ip("link set dev to-" + name + " master switch");
    netns.address("eth0", address + "/24");
    return netns;
  }

  /**
   * Runs it all.
   *
   * @param soak for how long no session may go down
   * @param load how many processes are to keep processors busy meanwhile
   * @param cuts how often the path to each peer is cut, at least 1
   */
  public Result run(Duration soak, int load, int cuts) {
    List.of(bird, frr, agent).forEach(Daemon::start);
    // A router's processors are its own; what is tried is whether Manx holds on a busy node.
    List.of(bird, frr).forEach(Daemon::prefer);
    awaitUp();
    List<Process> busy = new ArrayList<>();
    try (Capture _ = Capture.start(hub, "to-agent", packets(), "udp port 3784")) {
      for (int i = 0; i < load; i++) {
        busy.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
      }
      List<String> before = states();
      Instant begun = Instant.now();
      int collections = soak(soak);
      List<String> downs = new ArrayList<>(states());
      downs.removeAll(before);
      BfdWire wire = new BfdWire(Pcap.timed(packets()), begun, Instant.now());
      String stop = longestStop();
      List<Duration> noticed = new ArrayList<>();
      for (int i = 0; i < cuts; i++) {
        noticed.add(cut("bird", BIRD));
        noticed.add(cut("frr", FRR));
      }
      Collections.sort(noticed);
      List<String> losses = wire.losses().stream().map(BfdWire.Loss::text).toList();
      Result result =
          new Result(
              soak,
              collections,
              List.copyOf(downs),
              losses,
              wire.pauses(),
              stop,
              List.copyOf(noticed));
      held = result.held();
      return result;
    } catch (IOException e) {
      throw new LabException("no shell: " + e.getMessage(), e);
    } finally {
      busy.forEach(Process::destroyForcibly);
    }
  }

  private Path packets() {
    return directory.resolve("bfd.pcap");
  }

  private Path safepoints() {
    return directory.resolve("safepoints.log");
  }

  /** What the JVM of the agent says of its stops. */
  private String longestStop() throws IOException {
    try (Stream<String> lines = Files.lines(safepoints())) {
      return lines
          .map(STOP::matcher)
          .filter(Matcher::find)
          .max(Comparator.comparingLong(stop -> Long.parseLong(stop.group(3))))
          .map(
              stop ->
                  "longest stop of the agent %.1f ms (%s), %.1f ms of them until all threads stood"
                      .formatted(
                          Long.parseLong(stop.group(3)) / MILLIS,
                          stop.group(1),
                          Long.parseLong(stop.group(2)) / MILLIS))
          .orElse("the agent never stood still");
    }
  }

  private int soak(Duration soak) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Deadline end = Deadline.in(soak);
    int collections = 0;
    while (!end.passed()) {
      Command.of(jcmd, Long.toString(agent.pid()), "GC.run").run().orThrow();
      collections++;
      if (collections % 12 == 0) {
        progress.accept(collections + " collections, " + states().size() + " sessions' ends");
      }
      Deadline.in(COLLECTION).waitFor(end::passed);
    }
    return collections;
  }

  /** Each end of each session with the time since when it is up, or how often it went down. */
  private List<String> states() {
    List<String> all = new ArrayList<>();
    rows(agent.control()).forEach(row -> all.add("agent: " + row));
    rows(bird.control()).forEach(row -> all.add("BIRD: " + row));
    String counters = frr.vtysh("show bfd peers counters json").orThrow().out();
    FRR_DOWN.matcher(counters).results().forEach(down -> all.add("FRR: down " + down.group(1)));
    return all;
  }

  /** Address, interface, state and since when. */
  private static List<String> rows(ControlSocket socket) {
    return socket.ask("show bfd sessions").stream()
        .map(line -> line.text().strip())
        .filter(row -> row.startsWith("192.0.2."))
        .map(row -> row.replaceFirst("\\s+\\S+\\s+\\S+$", ""))
        .toList();
  }

  private void awaitUp() {
    Deadline.in(PATIENCE)
        .await(
            "BFD is up with BIRD and FRR",
            () ->
                rows(agent.control()).stream().filter(row -> row.contains(" Up ")).count() == 2
                    && agent.established(BIRD)
                    && agent.established(FRR),
            () -> String.join("\n", agent.diagnosis(), bird.diagnosis(), frr.diagnosis()));
  }

  /** Frames are dropped and every link stays up; how long the peer was silent for the agent. */
  private Duration cut(String peer, IpAddress address) {
    Instant begun = Instant.now();
    port(peer, "0");
    Deadline.in(PATIENCE)
        .await("the loss of " + peer + " is noticed", () -> isDown(address), agent::diagnosis);
    Instant end = Instant.now();
    port(peer, "3");
    awaitUp();
    return new BfdWire(Pcap.timed(packets()), begun.minusSeconds(1), end)
        .losses().stream()
            .filter(loss -> loss.by().equals(AGENT) && loss.of().equals(address))
            .map(BfdWire.Loss::silence)
            .reduce((_, last) -> last)
            .orElseThrow(() -> new LabException("no packet said that " + peer + " was lost"));
  }

  private boolean isDown(IpAddress address) {
    return rows(agent.control()).stream()
        .anyMatch(row -> row.startsWith(address + " ") && !row.contains(" Up "));
  }

  private void port(String peer, String state) {
    hub.exec("bridge", "link", "set", "dev", "to-" + peer, "state", state).orThrow();
  }

  @Override
  public void close() {
    List.of(agent, frr, bird).forEach(Daemon::close);
    hosts.forEach(Netns::close);
    hub.close();
    if (!held) {
      progress.accept("logs, configurations and the capture of what passed are in " + directory);
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new LabException("cannot remove " + directory + ": " + e.getMessage(), e);
    }
  }
}
