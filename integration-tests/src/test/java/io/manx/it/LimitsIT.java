package io.manx.it;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Maximum prefixes: ours, as a warning and as an end, against a peer, and a peer's against us. */
@Tag("root")
class LimitsIT {
  private static final IpPrefix FIRST = IpPrefix.parse("10.50.1.0/24");
  private static final IpPrefix SECOND = IpPrefix.parse("10.50.2.0/24");
  private static final IpPrefix OURS = Wire.AGENT_PREFIXES.getFirst();

  /** FRR ends a session with the second prefix above its limit. */
  private static final List<IpPrefix> TOO_MANY =
      List.of(OURS, IpPrefix.parse("10.244.2.0/24"), IpPrefix.parse("10.244.3.0/24"));

  private static RouterSpec spec() {
    return Wire.peerSpec(1, Wire.OTHER_AS, List.of(FIRST, SECOND));
  }

  private static String shown(ManxAgent agent) {
    return agent.control().text("show protocols all " + Wire.peerName(1));
  }

  /**
   * What both makes live through.
   *
   * @param told what the peer says of the last NOTIFICATION it received, and how it names the limit
   */
  private static ManxAgent run(Wire wire, Router peer, Supplier<String> told, String limit) {
    ManxAgent agent = wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS)));
    Map<String, Object> session = agent.config().peers().getFirst();
    session.put("maxPrefixes", Map.of("limit", 1, "action", "Warn"));
    agent.config().originate(List.of(OURS));
    peer.start();
    agent.start();
    Wire.await(
        "both are taken, with a warning",
        () ->
            agent.learned(Wire.peerAddress(1)).equals(Set.of(FIRST, SECOND))
                && agent.log().contains("2 prefixes received, the limit is 1 (WARN)"),
        agent,
        peer);

    session.put("maxPrefixes", Map.of("limit", 1, "action", "Teardown", "restartAfter", "2s"));
    agent.configure();
    Wire.await(
        "the session ends, and both sides know why",
        () -> told.get().contains(limit) && !agent.established(Wire.peerAddress(1)),
        agent,
        peer);
    peer.announce(List.of(FIRST));
    Wire.await(
        "it is back by itself",
        () ->
            agent.established(Wire.peerAddress(1))
                && agent.learned(Wire.peerAddress(1)).equals(Set.of(FIRST))
                && peer.learned(Wire.AGENT).equals(Set.of(OURS)),
        agent,
        peer);

    return agent;
  }

  /**
   * The peer has a limit of its own.
   *
   * @param forgive has the peer take the session up again
   */
  private static void sendsTooMany(ManxAgent agent, Router peer, Runnable forgive) {
    agent.announce(TOO_MANY);
    Wire.await(
        "the agent shows that it sent too many",
        () -> shown(agent).contains("Received: Maximum number of prefixes reached"),
        agent,
        peer);
    agent.announce(List.of(OURS));
    forgive.run();
    Wire.await(
        "it is back",
        () ->
            peer.established(Wire.AGENT)
                && peer.learned(Wire.AGENT).equals(Set.of(OURS))
                && agent.learned(Wire.peerAddress(1)).equals(Set.of(FIRST)),
        agent,
        peer);
  }

  @Test
  @Rfc(
      value = 4271,
      section = "6.7",
      shows = "a limit of prefixes warns, or ends the session and lets it come back",
      peers = "BIRD")
  @Rfc(
      value = 4486,
      section = "4",
      shows = "Maximum Number of Prefixes Reached, sent and received",
      peers = "BIRD")
  void bird() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = wire.closing(new BirdDaemon(wire.peer(1), wire.scratch().path(), spec()));
      bird.channelOptions("receive limit 1 action restart;");
      ManxAgent agent =
          run(
              wire,
              bird,
              () -> bird.control().text("show protocols all agent"),
              "Received: Maximum number of prefixes reached");
      sendsTooMany(agent, bird, () -> {}); // BIRD restarts by itself
    }
  }

  @Test
  @Rfc(
      value = 4271,
      section = "6.7",
      shows = "a limit of prefixes warns, or ends the session and lets it come back",
      peers = "FRR")
  @Rfc(
      value = 4486,
      section = "4",
      shows = "Maximum Number of Prefixes Reached, sent and received",
      peers = "FRR")
  void frr() {
    try (Wire wire = new Wire()) {
      FrrDaemon frr = wire.closing(new FrrDaemon(wire.peer(1), wire.scratch().path(), spec()));
      // Without the list it sends us our own prefix, too.
      frr.further("ip prefix-list mine permit 10.50.0.0/16 le 24\n");
      frr.familyOptions("prefix-list mine out", "maximum-prefix 1");
      ManxAgent agent =
          run(
              wire,
              frr,
              () -> frr.vtysh("show bgp neighbors " + Wire.AGENT).out(),
              "Cease/Maximum Number of Prefixes Reached");
      sendsTooMany(agent, frr, () -> frr.vtysh("clear bgp " + Wire.AGENT).orThrow());
    }
  }
}
