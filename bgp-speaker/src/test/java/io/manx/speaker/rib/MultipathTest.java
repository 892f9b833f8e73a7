package io.manx.speaker.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which paths a prefix is routed by at once, and how many of one peer are kept. */
class MultipathTest {
  private static final Family V4 = Family.IPV4_UNICAST;
  private static final IpPrefix PREFIX = IpPrefix.parse("10.1.0.0/16");
  private static final MultipathOptions STRICT = new MultipathOptions(16, false);
  private static final MultipathOptions RELAXED = new MultipathOptions(16, true);

  private final List<PathSource> sources =
      List.of(made(0), made(1), made(2), made(3)); // told apart by identity

  private final Rib rib = new Rib(source(0), DecisionOptions.STANDARD, NextHopOracle.ALL_REACHABLE);
  private final List<Optional<BestRoute>> told = new ArrayList<>();

  private PathSource source(int peer) {
    return sources.get(peer);
  }

  private static PathSource made(int peer) {
    IpAddress address = IpAddress.v4(0xC0000200 + peer);
    return new PathSource(
        peer, "p" + peer, peer == 0 ? Kind.LOCAL : Kind.EBGP, 65000 + peer, address, address);
  }

  @BeforeEach
  void listen() {
    rib.multipath(STRICT);
    rib.listen(
        V4,
        (_, changes) -> {
          for (int i = 0; i < changes.size(); i++) {
            told.add(Optional.ofNullable(changes.after(i)));
          }
        });
    for (int peer = 1; peer <= 3; peer++) {
      rib.sourceUp(source(peer), TestPolicies.Import.ALL, 0);
    }
  }

  private void announce(int peer, int pathId, long... asPath) {
    PathAttributes attributes =
        PathAttributes.builder(source(peer).address()).asPath(AsPath.sequence(asPath)).build();
    PrefixBlock block = PrefixBlock.builder(V4, 1).add(PREFIX, pathId).build();
    var announced = new UpdateMessage.Announcement(attributes, block);
    rib.update(source(peer), new UpdateMessage(List.of(), List.of(announced), null, List.of()), 1);
  }

  /** The last octets of the next hops in use. */
  private List<Integer> used() {
    return told.getLast()
        .map(route -> route.nextHops().stream().map(hop -> hop.v4Bits() & 0xFF).sorted().toList())
        .orElse(List.of());
  }

  @Test
  void pathsThroughOtherAsesAreUsedTogetherWhereThatIsWanted() {
    announce(1, 0, 65001, 65100);
    announce(2, 0, 65002, 65100);
    announce(3, 0, 65003, 65004, 65100);
    assertEquals(List.of(1), used());
    rib.multipath(RELAXED);
    assertEquals(List.of(1, 2), used(), "as long, and of other ASes; never the longer one");
    RibRoute route = rib.route(PREFIX);
    assertNotNull(route);
    assertEquals(2, route.paths().stream().filter(RibPath::multipath).count(), "and shown so");
    int before = told.size();
    rib.multipath(RELAXED);
    assertEquals(before, told.size(), "nothing changed, nothing said");
    rib.multipath(STRICT);
    assertEquals(List.of(1), used());
  }

  @Test
  @Rfc(
      value = 7911,
      section = "6",
      shows = "how many paths of a prefix one peer may bring is limited; the excess is refused")
  void aPeerCannotBringAnyNumberOfPathsOfAPrefix() {
    int most = Rib.MOST_PATHS_OF_A_PREFIX;
    for (int id = 1; id <= most + 10; id++) {
      announce(1, id, 65001);
    }
    assertEquals(most, rib.counts(source(1), V4).received());
    assertEquals(10, rib.counts(source(1), V4).excess());
    assertEquals(10, rib.excessPaths(source(1)));
    announce(2, 1, 65002);
    assertEquals(1, rib.counts(source(2), V4).received(), "another peer has its own number");
    announce(1, 3, 65001, 65009);
    assertEquals(10, rib.excessPaths(source(1)), "what is there may change");
    PrefixBlock gone = PrefixBlock.builder(V4, 1).add(PREFIX, 7).build();
    rib.update(source(1), new UpdateMessage(List.of(gone), List.of(), null, List.of()), 1);
    announce(1, most + 1, 65001);
    assertEquals(10, rib.excessPaths(source(1)), "there is room again");
    assertTrue(rib.counts(source(1), V4).received() == most);
  }
}
