package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.GobgpDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.OpenbgpdDaemon;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Restarts of either side with BIRD, FRR and OpenBGPD at the other: no kernel loses a route that
 * stays, however short, and what has gone meanwhile is gone at the End-of-RIB.
 */
@Tag("root")
class GracefulRestartIT {
  private static final int TABLE = 200;
  private static final IpPrefix OURS = Wire.AGENT_PREFIXES.getFirst();
  private static final Set<IpPrefix> OF_BIRD = table(60);
  private static final Set<IpPrefix> OF_FRR = table(61);

  /** What the busy peer announces all the time, before the restart and after it. */
  private static final Set<IpPrefix> STEADY = table(64);

  private static final Set<IpPrefix> BEFORE = table(62);
  private static final Set<IpPrefix> AFTER = table(63);

  /** A peer that is configured and not there: nobody waits for it. */
  private static final int ABSENT = 5;

  /** A peer that is there and refuses: nobody waits for it either. */
  private static final int REFUSING = 4;

  /** What comes and goes at the busy peer while the agent recovers. */
  private static final List<Set<IpPrefix>> CHURN = List.of(table(65), table(66), table(67));

  private static Set<IpPrefix> table(int second) {
    return IntStream.range(0, TABLE)
        .mapToObj(third -> IpPrefix.parse("10." + second + "." + third + ".0/24"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<IpPrefix> union(Set<IpPrefix> one, Set<IpPrefix> other) {
    Set<IpPrefix> all = new TreeSet<>(one);
    all.addAll(other);
    return all;
  }

  /** The last one of a table stays away after a restart. */
  private static Set<IpPrefix> fewer(Set<IpPrefix> table) {
    return table.stream().limit(TABLE - 1L).collect(Collectors.toCollection(TreeSet::new));
  }

  private static RouterSpec forwarding(int number, long as, Set<IpPrefix> prefixes) {
    RouterSpec spec = Wire.peerSpec(number, as, List.copyOf(prefixes));
    return new RouterSpec(
        spec.name(),
        as,
        spec.routerId(),
        spec.addresses(),
        true,
        spec.originated(),
        spec.neighbors());
  }

  /** The prefixes of IPv4 with gateways in the kernel, whoever wrote them. */
  private static Set<IpPrefix> kernel(Netns netns) {
    Set<IpPrefix> prefixes = new TreeSet<>();
    for (String line : netns.show("-4", "route", "show").lines().toList()) {
      String[] words = line.split("\\s+", 3);
      if (words[0].contains("/") && (words[1].equals("via") || words[1].equals("nhid"))) {
        prefixes.add(IpPrefix.parse(words[0]));
      }
    }
    return prefixes;
  }

  private static BirdDaemon bird(Wire wire, int number, long as, Set<IpPrefix> prefixes) {
    BirdDaemon bird =
        wire.closing(
            new BirdDaemon(
                wire.peer(number), wire.scratch().path(), forwarding(number, as, prefixes)));
    bird.options("graceful restart on; graceful restart time 300;");
    return bird;
  }

  private static FrrDaemon frr(Wire wire, int number, long as, Set<IpPrefix> prefixes) {
    FrrDaemon frr =
        wire.closing(
            new FrrDaemon(
                wire.peer(number), wire.scratch().path(), forwarding(number, as, prefixes)));
    frr.routerOptions(
        "bgp graceful-restart",
        "bgp graceful-restart restart-time 300",
        "bgp graceful-restart preserve-fw-state");
    return frr;
  }

  @Test
  @Rfc(
      value = 4724,
      section = "4.1",
      shows = "a restarted speaker's routes stay in its helpers' kernels, stale ones go",
      peers = {"BIRD", "FRR"})
  void theAgentRestarts() {
    agentRestarts(false);
  }

  @Test
  @Rfc(
      value = 4724,
      section = "4.1",
      shows = "a restarted reflector's clients lose no route in the kernel, stale ones go",
      peers = {"BIRD", "FRR"})
  @Rfc(
      value = 4456,
      section = "8",
      shows = "reflected routes carry ORIGINATOR_ID and CLUSTER_LIST",
      peers = {"BIRD", "FRR"})
  void theReflectorRestarts() {
    agentRestarts(true);
  }

  private static void agentRestarts(boolean reflector) {
    try (Wire wire = new Wire()) {
      long other = reflector ? Wire.AGENT_AS : Wire.OTHER_AS;
      int step = reflector ? 0 : 1;
      BirdDaemon bird = bird(wire, 1, other, OF_BIRD);
      // FRR 8.4 calls itself restarting for two minutes after its start, and such a peer's routes
      // are not waited for (RFC 4724 §4.1): it announces none here.
      FrrDaemon frr = frr(wire, 2, other + step, Set.of());
      BirdDaemon busy = bird(wire, 3, other + 2L * step, union(STEADY, BEFORE));
      List<RouterSpec.Neighbor> neighbors = new ArrayList<>();
      wire.peer(REFUSING); // without a daemon
      for (int number : List.of(1, 2, 3, REFUSING, ABSENT)) {
        long as = number > 3 ? other : other + (number - 1L) * step;
        neighbors.add(
            new RouterSpec.Neighbor(
                Wire.peerName(number), Wire.peerAddress(number), as, reflector));
      }
      ManxAgent agent = wire.agent(neighbors);
      agent.config().peers().forEach(peer -> peer.put("export", "All"));
      if (reflector) {
        agent.config().spec().put("kernel", Map.of("enabled", false));
        agent.config().originate(List.of());
      }
      List.of(bird, frr, busy).forEach(Router::start);
      agent.start();
      Set<IpPrefix> ours = reflector ? Set.of() : Set.of(OURS);
      Set<IpPrefix> atBird = union(STEADY, ours);
      Set<IpPrefix> atFrr = union(union(OF_BIRD, STEADY), ours);
      Wire.await(
          "the helpers' kernels have all",
          () ->
              kernel(bird.netns()).equals(union(atBird, BEFORE))
                  && kernel(frr.netns()).equals(union(atFrr, BEFORE))
                  && (reflector
                      || kernel(wire.node()).equals(union(union(OF_BIRD, STEADY), BEFORE))),
          agent,
          bird,
          frr);
      if (reflector) {
        reflected(bird, frr);
      }
      IpAddress hop = Wire.peerAddress(3);
      try (RouteMonitor birds = RouteMonitor.start(bird.netns(), hop, wire.scratch().path());
          RouteMonitor frrs = RouteMonitor.start(frr.netns(), hop, wire.scratch().path());
          RouteMonitor agents = RouteMonitor.start(wire.node(), hop, wire.scratch().path())) {
        agent.kill();
        Wire.await(
            "the helpers keep its routes as stale",
            () ->
                bird.control()
                        .text("show protocols all agent")
                        .contains("Neighbor graceful restart active")
                    && frr.vtysh("show bgp ipv4 unicast " + OF_BIRD.iterator().next())
                        .out()
                        .contains("stale"),
            bird,
            frr);
        agent.exec();
        for (Set<IpPrefix> passing : CHURN) {
          busy.announce(List.copyOf(union(STEADY, passing)));
        }
        busy.announce(List.copyOf(union(STEADY, AFTER)));
        Wire.await(
            "what went away meanwhile is gone, what came is there",
            () ->
                kernel(bird.netns()).equals(union(atBird, AFTER))
                    && kernel(frr.netns()).equals(union(atFrr, AFTER))
                    && (reflector
                        || kernel(wire.node()).equals(union(union(OF_BIRD, STEADY), AFTER))),
            agent,
            bird,
            frr,
            busy);
        birds.assertKept(atBird, hop, agent, bird, frr);
        frrs.assertKept(atFrr, hop, agent, bird, frr);
        agents.assertKept(union(OF_BIRD, STEADY), hop, agent, bird, frr);
      }
    }
  }

  private static void reflected(BirdDaemon bird, FrrDaemon frr) {
    String atBird = bird.control().text("show route " + STEADY.iterator().next() + " all");
    assertTrue(atBird.contains("BGP.originator_id: " + Wire.peerAddress(3)), atBird);
    assertTrue(atBird.contains("BGP.cluster_list: " + Wire.AGENT), atBird);
    String atFrr = frr.vtysh("show bgp ipv4 unicast " + OF_BIRD.iterator().next()).out();
    assertTrue(atFrr.contains("Originator: " + Wire.peerAddress(1)), atFrr);
    assertTrue(atFrr.contains("Cluster list: " + Wire.AGENT), atFrr);
  }

  @Test
  @Rfc(
      value = 4724,
      section = "4.2",
      shows = "routes of a restarting peer stay in the kernel until its End-of-RIB",
      peers = {"BIRD", "FRR"})
  void thePeersRestart() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire, 1, Wire.OTHER_AS, OF_BIRD);
      FrrDaemon frr = frr(wire, 2, Wire.OTHER_AS, OF_FRR);
      ManxAgent agent =
          wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS), Wire.neighbor(2, Wire.OTHER_AS)));
      bird.start();
      frr.start();
      agent.start();
      Wire.await(
          "the kernel has all",
          () -> kernel(wire.node()).equals(union(OF_BIRD, OF_FRR)),
          agent,
          bird,
          frr);
      IpAddress hop = Wire.peerAddress(1);
      try (RouteMonitor monitor = RouteMonitor.start(wire.node(), hop, wire.scratch().path())) {
        bird.kill();
        frr.kill();
        for (int number : List.of(1, 2)) {
          Wire.await(
              "the agent keeps its routes as stale",
              () ->
                  agent
                      .control()
                      .text("show protocols all " + Wire.peerName(number))
                      .contains("Neighbor graceful restart active"),
              agent);
        }
        assertTrue(kernel(wire.node()).equals(union(OF_BIRD, OF_FRR)), agent::diagnosis);
        bird.announce(List.copyOf(fewer(OF_BIRD)));
        frr.announce(List.copyOf(fewer(OF_FRR)));
        bird.recover();
        frr.start();
        Set<IpPrefix> kept = union(fewer(OF_BIRD), fewer(OF_FRR));
        Wire.await(
            "what they do not announce any more is gone",
            () -> kernel(wire.node()).equals(kept),
            agent,
            bird,
            frr);
        monitor.assertKept(kept, hop, agent, bird, frr);
      }
    }
  }

  /** OpenBGPD writes no kernel here: what it keeps is seen in the kernel of a router behind it. */
  @Test
  @Rfc(
      value = 4724,
      section = "4.1",
      shows = "a helper passes a restarted speaker's routes on all the time, stale ones go",
      peers = {"OpenBGPD", "BIRD"})
  void openbgpdHelps() {
    try (Wire wire = new Wire()) {
      long behind = Wire.OTHER_AS + 1;
      RouterSpec spec =
          Wire.peerSpec(1, Wire.OTHER_AS, List.of())
              .speakingWith(
                  List.of(
                      new RouterSpec.Neighbor("agent", Wire.AGENT, Wire.AGENT_AS, false),
                      Wire.neighbor(2, behind)));
      OpenbgpdDaemon helper =
          wire.closing(new OpenbgpdDaemon(wire.peer(1), wire.scratch().path(), spec));
      BirdDaemon bird =
          wire.closing(
              new BirdDaemon(
                  wire.peer(2),
                  wire.scratch().path(),
                  forwarding(2, behind, Set.of())
                      .speakingWith(List.of(Wire.neighbor(1, Wire.OTHER_AS)))));
      ManxAgent agent = wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS)));
      agent.config().originate(List.copyOf(BEFORE));
      List.of(helper, bird, agent).forEach(Router::start);
      Wire.await(
          "the kernel behind the helper has all",
          () -> kernel(bird.netns()).equals(BEFORE),
          agent,
          helper,
          bird);
      try (RouteMonitor monitor =
          RouteMonitor.start(bird.netns(), Wire.AGENT, wire.scratch().path())) {
        agent.kill();
        Wire.await(
            "the helper keeps its routes as stale",
            () -> helper.bgpctl("-j", "show", "rib").out().contains("\"stale\": true"),
            helper);
        agent.config().originate(List.copyOf(fewer(BEFORE)));
        agent.start();
        Wire.await(
            "what it does not announce any more is gone, nothing is stale",
            () ->
                kernel(bird.netns()).equals(fewer(BEFORE))
                    && !helper.bgpctl("-j", "show", "rib").out().contains("\"stale\": true"),
            agent,
            helper,
            bird);
        monitor.assertKept(fewer(BEFORE), Wire.AGENT, agent, helper, bird);
      }
    }
  }

  /** The agent is away for longer than its restart time, comes back, and goes for good. */
  @Test
  @Rfc(
      value = 9494,
      section = "4.2",
      shows = "a speaker that is long away stays in its helpers' kernels, and goes in the end",
      peers = {"BIRD", "FRR"})
  void theAgentIsLongAway() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire, 1, Wire.OTHER_AS, Set.of());
      bird.options("graceful restart on; long lived graceful restart on;");
      FrrDaemon frr = frr(wire, 2, Wire.OTHER_AS, Set.of());
      frr.routerOptions("bgp graceful-restart", "bgp long-lived-graceful-restart stale-time 60");
      ManxAgent agent =
          wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS), Wire.neighbor(2, Wire.OTHER_AS)));
      longLived(agent, "1s", "10m");
      List.of(bird, frr, agent).forEach(Router::start);
      awaitOurs("the helpers' kernels have ours", agent, bird, frr);
      IpAddress hop = Wire.AGENT;
      try (RouteMonitor birds = RouteMonitor.start(bird.netns(), hop, wire.scratch().path());
          RouteMonitor frrs = RouteMonitor.start(frr.netns(), hop, wire.scratch().path())) {
        agent.kill();
        Wire.await(
            "the helpers mark it as long-lived stale",
            () -> atBird(bird).contains("(65535,6)") && atFrr(frr).contains("llgr-stale"),
            bird,
            frr);
        agent.start();
        Wire.await(
            "it is fresh again",
            () -> !atBird(bird).contains("(65535,6)") && !atFrr(frr).contains("llgr-stale"),
            agent,
            bird,
            frr);
        awaitOurs("the helpers' kernels have it still", agent, bird, frr);
        birds.assertKept(Set.of(OURS), hop, agent, bird);
        frrs.assertKept(Set.of(OURS), hop, agent, frr);
      }
      longLived(agent, "1s", "1s");
      agent.configure();
      awaitOurs("the sessions are other ones", agent, bird, frr);
      agent.kill();
      Wire.await(
          "in the end it is gone",
          () -> kernel(bird.netns()).isEmpty() && kernel(frr.netns()).isEmpty(),
          bird,
          frr);
    }
  }

  private static void longLived(ManxAgent agent, String restartTime, String staleTime) {
    for (Map<String, Object> peer : agent.config().peers()) {
      peer.put(
          "gracefulRestart", Map.of("restartTime", restartTime, "longLivedStaleTime", staleTime));
    }
  }

  private static void awaitOurs(String what, ManxAgent agent, BirdDaemon bird, FrrDaemon frr) {
    Wire.await(
        what,
        () ->
            agent.established(Wire.peerAddress(1))
                && agent.established(Wire.peerAddress(2))
                && kernel(bird.netns()).equals(Set.of(OURS))
                && kernel(frr.netns()).equals(Set.of(OURS)),
        agent,
        bird,
        frr);
  }

  private static String atBird(BirdDaemon bird) {
    return bird.control().text("show route " + OURS + " all");
  }

  private static String atFrr(FrrDaemon frr) {
    return frr.vtysh("show bgp ipv4 unicast " + OURS).out();
  }

  @Test
  @Rfc(
      value = 8538,
      section = "4",
      shows = "routes stay over a NOTIFICATION where both set the N bit, and go at a Hard Reset",
      peers = {"FRR", "GoBGP"})
  void notifications() {
    try (Wire wire = new Wire()) {
      IpPrefix frrs = IpPrefix.parse("10.61.0.0/24");
      IpPrefix gobgps = IpPrefix.parse("10.62.0.0/24");
      FrrDaemon frr = frr(wire, 1, Wire.OTHER_AS, Set.of(frrs));
      frr.routerOptions(
          "bgp graceful-restart",
          "bgp graceful-restart preserve-fw-state",
          "bgp graceful-restart notification",
          "no bgp hard-administrative-reset");
      GobgpDaemon gobgp =
          wire.closing(
              new GobgpDaemon(
                  wire.peer(2),
                  wire.scratch().path(),
                  Wire.peerSpec(2, Wire.OTHER_AS, List.of(gobgps))));
      gobgp.options(
          """
            [neighbors.graceful-restart.config]
              enabled = true
              restart-time = 120
              notification-enabled = true
          """);
      gobgp.familyOptions(
          "    [neighbors.afi-safis.mp-graceful-restart.config]\n      enabled = true\n");
      ManxAgent agent =
          wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS), Wire.neighbor(2, Wire.OTHER_AS)));
      frr.start();
      gobgp.start();
      agent.start();
      Set<IpPrefix> both = Set.of(frrs, gobgps);
      Wire.await("the kernel has both", () -> kernel(wire.node()).equals(both), agent, frr, gobgp);
      IpAddress hop = Wire.peerAddress(1);
      try (RouteMonitor monitor = RouteMonitor.start(wire.node(), hop, wire.scratch().path())) {
        String before = Wire.since(agent, 1);
        frr.vtysh("clear bgp " + Wire.AGENT).orThrow();
        gobgp.gobgp("neighbor", Wire.AGENT.toString(), "disable").orThrow();
        Wire.await(
            "the agent keeps GoBGP's route",
            () ->
                agent
                    .control()
                    .text("show protocols all " + Wire.peerName(2))
                    .contains("Neighbor graceful restart active"),
            agent,
            gobgp);
        assertTrue(kernel(wire.node()).contains(gobgps), agent::diagnosis);
        Wire.await(
            "the session with FRR is another",
            () ->
                !before.equals(Wire.since(agent, 1))
                    && agent.established(Wire.peerAddress(1))
                    && agent.learned(Wire.peerAddress(1)).size() == 1,
            agent,
            frr);
        monitor.assertKept(both, hop, agent, frr, gobgp);
        frr.configure("router bgp " + Wire.OTHER_AS, "bgp hard-administrative-reset");
        frr.vtysh("clear bgp " + Wire.AGENT).orThrow();
        assertTrue(monitor.sees("Deleted " + frrs), agent::diagnosis);
      }
    }
  }
}
