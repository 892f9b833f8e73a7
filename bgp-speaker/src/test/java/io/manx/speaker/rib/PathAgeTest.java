package io.manx.speaker.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import io.manx.speaker.decision.DecisionOptions;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PathSource.Kind;
import io.manx.speaker.model.PrefixBlock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Since when a path is what it is: what preferOldestExternal compares and operators read. */
class PathAgeTest {
  private static final Family V4 = Family.IPV4_UNICAST;
  private static final IpPrefix PREFIX = IpPrefix.parse("10.1.0.0/16");
  private static final PathSource PEER = source(1, Kind.EBGP);

  private final Rib rib =
      new Rib(source(0, Kind.LOCAL), DecisionOptions.STANDARD, NextHopOracle.ALL_REACHABLE);

  private static PathSource source(int peer, Kind kind) {
    IpAddress address = IpAddress.v4(0xC0000200 + peer);
    return new PathSource(peer, "p" + peer, kind, 65000 + peer, address, address);
  }

  @BeforeEach
  void announcedFirst() {
    rib.sourceUp(PEER, TestPolicies.Import.ALL, 0);
    announce(10, 1);
  }

  private void announce(int med, int now) {
    PathAttributes attributes =
        PathAttributes.builder(PEER.address()).asPath(AsPath.sequence(65001)).med(med).build();
    PrefixBlock block = PrefixBlock.builder(V4, 1).add(PREFIX, 0).build();
    var announced = new UpdateMessage.Announcement(attributes, block);
    rib.update(PEER, new UpdateMessage(List.of(), List.of(announced), null, List.of()), now);
  }

  private int since() {
    RibRoute route = rib.route(PREFIX);
    assertNotNull(route);
    return route.paths().getFirst().since();
  }

  @Test
  void theSameAgainChangesNothing() {
    announce(10, 5);
    assertEquals(1, since());
  }

  @Test
  void anotherMedMakesItAnotherPath() {
    announce(20, 5);
    assertEquals(5, since());
  }

  @Test
  void aSoftReconfigurationThatLeavesItAsItWasLeavesItsAge() {
    rib.importPolicyChanged(PEER, TestPolicies.Import.ALL, 5);
    assertEquals(1, since());
  }

  @Test
  @Rfc(value = 7313, section = "4", shows = "a path that comes again in a refresh keeps its age")
  void aRefreshMakesNothingYounger() {
    rib.beginRefresh(PEER, V4);
    announce(10, 5);
    rib.sweepStale(PEER, V4, 6);
    assertEquals(1, since());
  }

  @Test
  @Rfc(value = 4724, section = "4.2", shows = "a path that comes again after a restart is as old")
  void aRestartMakesNothingYounger() {
    rib.markStale(PEER, V4);
    rib.sourceUp(PEER, TestPolicies.Import.ALL, 4);
    announce(10, 5);
    rib.sweepStale(PEER, V4, 6);
    assertEquals(1, since());
  }
}
