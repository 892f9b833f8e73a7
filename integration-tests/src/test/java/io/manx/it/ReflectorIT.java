package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.daemon.RouterSpec.Neighbor;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Route reflection among reflectors of three makes in one AS (RFC 4456). Router n is peer number n
 * of the wire, originates 10.60.n.0/24, and its cluster ID is its address unless a test says
 * otherwise.
 */
@Tag("root")
class ReflectorIT {
  private static IpPrefix prefix(int number) {
    return IpPrefix.parse("10.60." + number + ".0/24");
  }

  private static Neighbor session(int number, boolean client) {
    return new Neighbor(Wire.peerName(number), Wire.peerAddress(number), Wire.AGENT_AS, client);
  }

  /** The session with the agent. */
  private static Neighbor up(boolean client) {
    return new Neighbor("agent", Wire.AGENT, Wire.AGENT_AS, client);
  }

  private static RouterSpec spec(int number, Neighbor... neighbors) {
    IpAddress address = Wire.peerAddress(number);
    return new RouterSpec(
        Wire.peerName(number),
        Wire.AGENT_AS,
        address,
        List.of(address),
        false,
        List.of(prefix(number)),
        List.of(neighbors));
  }

  private static BirdDaemon bird(Wire wire, int number, Neighbor... neighbors) {
    return started(
        wire, new BirdDaemon(wire.peer(number), wire.scratch().path(), spec(number, neighbors)));
  }

  private static FrrDaemon frr(Wire wire, int number, Neighbor... neighbors) {
    return started(
        wire, new FrrDaemon(wire.peer(number), wire.scratch().path(), spec(number, neighbors)));
  }

  private static <T extends Router> T started(Wire wire, T router) {
    wire.closing(router);
    router.start();
    return router;
  }

  private static ManxAgent agent(Wire wire, Neighbor... neighbors) {
    return wire.agent(List.of(neighbors)); // the wire closes it
  }

  private static void learns(Router who, IpAddress from, Set<IpPrefix> expected, Router... all) {
    Wire.await(
        who.make() + " knows " + expected + " from " + from,
        () -> who.learned(from).containsAll(expected),
        all);
  }

  /** What a BIRD says of a prefix. */
  private static String route(BirdDaemon bird, int number) {
    return bird.control().text("show route " + prefix(number) + " all");
  }

  private static String line(String text, String name) {
    return text.lines()
        .map(String::strip)
        .filter(line -> line.startsWith(name))
        .findFirst()
        .orElse("no " + name + " in " + text);
  }

  /** What {@code explain route} says of a prefix has this part. */
  private static void explains(ManxAgent agent, String route, String part) {
    String text = agent.control().text("explain route " + route);
    assertTrue(text.contains(part), () -> "'" + part + "' is not in\n" + text);
  }

  private static String hidden(ManxAgent agent) {
    return agent.control().text("json show route filtered all");
  }

  private static void reflect(ManxAgent agent, String clusterId, boolean clientToClient) {
    agent
        .config()
        .spec()
        .put("routeReflector", Map.of("clusterID", clusterId, "clientToClient", clientToClient));
  }

  @Test
  @Rfc(
      value = 4456,
      section = "7",
      shows = "two levels of clusters: Manx above reflectors of other makes",
      peers = {"BIRD", "FRR"})
  void aboveOtherReflectors() {
    try (Wire wire = new Wire()) {
      ManxAgent agent = agent(wire, session(1, true), session(2, true));
      agent.start();
      BirdDaemon bird = bird(wire, 1, up(false), session(4, true));
      FrrDaemon frr = frr(wire, 2, up(false), session(5, true));
      BirdDaemon ofBird = bird(wire, 4, session(1, false));
      BirdDaemon ofFrr = bird(wire, 5, session(2, false));
      Router[] all = {agent, bird, frr, ofBird, ofFrr};
      learns(ofBird, Wire.peerAddress(1), Set.of(prefix(1), prefix(2), prefix(5)), all);
      learns(ofFrr, Wire.peerAddress(2), Set.of(prefix(1), prefix(2), prefix(4)), all);
      way(ofBird, 5, Wire.peerAddress(1), Wire.AGENT, Wire.peerAddress(2));
      way(ofFrr, 4, Wire.peerAddress(2), Wire.AGENT, Wire.peerAddress(1));
      ofFrr.announce(List.of());
      Wire.await(
          "what was withdrawn below one reflector is gone below the other",
          () -> !ofBird.learned(Wire.peerAddress(1)).contains(prefix(5)),
          all);
    }
  }

  @Test
  @Rfc(
      value = 4456,
      section = "7",
      shows = "two levels of clusters: Manx as a reflector below another",
      peers = {"BIRD", "FRR"})
  void belowAnotherReflector() {
    try (Wire wire = new Wire()) {
      ManxAgent agent = agent(wire, session(1, false), session(3, true), session(4, true));
      agent.start();
      BirdDaemon top = bird(wire, 1, up(true), session(2, true));
      FrrDaemon frr = frr(wire, 2, session(1, false), session(5, true));
      FrrDaemon client = frr(wire, 3, up(false));
      BirdDaemon leaf = bird(wire, 4, up(false));
      BirdDaemon far = bird(wire, 5, session(2, false));
      Router[] all = {agent, top, frr, client, leaf, far};
      learns(leaf, Wire.AGENT, Set.of(prefix(1), prefix(2), prefix(3), prefix(5)), all);
      learns(client, Wire.AGENT, Set.of(prefix(1), prefix(2), prefix(4), prefix(5)), all);
      learns(far, Wire.peerAddress(2), Set.of(prefix(3), prefix(4)), all);
      way(leaf, 5, Wire.AGENT, Wire.peerAddress(1), Wire.peerAddress(2));
      way(far, 4, Wire.peerAddress(2), Wire.peerAddress(1), Wire.AGENT);
    }
  }

  /** The route of a router came through these clusters, nearest first, its next hop untouched. */
  private static void way(BirdDaemon at, int number, IpAddress... clusters) {
    String text = route(at, number);
    String list = String.join(" ", List.of(clusters).stream().map(IpAddress::toString).toList());
    IpAddress origin = Wire.peerAddress(number);
    assertEquals("BGP.cluster_list: " + list, line(text, "BGP.cluster_list"));
    assertEquals("BGP.originator_id: " + origin, line(text, "BGP.originator_id"));
    assertEquals("BGP.next_hop: " + origin, line(text, "BGP.next_hop"));
  }

  @Test
  @Rfc(
      value = 4456,
      section = "9",
      shows = "of two ways from one originator the one through fewer clusters is taken",
      peers = {"BIRD", "FRR"})
  void fewerClustersAreBetter() {
    try (Wire wire = new Wire()) {
      ManxAgent agent = agent(wire, session(1, false), session(2, false));
      agent.start();
      // The way through both has the lower address, which would decide otherwise.
      FrrDaemon farther = frr(wire, 1, up(true), session(2, false));
      BirdDaemon nearer = bird(wire, 2, up(true), session(1, true), session(4, true));
      BirdDaemon origin = bird(wire, 4, session(2, false));
      Router[] all = {agent, farther, nearer, origin};
      learns(agent, Wire.peerAddress(1), Set.of(prefix(4)), all);
      learns(agent, Wire.peerAddress(2), Set.of(prefix(4)), all);
      explains(
          agent, prefix(4).toString(), "best by shorter cluster list: 1 against 2 of peer1 (RFC");
    }
  }

  @Test
  @Rfc(
      value = 4456,
      section = "8",
      shows =
          "what comes back around through reflectors is refused by ORIGINATOR_ID or CLUSTER_LIST",
      peers = "BIRD",
      alone = "FRR does not send a path to whom its ORIGINATOR_ID names")
  void whatComesAroundIsRefused() {
    try (Wire wire = new Wire()) {
      // From the agent to 1 to 2 and back to the agent, which tells 2 nothing itself.
      ManxAgent agent = agent(wire, session(1, false), session(2, false), session(3, true));
      agent.config().peers().get(1).put("export", "None");
      agent.start();
      BirdDaemon first = bird(wire, 1, up(true), session(2, false));
      BirdDaemon second =
          new BirdDaemon(wire.peer(2), wire.scratch().path(), spec(2, up(true), session(1, false)));
      // BIRD does not tell a neighbour what has that neighbour itself as its next hop.
      second.channelOptions("next hop self;");
      started(wire, second);
      BirdDaemon client = bird(wire, 3, up(false));
      Router[] all = {agent, first, second, client};
      IpPrefix own = Wire.AGENT_PREFIXES.getFirst();
      learns(second, Wire.peerAddress(1), Set.of(own, prefix(3)), all);
      Wire.await(
          "both have come around and are hidden",
          () ->
              hidden(agent).contains("\"prefix\":\"" + own + "\"")
                  && hidden(agent).contains("\"prefix\":\"" + prefix(3) + "\""),
          all);
      String text = hidden(agent);
      assertTrue(text.contains("\"hidden\":\"ORIGINATOR_LOOP\""), text);
      assertTrue(text.contains("\"hidden\":\"CLUSTER_LOOP\""), text);
      assertFalse(agent.learned(Wire.peerAddress(2)).contains(prefix(3)));
      assertFalse(agent.learned(Wire.peerAddress(2)).contains(own));
      explains(agent, own.toString(), "hidden because ORIGINATOR_ID is this router");
      explains(agent, prefix(3).toString(), "hidden because our cluster ID is in the CLUSTER_LIST");
      explains(agent, prefix(3) + " to " + Wire.peerName(2), "not sent: export: None");
      explains(agent, prefix(3) + " to " + Wire.peerName(3), "not sent: learned from this peer");
      explains(agent, prefix(1) + " to " + Wire.peerName(3), "sent with next hop");
    }
  }

  @Test
  @Rfc(
      value = 4456,
      section = "7",
      shows =
          "reflectors of one cluster refuse what the other reflected; of two clusters, they do not",
      peers = {"BIRD", "FRR"})
  void equalAndDifferentClusterIds() {
    try (Wire wire = new Wire()) {
      ManxAgent agent = agent(wire, session(2, true), session(3, true));
      reflect(agent, "10.9.9.1", true);
      agent.start();
      FrrDaemon frr =
          new FrrDaemon(wire.peer(2), wire.scratch().path(), spec(2, up(false), session(5, true)));
      frr.routerOptions("bgp cluster-id 10.9.9.1");
      started(wire, frr);
      BirdDaemon client = bird(wire, 3, up(false));
      BirdDaemon ofFrr = bird(wire, 5, session(2, false));
      Router[] all = {agent, frr, client, ofFrr};
      learns(client, Wire.AGENT, Set.of(prefix(2)), all);
      Wire.await(
          "what the other reflector of the cluster reflected is hidden",
          () -> hidden(agent).contains("\"prefix\":\"" + prefix(5) + "\""),
          all);
      assertFalse(client.learned(Wire.AGENT).contains(prefix(5)));
      reflect(agent, "10.9.9.2", true);
      agent.reload();
      learns(client, Wire.AGENT, Set.of(prefix(2), prefix(5)), all);
      Wire.await(
          "both clusters are in the list",
          () -> line(route(client, 5), "BGP.cluster_list").endsWith(": 10.9.9.2 10.9.9.1"),
          all);
    }
  }

  @Test
  @Rfc(
      value = 4456,
      section = "6",
      shows = "clients are told all, non-clients what clients said, and nobody what it said itself",
      peers = {"BIRD", "FRR"})
  void whoIsToldWhat() {
    try (Wire wire = new Wire()) {
      ManxAgent agent =
          agent(wire, session(1, true), session(2, true), session(3, false), session(4, false));
      agent.start();
      BirdDaemon client = bird(wire, 1, up(false));
      FrrDaemon other = frr(wire, 2, up(false));
      BirdDaemon outside = bird(wire, 3, up(false));
      FrrDaemon farther = frr(wire, 4, up(false));
      Router[] all = {agent, client, other, outside, farther};
      learns(client, Wire.AGENT, Set.of(prefix(2), prefix(3), prefix(4)), all);
      learns(other, Wire.AGENT, Set.of(prefix(1), prefix(3), prefix(4)), all);
      learns(outside, Wire.AGENT, Set.of(prefix(1), prefix(2)), all);
      learns(farther, Wire.AGENT, Set.of(prefix(1), prefix(2)), all);
      // Announced after all that may not be there.
      IpPrefix later = IpPrefix.parse("10.60.33.0/24");
      client.announce(List.of(prefix(1), later));
      learns(outside, Wire.AGENT, Set.of(later), all);
      learns(farther, Wire.AGENT, Set.of(later), all);
      assertFalse(outside.learned(Wire.AGENT).contains(prefix(4)));
      assertFalse(farther.learned(Wire.AGENT).contains(prefix(3)));
      String between = prefix(3) + " to " + Wire.peerName(4);
      explains(agent, between, "not sent: learned from iBGP, and neither side is a client");
      way(client, 2, Wire.AGENT);
      way(outside, 2, Wire.AGENT);
      way(client, 4, Wire.AGENT);
    }
  }

  @Test
  @Rfc(
      value = 4456,
      section = "4",
      shows = "clients that call from a range, no more than it may have",
      peers = {"BIRD", "FRR"})
  void clientsOfARange() {
    try (Wire wire = new Wire()) {
      ManxAgent agent = agent(wire);
      Map<String, Object> range = new LinkedHashMap<>();
      range.put("name", "rack");
      range.put("cidr", "192.0.2.8/29");
      range.put("asNumber", Wire.AGENT_AS);
      range.put("routeReflectorClient", true);
      range.put("import", "All");
      range.put("export", "All");
      range.put("maxPeers", 2);
      range.put("maxPrefixes", Map.of("limit", 1, "action", "Teardown", "restartAfter", "2s"));
      agent.config().spec().put("peerRanges", List.of(range));
      reflect(agent, Wire.AGENT.toString(), true);
      agent.start();
      BirdDaemon first = bird(wire, 1, up(false));
      FrrDaemon second = frr(wire, 2, up(false));
      learns(first, Wire.AGENT, Set.of(prefix(2)), agent, first, second);
      learns(second, Wire.AGENT, Set.of(prefix(1)), agent, first, second);
      way(first, 2, Wire.AGENT);
      FrrDaemon third = frr(wire, 3, up(false));
      Router[] all = {agent, first, second, third};
      Wire.await(
          "a third is one too many",
          () -> agent.log().contains("2 peers came from range rack already (maxPeers 2)"),
          all);
      assertFalse(third.established(Wire.AGENT));
      // One that breaks its own limit is none of the others' business.
      second.announce(List.of(prefix(2), prefix(20)));
      Wire.await(
          "who announces too much is put off, and a place is free",
          () -> agent.log().contains("2 prefixes received, the limit is 1"),
          all);
      second.close();
      learns(first, Wire.AGENT, Set.of(prefix(3)), agent, first, third);
      learns(third, Wire.AGENT, Set.of(prefix(1)), agent, first, third);
    }
  }

  @Test
  @Rfc(
      value = 4456,
      section = "6",
      shows = "where clients speak with each other, they are not sent each other's routes",
      peers = {"BIRD", "FRR"})
  void clientToClientReflectionIsSwitched() {
    try (Wire wire = new Wire()) {
      ManxAgent agent = agent(wire, session(1, true), session(2, true), session(3, false));
      reflect(agent, "10.9.9.1", false);
      agent.start();
      BirdDaemon client = bird(wire, 1, up(false));
      FrrDaemon other = frr(wire, 2, up(false));
      BirdDaemon outside = bird(wire, 3, up(false));
      Router[] all = {agent, client, other, outside};
      learns(outside, Wire.AGENT, Set.of(prefix(1), prefix(2)), all);
      learns(client, Wire.AGENT, Set.of(prefix(3)), all);
      learns(other, Wire.AGENT, Set.of(prefix(3)), all);
      // Announced after all that may not be there.
      IpPrefix later = IpPrefix.parse("10.60.33.0/24");
      outside.announce(List.of(prefix(3), later));
      learns(other, Wire.AGENT, Set.of(later), all);
      learns(client, Wire.AGENT, Set.of(later), all);
      String of = prefix(1) + " to ";
      explains(agent, of + Wire.peerName(1), "not sent: learned from this peer");
      explains(agent, of + Wire.peerName(2), "clients are not reflected to (clientToClient)");
      explains(agent, of + Wire.peerName(3), "sent with next hop " + Wire.peerAddress(1));
      assertFalse(other.learned(Wire.AGENT).contains(prefix(1)));
      assertFalse(client.learned(Wire.AGENT).contains(prefix(2)));
      reflect(agent, "10.9.9.1", true);
      agent.reload();
      learns(other, Wire.AGENT, Set.of(prefix(1), later), all);
      learns(client, Wire.AGENT, Set.of(prefix(2), later), all);
    }
  }
}
