package io.manx.trial;

import io.manx.lab.daemon.BfdOptions;
import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.ControlSocket;
import io.manx.lab.daemon.Daemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.daemon.RouterSpec.Neighbor;
import io.manx.lab.net.Command;
import io.manx.lab.net.Deadline;
import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
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
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * BFD with BIRD and FRR's bfdd at 3 x 100 ms for a long time: while processors are busy and the
 * agent is made to collect its whole heap again and again no session may go down, neither at our
 * end nor at theirs. Then paths are cut, and it is measured how long that goes unnoticed.
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
  private static final Pattern NOTICED =
      Pattern.compile("(?m)^(\\S+Z) \\S+ \\S+ (\\w+): BFD session down: detection time expired");

  /**
   * What came of it.
   *
   * @param soaked for how long
   * @param collections how often the whole heap was collected meanwhile
   * @param falseDowns sessions that went down meanwhile, at any end
   * @param noticed after what time each cut was noticed, ascending; the time that cutting takes is
   *     part of it
   */
  public record Result(
      Duration soaked, int collections, List<String> falseDowns, List<Duration> noticed) {
    /** The most that a cut may go unnoticed: three intervals, and half of one for the thread. */
    private static final Duration MOST = Duration.ofMillis(350);

    /** Whether nothing went down by itself, and every cut was noticed in time. */
    public boolean held() {
      return falseDowns.isEmpty() && noticed.getLast().compareTo(MOST) <= 0;
    }

    /** For people. */
    public String text() {
      return "%d s, %d collections of the whole heap, false downs: %s%n%d cuts noticed after %d ms (median), %d ms (most)"
          .formatted(
              soaked.toSeconds(),
              collections,
              falseDowns.isEmpty() ? "none" : String.join("; ", falseDowns),
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
    awaitUp();
    List<Process> busy = new ArrayList<>();
    try {
      for (int i = 0; i < load; i++) {
        busy.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
      }
      List<String> before = states();
      int collections = soak(soak);
      List<String> downs = new ArrayList<>(states());
      downs.removeAll(before);
      List<Duration> noticed = new ArrayList<>();
      for (int i = 0; i < cuts; i++) {
        noticed.add(cut("bird"));
        noticed.add(cut("frr"));
      }
      Collections.sort(noticed);
      return new Result(soak, collections, List.copyOf(downs), List.copyOf(noticed));
    } catch (IOException e) {
      throw new LabException("no shell: " + e.getMessage(), e);
    } finally {
      busy.forEach(Process::destroyForcibly);
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

  /** Frames are dropped and every link stays up; the time until the agent says so. */
  private Duration cut(String peer) {
    Instant begun = Instant.now();
    port(peer, "0");
    Instant[] noticed = new Instant[1];
    Deadline.in(PATIENCE)
        .await(
            "the loss of " + peer + " is noticed",
            () -> {
              NOTICED
                  .matcher(agent.log())
                  .results()
                  .filter(line -> line.group(2).equals(peer))
                  .map(line -> Instant.parse(line.group(1)))
                  .filter(time -> !time.isBefore(begun.minusMillis(1)))
                  .forEach(time -> noticed[0] = time);
              return noticed[0] != null;
            },
            agent::diagnosis);
    port(peer, "3");
    awaitUp();
    return Duration.between(begun, noticed[0]);
  }

  private void port(String peer, String state) {
    hub.exec("bridge", "link", "set", "dev", "to-" + peer, "state", state).orThrow();
  }

  @Override
  public void close() {
    List.of(agent, frr, bird).forEach(Daemon::close);
    hosts.forEach(Netns::close);
    hub.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new LabException("cannot remove " + directory + ": " + e.getMessage(), e);
    }
  }
}
