package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.manx.lab.daemon.BfdOptions;
import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.Daemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.net.Command;
import io.manx.lab.net.Deadline;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** BFD with BIRD and FRR's bfdd: IPv4 and IPv6 at once, on one link and across hops. */
@Tag("root")
class BfdIT {
  private static final BfdOptions SINGLE_HOP = new BfdOptions(100, 3, false);
  private static final BfdOptions PATIENT = new BfdOptions(100, 200, false);
  private static final BfdOptions MULTIHOP = new BfdOptions(100, 3, true);
  private static final IpPrefix PREFIX = IpPrefix.parse("10.50.1.0/24");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String V6 = "peer1v6";

  /** For how long a node is held still beyond what its peer waits. */
  private static final Duration STARVED = Duration.ofSeconds(2);

  /** Field 41 of /proc/PID/stat (proc(5)), counted from the third. */
  private static final int POLICY = 38;

  private static final int SCHED_OTHER = 0;
  private static final int SCHED_RR = 2;

  private static RouterSpec spec(IpPrefix... prefixes) {
    RouterSpec v4 = Wire.peerSpec(1, Wire.OTHER_AS, List.of(prefixes));
    List<RouterSpec.Neighbor> both = new ArrayList<>(v4.neighbors());
    both.add(new RouterSpec.Neighbor("agent6", Wire.AGENT_V6, Wire.AGENT_AS, false));
    return new RouterSpec(
        v4.name(), v4.as(), v4.routerId(), v4.addresses(), false, v4.originated(), both);
  }

  private static ManxAgent agent(Wire wire, BfdOptions options) {
    ManxAgent agent =
        wire.agent(
            List.of(
                Wire.neighbor(1, Wire.OTHER_AS),
                new RouterSpec.Neighbor(V6, Wire.peerAddressV6(1), Wire.OTHER_AS, false)));
    watch(agent, options);
    return agent;
  }

  private static void watch(ManxAgent agent, BfdOptions options) {
    String interval = options.millis() + "ms";
    for (Map<String, Object> peer : agent.config().peers()) {
      Map<String, Object> bfd = new LinkedHashMap<>();
      bfd.put("enabled", true);
      bfd.put("transmitInterval", interval);
      bfd.put("receiveInterval", interval);
      bfd.put("detectMultiplier", options.multiplier());
      peer.put("bfd", bfd);
      if (options.multihop()) {
        peer.put("multihop", 2);
      }
    }
  }

  /** The line of {@code show bfd sessions} about an address, in words; empty if there is none. */
  private static List<String> session(ManxAgent agent, IpAddress remote) {
    return agent.control().ask("show bfd sessions").stream()
        .map(line -> List.of(line.text().strip().split("\\s+")))
        .filter(words -> words.getFirst().equals(remote.toString()))
        .findFirst()
        .orElse(List.of());
  }

  private static boolean isUp(ManxAgent agent, IpAddress remote, String timeout) {
    List<String> words = session(agent, remote);
    return words.contains("Up") && words.getLast().equals(timeout);
  }

  private static void awaitUp(ManxAgent agent, Router peer, String timeout) {
    Wire.await(
        "BGP and BFD are up with detection in " + timeout,
        () ->
            agent.established(Wire.peerAddress(1))
                && agent.established(Wire.peerAddressV6(1))
                && isUp(agent, Wire.peerAddress(1), timeout)
                && isUp(agent, Wire.peerAddressV6(1), timeout),
        agent,
        peer);
  }

  private static BirdDaemon bird(Wire wire, BfdOptions options) {
    BirdDaemon bird =
        wire.closing(new BirdDaemon(wire.peer(1), wire.scratch().path(), spec(PREFIX)));
    bird.further("log stderr all;\n");
    bird.bfd(options);
    bird.start();
    return bird;
  }

  private static FrrDaemon frr(Wire wire, BfdOptions options) {
    FrrDaemon frr = wire.closing(new FrrDaemon(wire.peer(1), wire.scratch().path(), spec(PREFIX)));
    frr.routerOptions("bgp log-neighbor-changes");
    frr.bfd(options);
    frr.start();
    return frr;
  }

  /** Packets stop both ways without a sign at the link: only BFD can tell. */
  private static void losesAndFindsAgain(Wire wire, ManxAgent agent, Router peer) {
    Wire.await("the route is in the kernel", () -> wire.kernel().contains(PREFIX), agent, peer);
    wire.isolate(1, true);
    // Long before the hold time of 90 s; how long exactly, `manx bench bfd` measures.
    Wire.await("the route is gone", () -> !wire.kernel().contains(PREFIX), agent, peer);
    String log = agent.log();
    assertTrue(log.contains("BFD session down: detection time expired"), log);
    JsonNode received = details(agent, Wire.peerAddress(1)).path("received");
    assertTrue(received.path("longestGap").asDouble() >= 0.3, received::toString);
    assertTrue(received.path("late").asInt() > 0, received::toString);
    wire.isolate(1, false);
    awaitUp(agent, peer, "0.300");
    Wire.await("the route is back", () -> wire.kernel().contains(PREFIX), agent, peer);
  }

  /**
   * BFD's packets alone are lost. The peer would wait for longer than we do, and hears our
   * NOTIFICATION before it notices.
   *
   * @param waits whether the peer has heard of the longer time
   * @param words how the peer's log names the reason, which is younger than both makes
   */
  private static void saysWhy(
      Wire wire, ManxAgent agent, Daemon peer, BooleanSupplier waits, String words) {
    watch(agent, PATIENT);
    agent.configure();
    Wire.await("the peer has more patience", waits, agent, peer);
    wire.node()
        .exec(
            "nft",
            "add table inet bfd; add chain inet bfd in { type filter hook input priority 0; };"
                + " add chain inet bfd out { type filter hook output priority 0; };"
                + " add rule inet bfd in udp dport 3784 drop;"
                + " add rule inet bfd out udp dport 3784 drop")
        .orThrow();
    Wire.await("the peer logs why", () -> peer.log().contains(words), agent, peer);
  }

  /** A detection time of 20 s. */
  private static boolean birdWaits(BirdDaemon bird) {
    return bird.control().ask("show bfd sessions").stream()
        .anyMatch(line -> line.text().matches(".*" + Wire.AGENT + " .* 20\\.000.*"));
  }

  private static boolean frrWaits(FrrDaemon frr) {
    return frr.vtysh("show bfd peers json").out().contains("\"remote-detect-multiplier\":200");
  }

  @Test
  @Rfc(value = 5881, shows = "up, lost within the detection time, up again", peers = "BIRD")
  @Rfc(value = 5882, section = "4", shows = "the BGP session ends with BFD's", peers = "BIRD")
  @Rfc(value = 9384, section = "3", shows = "the peer is told that BFD is down", peers = "BIRD")
  void birdOnOneLink() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire, SINGLE_HOP);
      ManxAgent agent = agent(wire, SINGLE_HOP);
      agent.start();
      awaitUp(agent, bird, "0.300");
      assertEquals("eth0", session(agent, Wire.peerAddress(1)).get(1));
      assertTrue(agent.protocols().contains("bfd1"), agent.protocols());
      losesAndFindsAgain(wire, agent, bird);
      saysWhy(wire, agent, bird, () -> birdWaits(bird), "error 6.10");
    }
  }

  @Test
  @Rfc(value = 5881, shows = "up, lost within the detection time, up again", peers = "FRR")
  @Rfc(value = 5882, section = "4", shows = "the BGP session ends with BFD's", peers = "FRR")
  @Rfc(value = 9384, section = "3", shows = "the peer is told that BFD is down", peers = "FRR")
  void frrOnOneLink() {
    try (Wire wire = new Wire()) {
      FrrDaemon frr = frr(wire, SINGLE_HOP);
      ManxAgent agent = agent(wire, SINGLE_HOP);
      agent.start();
      awaitUp(agent, frr, "0.300");
      losesAndFindsAgain(wire, agent, frr);
      saysWhy(wire, agent, frr, () -> frrWaits(frr), "6/10");
    }
  }

  @Test
  @Rfc(value = 5883, shows = "a session across hops comes up and is lost", peers = "BIRD")
  void birdAcrossHops() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire, MULTIHOP);
      ManxAgent agent = agent(wire, MULTIHOP);
      agent.start();
      awaitUp(agent, bird, "0.300");
      assertEquals("---", session(agent, Wire.peerAddress(1)).get(1));
      losesAndFindsAgain(wire, agent, bird);
    }
  }

  @Test
  @Rfc(value = 5883, shows = "a session across hops comes up and is lost", peers = "FRR")
  void frrAcrossHops() {
    try (Wire wire = new Wire()) {
      FrrDaemon frr = frr(wire, MULTIHOP);
      ManxAgent agent = agent(wire, MULTIHOP);
      agent.start();
      awaitUp(agent, frr, "0.300");
      losesAndFindsAgain(wire, agent, frr);
    }
  }

  /** Our intervals change, then the peer's, and BGP stays up. */
  private static void intervalsChange(Wire wire, Router peer, Runnable changeOfThePeer) {
    ManxAgent agent = agent(wire, SINGLE_HOP);
    agent.start();
    awaitUp(agent, peer, "0.300");
    String since = Wire.since(agent, 1);

    watch(agent, new BfdOptions(200, 3, false));
    agent.reload();
    awaitUp(agent, peer, "0.600");
    changeOfThePeer.run();
    Wire.await(
        "the peer's intervals are in use",
        () -> isUp(agent, Wire.peerAddress(1), "1.000"),
        agent,
        peer);
    assertEquals(since, Wire.since(agent, 1), "the session flapped");
  }

  @Test
  @Rfc(value = 5880, section = "6.8.3", shows = "other intervals without a break", peers = "BIRD")
  void intervalsChangeInPlace() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire, SINGLE_HOP);
      intervalsChange(wire, bird, () -> bird.bfd(new BfdOptions(250, 4, false)));
    }
  }

  @Test
  @Rfc(value = 5880, section = "6.8.3", shows = "other intervals without a break", peers = "FRR")
  void intervalsChangeInPlaceWithFrr() {
    try (Wire wire = new Wire()) {
      FrrDaemon frr = frr(wire, SINGLE_HOP);
      intervalsChange(
          wire,
          frr,
          () ->
              frr.configure(
                  "bfd",
                  "peer " + Wire.AGENT + " interface eth0",
                  "detect-multiplier 4",
                  "receive-interval 250",
                  "transmit-interval 250"));
    }
  }

  /** We switch BFD off and on again; both end their session of BGP meanwhile, their own affair. */
  private static void ourAdminDown(Wire wire, Router peer) {
    ManxAgent agent = agent(wire, SINGLE_HOP);
    agent.start();
    awaitUp(agent, peer, "0.300");
    // FRR begins its sessions anew once BGP is up, which is a failure for us.
    String mark = "our sessions go";
    agent.mark(mark);
    for (Map<String, Object> one : agent.config().peers()) {
      one.remove("bfd");
    }
    agent.reload();
    Wire.await(
        "our sessions of BFD are gone",
        () -> session(agent, Wire.peerAddress(1)).isEmpty(),
        agent,
        peer);
    watch(agent, SINGLE_HOP);
    agent.reload();
    awaitUp(agent, peer, "0.300");
    // With a colon: what it received is said without.
    String since = agent.log().substring(agent.log().indexOf(mark));
    assertFalse(since.contains("BFD session down: "), since);
  }

  @Test
  @Rfc(
      value = 5880,
      section = "6.8.16",
      shows = "a session that was AdminDown at our end comes up again",
      peers = "BIRD")
  void birdAndOurAdminDown() {
    try (Wire wire = new Wire()) {
      ourAdminDown(wire, bird(wire, SINGLE_HOP));
    }
  }

  @Test
  @Rfc(
      value = 5880,
      section = "6.8.16",
      shows = "a session that was AdminDown at our end comes up again",
      peers = "FRR")
  void frrAndOurAdminDown() {
    try (Wire wire = new Wire()) {
      ourAdminDown(wire, frr(wire, SINGLE_HOP));
    }
  }

  @Test
  @Rfc(
      value = 5882,
      section = "3.2",
      shows = "AdminDown of the peer leaves the session of BGP up",
      peers = "FRR",
      alone = "BIRD 2.0.12 cannot be told to say AdminDown")
  void frrAndItsAdminDown() {
    try (Wire wire = new Wire()) {
      FrrDaemon frr = frr(wire, SINGLE_HOP);
      ManxAgent agent = agent(wire, SINGLE_HOP);
      agent.start();
      awaitUp(agent, frr, "0.300");
      String since = Wire.since(agent, 1);
      String peer = "peer " + Wire.AGENT + " interface eth0";
      frr.vtysh("configure terminal", "bfd", peer, "shutdown").orThrow();
      Wire.await(
          "FRR says AdminDown",
          () -> session(agent, Wire.peerAddress(1)).contains("Down"),
          agent,
          frr);
      frr.vtysh("configure terminal", "bfd", peer, "no shutdown").orThrow();
      awaitUp(agent, frr, "0.300");
      assertEquals(since, Wire.since(agent, 1), () -> agent.log() + frr.diagnosis());
    }
  }

  /** Stopped, the agent sends nothing; what the peer sends meanwhile arrives and waits. */
  @Test
  void aStarvedNodeKnowsThatItWasLate() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire, SINGLE_HOP);
      ManxAgent agent = agent(wire, SINGLE_HOP);
      agent.start();
      awaitUp(agent, bird, "0.300");
      agent.signal("STOP");
      try {
        Wire.await("BIRD misses us", () -> !birdIsUp(bird), bird);
        Deadline.in(STARVED).waitFor(() -> false);
      } finally {
        agent.signal("CONT");
      }
      awaitUp(agent, bird, "0.300");
      JsonNode session = details(agent, Wire.peerAddress(1));
      double sent = session.at("/sent/longestGap").asDouble();
      assertTrue(sent >= STARVED.toSeconds(), session::toString);
      assertTrue(session.at("/sent/late").asInt() > 0, session::toString);
      assertTrue(session.at("/received/longestGap").asDouble() < sent, session::toString);
      assertEquals("neighbor signaled session down", session.path("diagnostic").asText());
    }
  }

  private static boolean birdIsUp(BirdDaemon bird) {
    return bird.control().ask("show bfd sessions").stream()
        .anyMatch(
            line -> line.text().contains(Wire.AGENT.toString()) && line.text().contains("Up"));
  }

  private static JsonNode details(ManxAgent agent, IpAddress remote) {
    return agent.control().ask("json show bfd sessions").stream()
        .filter(line -> line.text().contains("\"" + remote + "\""))
        .map(line -> parse(line.text()))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** No peer is needed: the thread begins with the session. */
  private static String scheduling(ManxAgent agent) {
    Wire.await(
        "the BFD thread has asked for its priority",
        () -> agent.log().contains("BFD runs with"),
        agent);
    return details(agent, Wire.peerAddress(1)).path("scheduling").asText();
  }

  /** The policies of the threads that the timing hangs on, as the kernel has them (proc(5)). */
  private static Set<Integer> policies(ManxAgent agent) throws IOException {
    Set<Integer> found = new TreeSet<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + agent.pid() + "/task"))) {
      for (Path thread : threads.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        if (stat.contains("(bfd)") || stat.contains("(VM Thread)")) {
          String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
          found.add(Integer.parseInt(fields[POLICY]));
        }
      }
    }
    return found;
  }

  /** A kernel that keeps real-time time for control groups may refuse it to root as well. */
  @Test
  void realTimePriorityIsTakenWhereItIsAllowed() throws IOException {
    boolean allowed = Command.of("chrt", "--rr", "1", "true").run().ok();
    try (Wire wire = new Wire()) {
      ManxAgent agent = agent(wire, SINGLE_HOP);
      agent.start();
      String scheduling = scheduling(agent);
      assertEquals(allowed, scheduling.equals("real-time"), agent::log);
      assertEquals(Set.of(allowed ? SCHED_RR : SCHED_OTHER), policies(agent));
    }
  }

  @Test
  void aMissingCapabilityIsSaidOnceAndShown() throws IOException {
    try (Wire wire = new Wire()) {
      ManxAgent agent = agent(wire, SINGLE_HOP);
      agent.without("sys_nice");
      agent.start();
      assertEquals("ordinary", scheduling(agent));
      assertEquals(Set.of(SCHED_OTHER), policies(agent));
      assertTrue(
          agent.control().ask("show bfd sessions all").stream()
              .anyMatch(line -> line.text().matches("\\s+Scheduling:\\s+ordinary")));
      assertEquals(
          1, agent.log().lines().filter(line -> line.contains("agent.realTimeBfd")).count());
    }
  }
}
