package io.manx.speaker.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import io.manx.speaker.config.PeerConfig.AddPaths;
import io.manx.speaker.config.PeerConfig.ExportScope;
import io.manx.speaker.config.PeerConfig.ImportScope;
import io.manx.speaker.config.PeerConfig.MaxPrefixes;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.RouteQuery;
import io.manx.speaker.status.RouteView;
import io.manx.speaker.status.SpeakerCommands.ConfigureMode;
import io.manx.speaker.status.SpeakerCommands.ProtocolAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Whole speakers: several paths a prefix between them, soft configuration, and refreshes. */
class RefreshAndPathsTest {
  private static final Family V4 = Family.IPV4_UNICAST;

  private final VirtualClock clock = new VirtualClock();
  private final PipeNetwork network = new PipeNetwork(clock, 7);

  private SimulatedNode start(Plan plan) {
    return new SimulatedNode(
        network, plan.build(), false, new Random(plan.addresses.getFirst().hashCode()));
  }

  private void run(int seconds) {
    clock.run(Duration.ofSeconds(seconds));
  }

  /** Prefix, path identifier and next hop of what a view shows. */
  private static Map<String, Set<String>> paths(
      SimulatedNode node, RouteQuery.View view, String peer) {
    Map<String, Set<String>> all = new TreeMap<>();
    for (RouteView route : node.routes(V4, view, peer)) {
      for (PathView path : route.paths()) {
        all.computeIfAbsent(route.prefix().toString(), p -> new TreeSet<>())
            .add(path.pathId() + " " + path.attributes());
      }
    }
    return all;
  }

  private static Plan.Peer peer(Plan plan, int number, int paths) {
    Plan.Peer peer = plan.peer("10.0.0." + number, 65001);
    peer.families = Set.of(V4);
    peer.addPaths = new AddPaths(true, paths);
    return peer;
  }

  /** A reflector and its clients, some of which announce the same prefixes. */
  @Test
  @Rfc(
      value = 7911,
      section = "5",
      shows = "with ADD-PATH too, the one's Adj-RIB-Out is the other's Adj-RIB-In")
  void reflectedPathsAreTheReceivers() {
    for (int seed = 0; seed < 30; seed++) {
      new Cluster(seed).play();
    }
  }

  private static final class Cluster {
    private static final int CLIENTS = 5;

    private final VirtualClock clock = new VirtualClock();
    private final PipeNetwork network;
    private final Random random;
    private final List<SimulatedNode> clients = new ArrayList<>();
    private final List<Plan> plans = new ArrayList<>();
    private final SimulatedNode hub;

    Cluster(long seed) {
      network = new PipeNetwork(clock, seed);
      random = new Random(seed);
      Plan reflector = new Plan(65001, "10.0.0.1");
      reflector.clusterId = IpAddress.parse("10.0.0.1");
      for (int i = 0; i < CLIENTS; i++) {
        peer(reflector, 2 + i, random.nextInt(4)).client = true;
        Plan client = new Plan(65001, "10.0.0." + (2 + i));
        peer(client, 1, 0);
        plans.add(client);
        change(client);
      }
      hub = new SimulatedNode(network, reflector.build(), false, new Random(seed));
      plans.forEach(plan -> clients.add(start(plan, false)));
    }

    private SimulatedNode start(Plan plan, boolean restarting) {
      return new SimulatedNode(network, plan.build(), restarting, new Random(random.nextLong()));
    }

    private void change(Plan plan) {
      IpPrefix prefix = IpPrefix.parse("10.9." + random.nextInt(6) + ".0/24");
      if (!plan.originate.remove(prefix)) {
        plan.originate.add(prefix);
      }
    }

    void play() {
      clock.run(Duration.ofSeconds(15));
      for (int i = 0; i < 25; i++) {
        int which = random.nextInt(CLIENTS);
        switch (random.nextInt(5)) {
          case 0 -> {
            clients.get(which).crash();
            clients.set(which, start(plans.get(which), random.nextBoolean()));
          }
          case 1 ->
              hub.now(hub.commands().change("p10_0_0_" + (2 + which), ProtocolAction.RELOAD, ""));
          default -> {
            change(plans.get(which));
            clients.get(which).configure(plans.get(which).build());
          }
        }
        clock.run(Duration.ofMillis(random.nextInt(3000)));
      }
      clock.run(Duration.ofMinutes(2));
      for (int i = 0; i < CLIENTS; i++) {
        assertEquals(
            paths(hub, RouteQuery.View.EXPORT, "p10_0_0_" + (2 + i)),
            paths(clients.get(i), RouteQuery.View.IMPORT_TABLE, "p10_0_0_1"));
      }
    }
  }

  @Test
  @Rfc(
      value = 7911,
      section = "4",
      shows = "a peer is sent as many paths as configured, others one")
  void asManyPathsAsConfigured() {
    Plan reflector = new Plan(65001, "10.0.0.1");
    reflector.clusterId = IpAddress.parse("10.0.0.1");
    int[] paths = {0, 0, 0, 2, 9};
    for (int i = 0; i < paths.length; i++) {
      peer(reflector, 2 + i, paths[i]).client = true;
    }
    SimulatedNode hub = start(reflector);
    List<SimulatedNode> nodes = new ArrayList<>();
    for (int i = 0; i < paths.length; i++) {
      Plan plan = new Plan(65001, "10.0.0." + (2 + i));
      peer(plan, 1, 0);
      if (i < 3) {
        plan.originate("10.9.0.0/24");
      }
      nodes.add(start(plan));
    }
    run(20);
    assertEquals(3, hub.routes(V4, RouteQuery.View.TABLE, null).getFirst().paths().size());
    assertEquals(2, nodes.get(3).routes(V4, RouteQuery.View.TABLE, null).getFirst().paths().size());
    assertEquals(3, nodes.get(4).routes(V4, RouteQuery.View.TABLE, null).getFirst().paths().size());
  }

  /** Reading the file is a matter of another thread, and of real time. */
  private void soft(SimulatedNode node) {
    var done = node.commands().configure(ConfigureMode.SOFT, "", 0).toCompletableFuture();
    long patience = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!done.isDone() && System.nanoTime() < patience) {
      LockSupport.parkNanos(100_000);
      clock.run(Duration.ZERO);
    }
    assertTrue(done.isDone(), "configure answers");
  }

  @Test
  void softConfigurationLeavesWhatIsThere() {
    Plan sender = new Plan(65001, "10.0.0.1").originate("10.1.0.0/24");
    peer(sender, 2, 0);
    Plan receiver = new Plan(65001, "10.0.0.2").originate("10.2.0.0/24");
    Plan.Peer toSender = peer(receiver, 1, 0);
    SimulatedNode one = start(sender);
    SimulatedNode two = start(receiver);
    run(10);
    assertEquals(2, one.table(V4).size());
    assertEquals(2, two.table(V4).size());

    toSender.imports = ImportScope.NONE;
    toSender.exports = ExportScope.NONE;
    two.file(receiver.build());
    soft(two);
    run(5);
    assertEquals(2, one.table(V4).size(), "soft: what was sent stays");
    assertEquals(2, two.table(V4).size(), "soft: what was accepted stays");

    sender.originate("10.3.0.0/24");
    one.configure(sender.build());
    receiver.originate("10.4.0.0/24");
    two.file(receiver.build());
    soft(two);
    run(5);
    assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24", "10.3.0.0/24"), one.table(V4));
    assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24", "10.4.0.0/24"), two.table(V4));

    two.now(two.commands().change("p10_0_0_1", ProtocolAction.RELOAD, ""));
    run(5);
    assertEquals(List.of("10.1.0.0/24", "10.3.0.0/24"), one.table(V4), "reload: judged again");
    assertEquals(List.of("10.2.0.0/24", "10.4.0.0/24"), two.table(V4));
  }

  @Test
  void aNewFilterIsAppliedWithoutAskingThePeer() {
    Plan sender = new Plan(65001, "10.0.0.1").originate("10.1.0.0/24");
    peer(sender, 2, 0);
    Plan receiver = new Plan(65001, "10.0.0.2");
    Plan.Peer toSender = peer(receiver, 1, 0);
    start(sender);
    SimulatedNode two = start(receiver);
    run(10);
    toSender.imports = ImportScope.NONE;
    two.configure(receiver.build());
    assertEquals(List.of(), two.table(V4), "at once, with nothing said to the peer");
    toSender.imports = ImportScope.ALL;
    two.configure(receiver.build());
    assertEquals(List.of("10.1.0.0/24"), two.table(V4));
  }

  @Test
  @Rfc(value = 4271, section = "6.7", shows = "a lower limit counts what is there at once")
  void aLowerLimitCountsAtOnce() {
    Plan sender = new Plan(65001, "10.0.0.1");
    List.of("10.1.0.0/24", "10.2.0.0/24", "10.3.0.0/24").forEach(sender::originate);
    peer(sender, 2, 0);
    Plan receiver = new Plan(65001, "10.0.0.2");
    Plan.Peer toSender = peer(receiver, 1, 0);
    start(sender);
    SimulatedNode two = start(receiver);
    run(10);
    assertEquals(3, two.table(V4).size());
    toSender.limit = limit(2);
    two.configure(receiver.build());
    run(1);
    assertEquals(List.of(), two.table(V4));
    assertFalse(two.isUp("p10_0_0_1"), "no limit brings the session back but another one");
    toSender.limit = limit(3);
    two.configure(receiver.build());
    run(10);
    assertEquals(3, two.table(V4).size());
  }

  private static Optional<MaxPrefixes> limit(int most) {
    return Optional.of(new MaxPrefixes(most, 75, MaxPrefixes.Action.TEARDOWN, Duration.ZERO));
  }

  @Test
  @Rfc(value = 7313, section = "4", shows = "a refresh in both directions loses and leaves nothing")
  void refreshesUnderChange() {
    Plan sender = new Plan(65001, "10.0.0.1");
    for (int i = 0; i < 200; i++) {
      sender.originate("10.1." + i + ".0/24");
    }
    peer(sender, 2, 0);
    Plan receiver = new Plan(65001, "10.0.0.2");
    peer(receiver, 1, 0);
    SimulatedNode one = start(sender);
    SimulatedNode two = start(receiver);
    run(10);
    for (int i = 0; i < 20; i++) {
      two.now(two.commands().change("p10_0_0_1", ProtocolAction.RELOAD_IN, ""));
      sender.originate.removeFirst();
      one.configure(sender.build());
      clock.run(Duration.ofMillis(10L * i));
      if (i == 10) {
        network.cut(one.address(), two.address());
      }
      assertTrue(two.table(V4).size() >= sender.originate.size(), "nothing is lost meanwhile");
    }
    run(20);
    assertEquals(180, two.table(V4).size());
    assertTrue(
        two.routes(V4, RouteQuery.View.TABLE, null).stream()
            .flatMap(route -> route.paths().stream())
            .noneMatch(PathView::stale));
  }
}
