package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.Daemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.RouterSpec;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Either side asks the other to say again what it had dropped, under one session; and among the
 * routes is one whose attributes fit into no message of 4,096 octets.
 */
@Tag("root")
class RefreshIT {
  /** Communities of four octets each; with short numbers, as FRR prints 8,192 characters. */
  private static final int MANY = 1100;

  private static final IpPrefix LONG = IpPrefix.parse("10.50.9.0/24");
  private static final IpPrefix OURS = Wire.AGENT_PREFIXES.getFirst();
  private static final Set<IpPrefix> ALL =
      Set.of(
          IpPrefix.parse("10.50.1.0/24"),
          IpPrefix.parse("10.50.2.0/24"),
          IpPrefix.parse("10.50.3.0/24"),
          LONG);

  private static RouterSpec spec() {
    return Wire.peerSpec(1, Wire.OTHER_AS, List.copyOf(ALL));
  }

  private static String communities(int from, int to, String form) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(value -> form.formatted(value))
        .collect(Collectors.joining(" "));
  }

  /**
   * What both makes live through.
   *
   * @param open has the peer let in what it kept out
   * @param ours what the peer says of the agent's prefix
   * @param last how the peer writes the last community
   * @param asked how its log says that it was asked for its routes
   */
  private static void run(
      Wire wire, Daemon peer, Runnable open, Supplier<String> ours, String last, String asked) {
    ManxAgent agent = wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS)));
    Map<String, Object> session = agent.config().peers().getFirst();
    session.put("maxPrefixes", Map.of("limit", 2, "action", "Discard"));
    agent
        .config()
        .spec()
        .put(
            "originate",
            List.of(
                Map.of(
                    "cidr",
                    OURS.toString(),
                    "communities",
                    List.of(communities(1, MANY, "7:%d").split(" ")))));
    peer.start();
    agent.start();
    Wire.await(
        "two are taken, the others seen",
        () ->
            shown(agent).contains("Routes:         2 imported")
                && shown(agent).contains("[HIT]")
                && agent.established(Wire.peerAddress(1))
                && peer.established(Wire.AGENT),
        agent,
        peer);
    String since = Wire.since(agent, 1);
    for (String capability :
        List.of("Route refresh", "Enhanced refresh", "Extended message", "4-octet AS numbers")) {
      assertEquals(2, shown(agent).split(capability, -1).length - 1, () -> shown(agent));
    }

    session.remove("maxPrefixes");
    agent.reload();
    Wire.await(
        "the peer has said all again",
        () -> agent.learned(Wire.peerAddress(1)).equals(ALL),
        agent,
        peer);
    String all = agent.control().text("show route " + LONG + " all");
    assertTrue(all.contains("(7,1)") && all.contains("(7," + MANY + ")"), all);

    assertEquals(Set.of(), peer.learned(Wire.AGENT));
    open.run();
    Wire.await(
        "the agent has said all again, to the last community",
        () -> peer.learned(Wire.AGENT).contains(OURS) && ours.get().contains(last),
        agent,
        peer);

    softly(agent, peer, asked);
    Set<IpPrefix> fewer = new HashSet<>(ALL);
    fewer.remove(LONG);
    peer.announce(List.copyOf(fewer));
    agent.control().ask("reload in " + Wire.peerName(1));
    Wire.await(
        "a refresh leaves nothing behind",
        () -> agent.learned(Wire.peerAddress(1)).equals(fewer),
        agent,
        peer);
    assertEquals(since, Wire.since(agent, 1), "the session flapped");
  }

  /** A filter of ours comes and goes: what is known is judged anew, and nobody is asked. */
  private static void softly(ManxAgent agent, Daemon peer, String asked) {
    long before = count(peer, asked);
    assertTrue(before > 0, () -> asked + " in " + peer.log());
    Map<String, Object> session = agent.config().peers().getFirst();
    Set<IpPrefix> without = new HashSet<>(ALL);
    without.remove(LONG);
    agent
        .config()
        .spec()
        .put(
            "filters",
            List.of(
                Map.of(
                    "name",
                    "short",
                    "importV4",
                    List.of(
                        Map.of(
                            "action", "Reject", "cidr", LONG.toString(), "matchOperator", "Equal"),
                        Map.of("action", "Accept")))));
    session.put("filters", List.of("short"));
    agent.configure();
    Wire.await(
        "the filter holds for what was there",
        () -> agent.learned(Wire.peerAddress(1)).equals(without),
        agent,
        peer);
    session.remove("filters");
    agent.configure();
    Wire.await(
        "what was filtered is back",
        () -> agent.learned(Wire.peerAddress(1)).equals(ALL),
        agent,
        peer);
    assertEquals(before, count(peer, asked), "the peer was asked for what the Adj-RIB-In had");
  }

  private static long count(Daemon peer, String words) {
    try (Stream<String> lines = Files.lines(peer.file(".log"))) {
      return lines.filter(line -> line.contains(words)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String shown(ManxAgent agent) {
    return agent.control().text("show protocols all " + Wire.peerName(1));
  }

  @Test
  @Rfc(value = 2918, section = "4", shows = "either side is told all again", peers = "BIRD")
  @Rfc(value = 7313, section = "4", shows = "BoRR and EoRR frame what is said", peers = "BIRD")
  @Rfc(value = 8654, section = "4", shows = "a route of 4,400 octets, both ways", peers = "BIRD")
  void bird() {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = wire.closing(new BirdDaemon(wire.peer(1), wire.scratch().path(), spec()));
      String add = communities(1, MANY, "bgp_community.add((7,%d));");
      bird.further(
          "log stderr all;\nfilter longer { if source != RTS_STATIC then reject; if net = "
              + LONG
              + " then { "
              + add
              + " } accept; }\n");
      bird.options("enable extended messages on; debug { packets };");
      bird.channelOptions("export filter longer; import none;");
      Runnable open =
          () -> {
            bird.channelOptions("export filter longer; import all;");
            bird.reconfigure();
          };
      Supplier<String> ours = () -> bird.control().text("show route for " + OURS + " all");
      run(wire, bird, open, ours, "(7," + MANY + ")", "Got ROUTE-REFRESH");
      for (String seen :
          List.of(
              "Got ROUTE-REFRESH",
              "Sending BEGIN-OF-RR",
              "Sending END-OF-RR",
              "Sending ROUTE-REFRESH",
              "Got BEGIN-OF-RR",
              "Got END-OF-RR")) {
        assertTrue(bird.log().contains(seen), () -> seen + " in " + bird.log());
      }
    }
  }

  @Test
  @Rfc(value = 2918, section = "4", shows = "either side is told all again", peers = "FRR")
  @Rfc(value = 7313, section = "4", shows = "BoRR and EoRR frame what is said", peers = "FRR")
  @Rfc(value = 8654, section = "4", shows = "a route of 4,400 octets, both ways", peers = "FRR")
  void frr() {
    try (Wire wire = new Wire()) {
      FrrDaemon frr = wire.closing(new FrrDaemon(wire.peer(1), wire.scratch().path(), spec()));
      StringBuilder maps = new StringBuilder("debug bgp neighbor-events\n");
      maps.append("ip prefix-list long permit ").append(LONG).append('\n');
      for (int i = 0; i < MANY / 100; i++) {
        maps.append("route-map out permit ").append(i + 1).append("\n match ip address");
        maps.append(" prefix-list long\n set community ");
        maps.append(communities(100 * i + 1, 100 * i + 100, "7:%d"));
        maps.append(" additive\n on-match next\n");
      }
      maps.append("route-map out permit 100\nroute-map none deny 1\nroute-map all permit 1\n");
      frr.further(maps.toString());
      frr.familyOptions("route-map out out", "route-map none in");
      Runnable open =
          () ->
              frr.configure(
                  "router bgp " + Wire.OTHER_AS,
                  "address-family ipv4 unicast",
                  "neighbor " + Wire.AGENT + " route-map all in");
      run(
          wire,
          frr,
          open,
          () -> frr.vtysh("show bgp ipv4 unicast " + OURS).out(),
          "7:" + MANY,
          "rcvd route-refresh (REQUEST)");
      for (String seen :
          List.of(
              "sending route-refresh (BoRR)",
              "sending route-refresh (EoRR)",
              "rcvd route-refresh (BoRR)",
              "rcvd route-refresh (EoRR)")) {
        assertTrue(frr.log().contains(seen), () -> seen + " in " + frr.log());
      }
    }
  }
}
