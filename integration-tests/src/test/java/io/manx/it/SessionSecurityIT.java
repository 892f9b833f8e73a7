package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.OpenbgpdDaemon;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A session with a TCP MD5 key and GTSM: it comes up, its key changes under it, traffic is moved
 * away, and it is shut down by each side, while the other reads why.
 */
@Tag("root")
class SessionSecurityIT {
  private static final String KEY = "k7-left";
  private static final IpPrefix PREFIX = IpPrefix.parse("10.50.1.0/24");
  private static final IpPrefix LATER = IpPrefix.parse("10.50.2.0/24");
  private static final IpPrefix OURS = Wire.AGENT_PREFIXES.getFirst();

  private static RouterSpec spec() {
    return Wire.peerSpec(1, Wire.OTHER_AS, List.of(PREFIX));
  }

  private static void write(Path file, String key) {
    try {
      Files.writeString(file, key + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything about the peer that an operator can see at the agent. */
  private static String shown(ManxAgent agent) {
    return agent.control().text("show protocols all " + Wire.peerName(1));
  }

  private static void await(String what, Supplier<String> text, String part, Router... parties) {
    Wire.await(what, () -> text.get().contains(part), parties);
  }

  /**
   * What every peer lives through; the agent afterwards.
   *
   * @param keyed whether the peer has the key, which is changed by its file alone
   * @param ours what the peer says of a prefix of the agent
   * @param community how the peer writes GRACEFUL_SHUTDOWN
   */
  private static ManxAgent run(
      Wire wire, Router peer, boolean keyed, Supplier<String> ours, String community) {
    ManxAgent agent = wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS)));
    Map<String, Object> session = agent.config().peers().getFirst();
    session.put("ttlSecurity", 1);
    Path key = wire.scratch().path().resolve("peer.password");
    if (keyed) {
      write(key, KEY);
      session.put("passwordFile", key.toString());
    }
    peer.start();
    agent.start();
    Wire.await("the session is up", () -> agent.established(Wire.peerAddress(1)), agent, peer);
    String since = Wire.since(agent, 1);
    if (keyed) {
      // The peer does not know the new key; with the old one back, what waited is sent again.
      write(key, "another");
      await("the key is another", agent::log, "passwordFile", agent);
      write(key, KEY);
    }
    peer.announce(List.of(PREFIX, LATER));
    Wire.await(
        "the session carries routes",
        () -> agent.learned(Wire.peerAddress(1)).contains(LATER),
        agent,
        peer);

    agent.control().ask("graceful shutdown on");
    await("the peer sees GRACEFUL_SHUTDOWN", ours, community, agent, peer);
    assertTrue(shown(agent).contains("Graceful shutdown"), shown(agent));
    agent.control().ask("graceful shutdown off");
    Wire.await(
        "GRACEFUL_SHUTDOWN is taken back", () -> !ours.get().contains(community), agent, peer);
    assertEquals(since, Wire.since(agent, 1), "the session flapped");
    assertEquals(-1, agent.log().indexOf(KEY), "a key in the log");
    if (keyed) {
      enabled(agent, peer); // OpenBGPD rests for a minute after the second end
    }
    return agent;
  }

  private static void enabled(ManxAgent agent, Router peer) {
    Map<String, Object> session = agent.config().peers().getFirst();
    session.put("enabled", false);
    agent.configure();
    Wire.await("a peer that is not enabled is down", () -> !peer.established(Wire.AGENT), peer);
    session.put("enabled", true);
    agent.configure();
    Wire.await("it is back", () -> agent.established(Wire.peerAddress(1)), agent, peer);
  }

  /**
   * Each operator shuts the session down and says why; the other side reads it.
   *
   * @param told what the peer says of the session
   * @param shutdown has the peer shut down with the words "until monday"
   */
  private static void communications(
      ManxAgent agent, Router peer, Supplier<String> told, Runnable shutdown) {
    agent.control().ask("disable " + Wire.peerName(1) + " \"rack 7 moves\"");
    await("the peer reads why", told, "rack 7 moves", agent, peer);
    agent.control().ask("enable " + Wire.peerName(1));
    Wire.await("the session is back", () -> agent.established(Wire.peerAddress(1)), agent, peer);
    shutdown.run();
    await("the agent shows why", () -> shown(agent), "until monday", agent, peer);
  }

  @Test
  @Rfc(value = 2385, shows = "a session with a key, changed in place", peers = "BIRD")
  @Rfc(value = 5082, section = "3", shows = "a session with GTSM", peers = "BIRD")
  @Rfc(value = 8326, section = "4", shows = "GRACEFUL_SHUTDOWN is sent", peers = "BIRD")
  @Rfc(value = 9003, section = "2", shows = "theirs is shown here", peers = "BIRD")
  @Rfc(value = 9003, section = "2", shows = "ours is shown there", peers = "BIRD")
  void bird() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = wire.closing(new BirdDaemon(wire.peer(1), wire.scratch().path(), spec()));
      bird.options("password \"" + KEY + "\"; ttl security on;");
      Supplier<String> ours = () -> bird.control().text("show route for " + OURS + " all");
      communications(
          run(wire, bird, true, ours, "(65535,0)"),
          bird,
          () -> bird.control().text("show protocols all agent"),
          () -> bird.control().ask("disable agent \"until monday\""));
    }
  }

  @Test
  @Rfc(value = 2385, shows = "a session with a key, changed in place", peers = "FRR")
  @Rfc(value = 5082, section = "3", shows = "a session with GTSM", peers = "FRR")
  @Rfc(value = 8326, section = "4", shows = "GRACEFUL_SHUTDOWN is sent", peers = "FRR")
  @Rfc(value = 9003, section = "2", shows = "theirs is shown here", peers = "FRR")
  void frr() {
    try (Wire wire = new Wire()) {
      FrrDaemon frr = wire.closing(new FrrDaemon(wire.peer(1), wire.scratch().path(), spec()));
      frr.options("password " + KEY, "ttl-security hops 1");
      ManxAgent agent =
          run(
              wire,
              frr,
              true,
              () -> frr.vtysh("show bgp ipv4 unicast " + OURS).out(),
              "graceful-shutdown");
      // FRR 8.4 shows no communication that it receives.
      frr.configure(
          "router bgp " + Wire.OTHER_AS,
          "neighbor " + Wire.AGENT + " shutdown message until monday");
      await("the agent shows why", () -> shown(agent), "until monday", agent, frr);
    }
  }

  @Test
  @Rfc(value = 5082, section = "3", shows = "a session with GTSM", peers = "OpenBGPD")
  @Rfc(value = 8326, section = "4", shows = "GRACEFUL_SHUTDOWN is sent", peers = "OpenBGPD")
  @Rfc(value = 9003, section = "2", shows = "theirs is shown here", peers = "OpenBGPD")
  @Rfc(value = 9003, section = "2", shows = "ours is shown there", peers = "OpenBGPD")
  void openbgpd() {
    try (Wire wire = new Wire()) {
      OpenbgpdDaemon openbgpd =
          wire.closing(new OpenbgpdDaemon(wire.peer(1), wire.scratch().path(), spec()));
      openbgpd.options("ttl-security yes");
      ManxAgent agent =
          run(
              wire,
              openbgpd,
              false,
              () -> openbgpd.bgpctl("show", "rib", "detail", OURS.toString()).out(),
              "GRACEFUL_SHUTDOWN");
      communications(
          agent,
          openbgpd,
          () -> openbgpd.bgpctl("show", "neighbor", Wire.AGENT.toString()).out(),
          () ->
              openbgpd.bgpctl("neighbor", Wire.AGENT.toString(), "down", "until monday").orThrow());
    }
  }
}
