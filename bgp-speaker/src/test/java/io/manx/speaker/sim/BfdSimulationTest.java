package io.manx.speaker.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.Rfc;
import io.manx.speaker.bfd.BfdState;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.RouteQuery;
import io.manx.speaker.status.SpeakerCommands.ProtocolAction;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What BFD means to a BGP session, between two whole speakers on virtual time. */
class BfdSimulationTest {
  private static final IpAddress B = IpAddress.parse("10.0.0.2");
  private static final String PEER = "p10_0_0_2";
  private static final List<String> LEARNED = List.of("10.2.0.0/16");

  private final VirtualClock clock = new VirtualClock();
  private final PipeNetwork network = new PipeNetwork(clock, 5882);
  private final Plan plan = new Plan(64512, "10.0.0.1");
  private final Plan.Peer peer = plan.peer("10.0.0.2", 64513);
  private SimulatedNode a;

  @BeforeEach
  void establish() {
    peer.bfd = true;
    Plan other = new Plan(64513, "10.0.0.2").originate("10.2.0.0/16");
    other.peer("10.0.0.1", 64512);
    a = new SimulatedNode(network, plan.build(), false, new Random(1));
    new SimulatedNode(network, other.build(), false, new Random(2));
    run(20);
    assertTrue(a.isUp(PEER));
    assertEquals(LEARNED, a.table(Family.IPV4_UNICAST));
  }

  private void run(long seconds) {
    clock.run(Duration.ofSeconds(seconds));
  }

  private void report(BfdState state, boolean remotelyClosed, boolean independent) {
    a.loop().execute(() -> a.bfd().report(B, state, remotelyClosed, independent));
    clock.run(Duration.ofMillis(1));
  }

  @Test
  @Rfc(value = 5882, section = "4.2", shows = "BFD that never came up hinders no BGP session")
  void aSessionThatNeverCameUpHindersNothing() {
    assertTrue(a.bfd().isOpen(B));
    report(BfdState.INIT, false, false);
    report(BfdState.DOWN, false, false);
    assertTrue(a.isUp(PEER));
    assertEquals(Set.of(), a.deadNextHops());
  }

  @Test
  @Rfc(value = 5882, section = "4.3", shows = "a lost path ends the session, routes at once")
  @Rfc(value = 9384, shows = "the session ends with Cease, BFD Down")
  void aLostPathEndsTheSession() {
    report(BfdState.UP, false, false);
    report(BfdState.DOWN, false, false);
    assertFalse(a.isUp(PEER));
    assertEquals(List.of(), a.table(Family.IPV4_UNICAST));
    assertEquals(Set.of(B), a.deadNextHops());
    assertTrue(String.valueOf(a.bgp(PEER).lastError()).contains("BFD session down"));
    run(120);
    assertTrue(a.isUp(PEER), "BGP comes back without waiting for BFD");
    assertEquals(Set.of(), a.deadNextHops(), "and whom BGP reaches is not dead");
  }

  @Test
  @Rfc(value = 5882, section = "3.2", shows = "AdminDown of the other end is no failure")
  void anAdministratorAtTheOtherEndIsNoFailure() {
    report(BfdState.UP, false, false);
    report(BfdState.DOWN, true, false);
    assertTrue(a.isUp(PEER));
    assertEquals(Set.of(), a.deadNextHops());
  }

  @Test
  @Rfc(value = 5882, section = "4.3.1", shows = "BFD without C bit says nothing of a restart")
  @Rfc(value = 5882, section = "4.3.1", shows = "BFD with C bit ends a graceful restart")
  void whatBfdSaysDuringARestart() {
    report(BfdState.UP, false, false);
    network.cut(a.address(), B);
    network.part(a.address(), B);
    run(2);
    assertFalse(a.isUp(PEER));
    assertEquals(LEARNED, a.table(Family.IPV4_UNICAST), "stale, and kept");
    report(BfdState.DOWN, false, false);
    assertEquals(LEARNED, a.table(Family.IPV4_UNICAST), "it shares the fate of what restarts");
    report(BfdState.UP, false, true);
    report(BfdState.DOWN, false, true);
    assertEquals(List.of(), a.table(Family.IPV4_UNICAST), "the forwarding plane is gone too");
  }

  @Test
  void theSessionFollowsTheConfiguration() {
    report(BfdState.UP, false, false);
    peer.bfdInterval = Duration.ofMillis(100);
    a.configure(plan.build());
    assertEquals(Duration.ofMillis(100), a.bfd().parameters(B).transmitInterval());
    peer.bfd = false;
    a.configure(plan.build());
    assertFalse(a.bfd().isOpen(B));
    peer.bfd = true;
    a.configure(plan.build());
    assertTrue(a.bfd().isOpen(B));
    assertTrue(a.isUp(PEER), "none of it touches BGP");
    a.now(a.commands().change(PEER, ProtocolAction.DISABLE, ""));
    assertFalse(a.bfd().isOpen(B));
    a.now(a.commands().change(PEER, ProtocolAction.ENABLE, ""));
    assertTrue(a.bfd().isOpen(B));
    a.now(a.speaker().stop(true));
    assertFalse(a.bfd().isOpen(B), "AdminDown before the peer could take it for a failure");
  }

  @Test
  @Rfc(value = 8326, section = "4", shows = "paths go last on both ends, and come back")
  void gracefulShutdown() {
    assertTrue(a.now(a.commands().gracefulShutdown("", true)));
    run(1);
    assertEquals(0, localPref());
    assertTrue(a.isUp(PEER));
    assertTrue(isGoingAway());
    assertTrue(a.now(a.commands().gracefulShutdown("", false)));
    assertFalse(isGoingAway());
    run(1);
    assertEquals(100, localPref());
    assertTrue(a.now(a.commands().gracefulShutdown(PEER, true)));
    run(1);
    assertEquals(0, localPref());
    assertFalse(a.now(a.commands().gracefulShutdown("nobody", true)));
  }

  private boolean isGoingAway() {
    return Objects.requireNonNull(a.protocol(PEER).bgp()).gracefulShutdown();
  }

  private long localPref() {
    var routes = a.routes(Family.IPV4_UNICAST, RouteQuery.View.TABLE, null);
    PathView best = routes.getFirst().paths().getFirst();
    return Objects.requireNonNull(best.attributes()).localPref();
  }
}
