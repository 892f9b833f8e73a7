package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.net.Netns;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What must work with a peer of any make, over one session with both families: each side announces,
 * withdraws and announces again, the kernel follows, and the session never flaps meanwhile.
 */
@Tag("root")
abstract class PeerScenario {
  private static final IpPrefix FIRST = IpPrefix.parse("10.50.1.0/24");
  private static final IpPrefix SECOND = IpPrefix.parse("10.50.2.0/23");
  private static final IpPrefix FIRST_V6 = IpPrefix.parse("2001:db8:50::/48");
  private static final IpPrefix SECOND_V6 = IpPrefix.parse("2001:db8:51:8000::/49");

  /** The peer under test, not started yet. */
  abstract Router peer(Netns netns, Path directory, RouterSpec spec);

  @Test
  @Rfc(
      value = 4760,
      section = "3",
      shows = "both families over one session, announced, withdrawn and announced again",
      peers = {"BIRD", "FRR", "GoBGP", "OpenBGPD", "ExaBGP"})
  void asExternalPeer() {
    run(Wire.OTHER_AS);
  }

  @Test
  void asInternalPeer() {
    run(Wire.AGENT_AS);
  }

  private void run(long as) {
    try (Wire wire = new Wire()) {
      RouterSpec spec = Wire.peerSpec(1, as, List.of(FIRST, FIRST_V6));
      Router peer = wire.closing(peer(wire.peer(1), wire.scratch().path(), spec));
      ManxAgent agent = wire.agent(List.of(Wire.neighbor(1, as)));
      peer.start();
      agent.start();
      Wire.await(
          "the session is up at both ends",
          () -> agent.established(Wire.peerAddress(1)) && peer.established(Wire.AGENT),
          agent,
          peer);
      String since = Wire.since(agent, 1);

      learns(wire, agent, peer, Set.of(FIRST, FIRST_V6));
      peer.announce(List.of(FIRST, SECOND, FIRST_V6, SECOND_V6));
      learns(wire, agent, peer, Set.of(FIRST, SECOND, FIRST_V6, SECOND_V6));
      peer.announce(List.of(SECOND));
      learns(wire, agent, peer, Set.of(SECOND));
      peer.announce(List.of(FIRST, SECOND_V6));
      learns(wire, agent, peer, Set.of(FIRST, SECOND_V6));

      hears(agent, peer, Wire.AGENT_PREFIXES);
      agent.announce(List.of(Wire.AGENT_PREFIXES.getLast()));
      hears(agent, peer, List.of(Wire.AGENT_PREFIXES.getLast()));
      agent.announce(List.of());
      hears(agent, peer, List.of());
      agent.announce(Wire.AGENT_PREFIXES);
      hears(agent, peer, Wire.AGENT_PREFIXES);

      assertEquals(since, Wire.since(agent, 1), "the session flapped");
    }
  }

  private static void learns(Wire wire, ManxAgent agent, Router peer, Set<IpPrefix> expected) {
    Wire.await(
        "the agent knows " + expected + " from the peer",
        () -> agent.learned(Wire.peerAddress(1)).equals(expected),
        agent,
        peer);
    Wire.await("the kernel has " + expected, () -> wire.kernel().equals(expected), agent, peer);
  }

  private static void hears(ManxAgent agent, Router peer, List<IpPrefix> expected) {
    Wire.await(
        "the peer knows " + expected + " from the agent",
        () -> peer.learned(Wire.AGENT).equals(Set.copyOf(expected)),
        agent,
        peer);
  }
}
