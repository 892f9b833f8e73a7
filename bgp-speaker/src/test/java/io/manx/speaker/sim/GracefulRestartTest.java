package io.manx.speaker.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import io.manx.speaker.config.Community;
import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.config.PeerRangeConfig;
import io.manx.speaker.message.Capabilities;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.LongLivedStale;
import io.manx.speaker.runtime.Connection;
import io.manx.speaker.runtime.Transport;
import io.manx.speaker.status.ChannelStatus;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.RouteQuery;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Restarts of whole speakers under virtual time: what helpers keep, and when one may speak again.
 */
class GracefulRestartTest {
  private static final Family V4 = Family.IPV4_UNICAST;
  private static final String PREFIX = "10.2.0.0/24";

  private final VirtualClock clock = new VirtualClock();
  private final PipeNetwork network = new PipeNetwork(clock, 1);

  private SimulatedNode start(Plan plan, boolean restarting) {
    return new SimulatedNode(
        network, plan.build(), restarting, new Random(plan.addresses.getFirst().hashCode()));
  }

  /** A node in an AS of its own: number n is 10.0.0.n in AS 65000 + n. */
  private static Plan plan(int number, int... peers) {
    Plan plan = new Plan(65000 + number, "10.0.0." + number);
    for (int peer : peers) {
      Plan.Peer added = plan.peer("10.0.0." + peer, 65000 + peer);
      added.families = Set.of(V4);
      added.longLived = Duration.ofSeconds(60);
    }
    return plan;
  }

  private void run(int seconds) {
    clock.run(Duration.ofSeconds(seconds));
  }

  private static List<PathView> paths(SimulatedNode node) {
    return node.routes(V4, RouteQuery.View.TABLE, null).stream()
        .filter(route -> route.prefix().toString().equals(PREFIX))
        .flatMap(route -> route.paths().stream())
        .toList();
  }

  private static boolean isMarked(PathView path) {
    return path.attributes() != null && LongLivedStale.marks(path.attributes());
  }

  @Test
  @Rfc(
      value = 9494,
      section = "4.3",
      shows = "long-lived stale paths go to peers that know them, marked, and to no others")
  @Rfc(value = 9494, section = "4.2", shows = "long-lived stale paths go when their time is over")
  void aPeerThatStaysAway() {
    SimulatedNode helper = start(plan(1, 2, 3, 4), false);
    SimulatedNode origin = start(plan(2, 1).originate(PREFIX), false);
    SimulatedNode aware = start(plan(3, 1), false);
    Plan plain = plan(4, 1);
    plain.peers.getFirst().graceful = false;
    SimulatedNode unaware = start(plain, false);
    run(20);
    assertEquals(1, paths(aware).size());
    assertEquals(1, paths(unaware).size());

    origin.crash();
    run(10);
    assertTrue(paths(helper).getFirst().stale());
    assertFalse(isMarked(paths(helper).getFirst()));
    assertEquals(1, paths(unaware).size(), "a restart disturbs nobody");

    run(15);
    assertTrue(isMarked(paths(helper).getFirst()));
    assertTrue(isMarked(paths(aware).getFirst()));
    assertEquals(List.of(), paths(unaware));
    ChannelStatus channel = helper.protocol("p10_0_0_2").channels().getFirst();
    assertEquals(ChannelStatus.NeighborRestart.LONG_LIVED, channel.neighborRestart());
    assertNotNull(channel.longLivedStale());

    run(60);
    assertEquals(List.of(), paths(helper));
    assertEquals(List.of(), paths(aware));
  }

  @Test
  @Rfc(
      value = 9494,
      section = "4.2",
      shows = "a peer that comes back late takes its paths over again")
  void aPeerThatComesBackLate() {
    SimulatedNode helper = start(plan(1, 2, 4), false);
    SimulatedNode origin = start(plan(2, 1).originate(PREFIX), false);
    Plan plain = plan(4, 1);
    plain.peers.getFirst().graceful = false;
    SimulatedNode unaware = start(plain, false);
    run(20);
    origin.crash();
    run(30);
    assertTrue(isMarked(paths(helper).getFirst()));
    start(plan(2, 1).originate(PREFIX), true);
    run(20);
    assertFalse(paths(helper).getFirst().stale());
    assertFalse(isMarked(paths(helper).getFirst()));
    assertEquals(1, paths(unaware).size());
    run(60);
    assertEquals(1, paths(helper).size(), "no timer is left that takes it");
  }

  @Test
  @Rfc(
      value = 9494,
      section = "4.2",
      shows = "paths with NO_LLGR are not kept past the restart time")
  void noLlgr() {
    SimulatedNode helper = start(plan(1, 2), false);
    Plan plan = plan(2, 1).originate(PREFIX);
    plan.communities = List.of(new Community.Standard(LongLivedStale.NO_LLGR));
    SimulatedNode origin = start(plan, false);
    run(20);
    origin.crash();
    run(15);
    assertEquals(1, paths(helper).size());
    run(10);
    assertEquals(List.of(), paths(helper));
  }

  @Test
  @Rfc(value = 9494, section = "4.3", shows = "a long-lived stale path is the least preferred")
  void anyOtherPathIsBetter() {
    SimulatedNode helper = start(plan(1, 2, 3), false);
    SimulatedNode origin = start(plan(2, 1).originate(PREFIX), false);
    // The other way is one AS longer.
    start(plan(3, 1, 5), false);
    start(plan(5, 3).originate(PREFIX), false);
    run(20);
    assertEquals("p10_0_0_2", paths(helper).getFirst().protocol());
    origin.crash();
    run(10);
    assertEquals("p10_0_0_2", paths(helper).getFirst().protocol(), "stale, but as good as before");
    run(15);
    assertEquals("p10_0_0_3", paths(helper).getFirst().protocol());
  }

  @Test
  @Rfc(
      value = 4724,
      section = "4.1",
      shows = "a restarted speaker tells nobody before its peers' End-of-RIB")
  void waitsForEndOfRib() {
    SimulatedNode hub = start(plan(1, 2, 3).originate("10.1.0.0/24"), false);
    SimulatedNode fast = start(plan(2, 1).originate(PREFIX), false);
    SimulatedNode slow = start(plan(3, 1).originate("10.3.0.0/24"), false);
    run(20);
    assertEquals(3, fast.table(V4).size());

    hub.crash();
    network.part(hub.address(), slow.address());
    run(1);
    SimulatedNode again = start(plan(1, 2, 3).originate("10.1.0.0/24"), true);
    clock.run(Duration.ofSeconds(3));
    assertTrue(again.isUp("p10_0_0_2"));
    assertEquals(List.of(), again.routes(V4, RouteQuery.View.EXPORT, "p10_0_0_2"));
    assertEquals(
        ChannelStatus.Recovery.WAITING,
        again.protocol("p10_0_0_2").channels().getFirst().recovery());
    assertEquals(3, fast.table(V4).size(), "the helper waits for our End-of-RIB");

    network.heal(hub.address(), slow.address());
    run(10);
    assertTrue(again.isUp("p10_0_0_3"));
    assertEquals(3, fast.table(V4).size());
    assertTrue(paths(fast).stream().noneMatch(PathView::stale));
    assertNotNull(again.convergedAfter());
  }

  @Test
  @Rfc(value = 4724, section = "4.1", shows = "a peer that refuses is not waited for")
  void aPeerThatRefusesIsNotWaitedFor() {
    start(plan(2, 1).originate(PREFIX), false);
    SimulatedNode refusing = start(plan(3), false);
    refusing.transport().close();
    SimulatedNode hub = start(plan(1, 2, 3), true);
    run(3);
    Duration after = hub.convergedAfter();
    assertTrue(after != null && after.compareTo(Duration.ofSeconds(2)) < 0, () -> "" + after);
  }

  /** It rests after the loss of a session that was young, and breaks every call meanwhile. */
  @Test
  @Rfc(value = 4724, section = "4.1", shows = "a peer that hangs up for a while is waited for")
  void aPeerThatRestsIsWaitedFor() {
    SimulatedNode hub = start(plan(1, 2).originate("10.1.0.0/24"), false);
    SimulatedNode peer = start(plan(2, 1).originate(PREFIX), false);
    run(20);
    for (int i = 0; i < 3; i++) {
      hub.crash();
      hub = start(plan(1, 2).originate("10.1.0.0/24"), true);
      clock.run(Duration.ofMillis(100));
      assertNull(hub.convergedAfter(), "converged without its only peer");
      assertEquals(2, peer.table(V4).size());
      run(14);
      assertNotNull(hub.convergedAfter());
      assertEquals(2, hub.table(V4).size());
    }
  }

  @Test
  void aPeerThatAlwaysHangsUpIsGivenUp() {
    start(plan(2, 1).originate(PREFIX), false);
    SimulatedNode rude = start(plan(3), false);
    rude.transport()
        .listen(
            new Transport.ListenSpec(Set.of(rude.address()), 179, Map.of()),
            new Transport.AcceptListener() {
              @Override
              public void accepted(Connection connection) {
                connection.abort();
              }

              @Override
              public void listenFailed(IpAddress address, int port, String reason) {
                throw new AssertionError(reason);
              }
            });
    SimulatedNode hub = start(plan(1, 2, 3), true);
    run(14);
    assertNull(hub.convergedAfter());
    run(2);
    assertNotNull(hub.convergedAfter());
  }

  @Test
  @Rfc(
      value = 4724,
      section = "4.1",
      shows = "a peer that does not answer is given up long before the deferral timer")
  void aPeerThatDoesNotAnswerIsGivenUp() {
    start(plan(2, 1).originate(PREFIX), false);
    SimulatedNode hub = start(plan(1, 2, 9), true);
    run(8);
    Duration after = hub.convergedAfter();
    assertTrue(after != null && after.compareTo(Duration.ofSeconds(6)) < 0, () -> "" + after);
    assertEquals(1, hub.routes(V4, RouteQuery.View.TABLE, null).size());
  }

  @Test
  void aPeerOfWhichNothingIsImportedHoldsNothingUp() {
    start(plan(2, 1).originate(PREFIX), false);
    Plan restarting = plan(1, 2);
    // A collector that is to call, and does not for as long as it may.
    Plan.Peer collector = restarting.peer("10.0.0.9", 65009);
    collector.passive = true;
    collector.imports = PeerConfig.ImportScope.NONE;
    collector.restartTime = Duration.ofSeconds(60);
    SimulatedNode hub = start(restarting, true);
    run(5);
    assertEquals(1, hub.routes(V4, RouteQuery.View.TABLE, null).size());
    assertNotNull(hub.completeAfter(V4));
    assertNotNull(hub.convergedAfter());
  }

  @Test
  @Rfc(
      value = 4724,
      section = "4.1",
      shows = "each peer is waited for as long as it keeps routes, not as long as the slowest does")
  void eachPeerHasItsOwnTime() {
    start(plan(2, 1).originate(PREFIX), false);
    Plan restarting = plan(1, 2);
    // Both are to call, and neither does: 5 s are of IPv4, 30 s of IPv6.
    Plan.Peer brief = restarting.peer("10.0.0.8", 65008);
    brief.passive = true;
    brief.families = Set.of(V4);
    brief.restartTime = Duration.ofSeconds(5);
    Plan.Peer patient = restarting.peer("10.0.0.9", 65009);
    patient.passive = true;
    patient.families = Set.of(Family.IPV6_UNICAST);
    patient.restartTime = Duration.ofSeconds(30);
    SimulatedNode hub = start(restarting, true);
    run(4);
    assertNull(hub.completeAfter(V4));
    run(4);
    assertEquals(Duration.ofSeconds(5), hub.completeAfter(V4));
    assertEquals(1, hub.routes(V4, RouteQuery.View.TABLE, null).size());
    assertNull(hub.completeAfter(Family.IPV6_UNICAST));
    assertNull(hub.convergedAfter());
    run(30);
    assertEquals(Duration.ofSeconds(30), hub.completeAfter(Family.IPV6_UNICAST));
    assertEquals(Duration.ofSeconds(30), hub.convergedAfter());
  }

  @Test
  @Rfc(
      value = 4724,
      section = "4.1",
      shows = "two speakers that restart at once do not wait for each other")
  void twoThatRestartAtOnce() {
    SimulatedNode one = start(plan(1, 2).originate("10.1.0.0/24"), true);
    SimulatedNode two = start(plan(2, 1).originate(PREFIX), true);
    run(8);
    assertEquals(2, one.table(V4).size());
    assertEquals(2, two.table(V4).size());
  }

  @Test
  void callersOfARangeHaveTimeToCall() {
    Plan reflector = new Plan(65001, "10.0.0.1");
    reflector.clusterId = reflector.addresses.getFirst();
    Plan.Peer template = reflector.range("10.0.0.0/24", 65001);
    template.client = true;
    template.families = Set.of(V4);
    reflector.ranges.add(
        new PeerRangeConfig(IpPrefix.parse("10.0.0.0/24"), List.of(), 100, template.build()));
    SimulatedNode hub = start(reflector, false);
    SimulatedNode one = start(client(2).originate(PREFIX), false);
    SimulatedNode two = start(client(3).originate("10.3.0.0/24"), false);
    run(20);
    assertEquals(2, one.table(V4).size());
    assertEquals(2, two.table(V4).size());

    hub.crash();
    clock.run(Duration.ofMillis(200));
    start(reflector, true);
    for (int i = 0; i < 200; i++) {
      clock.run(Duration.ofMillis(100));
      assertEquals(2, one.table(V4).size(), "not one is lost over the reflector's restart");
      assertEquals(2, two.table(V4).size());
    }
    assertTrue(paths(two).stream().noneMatch(PathView::stale));
  }

  @Test
  @Rfc(
      value = 4724,
      section = "4.1",
      shows = "a reflector that starts fresh waits for nobody, and does not call itself restarted")
  void aFreshReflectorWaitsForNobody() {
    Plan reflector = new Plan(65001, "10.0.0.1");
    reflector.clusterId = reflector.addresses.getFirst();
    Plan.Peer template = reflector.range("10.0.0.0/24", 65001);
    template.client = true;
    template.families = Set.of(V4);
    reflector.ranges.add(
        new PeerRangeConfig(IpPrefix.parse("10.0.0.0/24"), List.of(), 100, template.build()));
    reflector.peer("10.0.0.9", 65001).families = Set.of(V4); // never there
    SimulatedNode hub = start(reflector, false);
    start(client(2).originate(PREFIX), false);
    SimulatedNode two = start(client(3), false);
    for (int i = 0; i < 20 && paths(two).isEmpty(); i++) {
      clock.run(Duration.ofMillis(100));
    }
    assertEquals(1, paths(two).size());
    assertEquals(
        ChannelStatus.Recovery.NONE,
        hub.protocol("range_10_0_0_3").channels().getFirst().recovery());
    Capabilities.GracefulRestart heard = two.heardFrom("p10_0_0_1").gracefulRestart();
    assertNotNull(heard);
    assertFalse(heard.restarting());
  }

  private static Plan client(int number) {
    Plan plan = new Plan(65001, "10.0.0." + number);
    plan.peer("10.0.0.1", 65001).families = Set.of(V4);
    return plan;
  }
}
