package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.ExabgpDaemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * ExaBGP, which says any attribute in any form, as an external and as an internal peer; BIRD says
 * what reached it.
 */
@Tag("root")
class ExabgpPeerIT {
  private static final IpPrefix GOOD = IpPrefix.parse("10.50.1.0/24");
  private static final IpPrefix GOOD_V6 = IpPrefix.parse("2001:db8:51::/48");

  /** With it, ten families take more than 255 octets. */
  private static final String LONG_NAME = "a-router-whose-name-takes-the-rest-of-what-is-left";

  private static final String EXTENDED = "extended next hop on; ";
  private static final IpPrefix NOBODYS = IpPrefix.parse("10.50.3.0/24");
  private static final IpPrefix OF_BIRD = IpPrefix.parse("10.50.4.0/24");
  private static final IpPrefix LAST = IpPrefix.parse("10.50.2.0/24");

  /**
   * What is wrong, as ExaBGP writes an attribute: code, flags, value. The route is treated as
   * withdrawn.
   */
  private static final List<String> WITHDRAWN =
      List.of(
          "0x04 0x80 0x000001", // MULTI_EXIT_DISC of three octets (§7.4)
          "0x08 0xc0 0x000001", // COMMUNITIES of three octets (§7.8)
          "0x10 0xc0 0x00020000", // EXTENDED_COMMUNITIES of four octets (§7.14)
          "0x20 0xc0 0x0000000100000002", // LARGE_COMMUNITY of eight octets (RFC 8092 §6)
          "0x08 0x80 0x00010002", // COMMUNITIES that are not transitive (§3 c)
          "0x23 0xc0 0x0001"); // OTC of two octets (RFC 9234 §5)

  /** What costs the attribute alone. */
  private static final List<String> DISCARDED =
      List.of(
          "0x07 0xc0 0x0001", // AGGREGATOR of two octets (§7.7)
          "0x06 0x40 0x01", // ATOMIC_AGGREGATE of one octet (§7.6)
          "0x1a 0x80 0x01000b"); // AIGP, cut short (RFC 7311 §3.2)

  private static RouterSpec spec(int number, long as) {
    return Wire.peerSpec(number, as, List.of());
  }

  private static String withdrawn(int number, int index) {
    return "10.6%d.%d.0/24".formatted(number, index);
  }

  private static String discarded(int number, int index) {
    return "10.7%d.%d.0/24".formatted(number, index);
  }

  /** What is good first: only what was known can be seen to be treated as withdrawn. */
  private static List<String> good(int number) {
    List<String> routes = new ArrayList<>();
    for (int i = 0; i < WITHDRAWN.size(); i++) {
      routes.add(withdrawn(number, i));
    }
    return routes;
  }

  private static void announce(ExabgpDaemon exabgp, int number, String prefix, String more) {
    exabgp.say(
        "announce route %s next-hop %s %s".formatted(prefix, Wire.peerAddress(number), more));
  }

  private static List<IpPrefix> prefixes(List<String> texts) {
    return texts.stream().map(IpPrefix::parse).toList();
  }

  private static Set<IpPrefix> known(ManxAgent agent, int number) {
    return agent.learned(Wire.peerAddress(number));
  }

  @Test
  @Rfc(
      value = 7606,
      section = "7",
      shows = "malformed attributes cost their route or themselves, never the session",
      peers = "ExaBGP",
      alone = "no other one can be told to send them")
  void malformedAttributes() {
    try (Wire wire = new Wire()) {
      ExabgpDaemon outside = exabgp(wire, 1, Wire.OTHER_AS);
      ExabgpDaemon inside = exabgp(wire, 2, Wire.AGENT_AS);
      ManxAgent agent =
          wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS), Wire.neighbor(2, Wire.AGENT_AS)));
      outside.start();
      inside.start();
      agent.start();
      for (int number : List.of(1, 2)) {
        Wire.await(
            "peer " + number + " is up",
            () -> agent.established(Wire.peerAddress(number)),
            agent,
            outside,
            inside);
      }
      List<String> since = List.of(Wire.since(agent, 1), Wire.since(agent, 2));
      for (int number : List.of(1, 2)) {
        ExabgpDaemon exabgp = number == 1 ? outside : inside;
        String last = "10.8%d.0.0/24".formatted(number);
        good(number).forEach(prefix -> announce(exabgp, number, prefix, ""));
        Wire.await(
            "what is good is there",
            () -> known(agent, number).containsAll(prefixes(good(number))),
            agent,
            exabgp);
        for (int i = 0; i < WITHDRAWN.size(); i++) {
          announce(exabgp, number, withdrawn(number, i), "attribute [ " + WITHDRAWN.get(i) + " ]");
        }
        for (int i = 0; i < DISCARDED.size(); i++) {
          announce(exabgp, number, discarded(number, i), "attribute [ " + DISCARDED.get(i) + " ]");
        }
        announce(exabgp, number, last, "");
        Wire.await(
            "the last one is there",
            () -> known(agent, number).contains(IpPrefix.parse(last)),
            agent,
            exabgp);
        Set<IpPrefix> known = known(agent, number);
        for (int i = 0; i < WITHDRAWN.size(); i++) {
          assertFalse(
              known.contains(IpPrefix.parse(withdrawn(number, i))),
              WITHDRAWN.get(i) + " of peer " + number);
        }
        for (int i = 0; i < DISCARDED.size(); i++) {
          assertTrue(
              known.contains(IpPrefix.parse(discarded(number, i))),
              DISCARDED.get(i) + " of peer " + number);
        }
      }
      assertEquals(since, List.of(Wire.since(agent, 1), Wire.since(agent, 2)), "a session flapped");
    }
  }

  /** As in 2023: routers that do not know an attribute pass it on, whatever is in it. */
  @Test
  @Rfc(
      value = 7606,
      section = "1",
      shows = "a malformed attribute that a router in between does not know costs its route alone",
      peers = {"BIRD", "FRR", "ExaBGP"})
  void malformedAttributesThatOthersPassOn() {
    try (Wire wire = new Wire()) {
      Path files = wire.scratch().path();
      BirdDaemon bird =
          wire.closing(new BirdDaemon(wire.peer(3), files, between(3, Wire.OTHER_AS + 1)));
      FrrDaemon frr =
          wire.closing(new FrrDaemon(wire.peer(4), files, between(4, Wire.OTHER_AS + 2)));
      RouterSpec source = spec(1, Wire.OTHER_AS);
      ExabgpDaemon exabgp =
          wire.closing(
              new ExabgpDaemon(
                  wire.peer(1),
                  files,
                  new RouterSpec(
                      source.name(),
                      source.as(),
                      source.routerId(),
                      source.addresses(),
                      false,
                      List.of(GOOD),
                      List.of(
                          Wire.neighbor(3, Wire.OTHER_AS + 1),
                          Wire.neighbor(4, Wire.OTHER_AS + 2)))));
      ManxAgent agent =
          wire.agent(
              List.of(Wire.neighbor(3, Wire.OTHER_AS + 1), Wire.neighbor(4, Wire.OTHER_AS + 2)));
      Router[] all = {agent, exabgp, bird, frr};
      List.of(all).forEach(Router::start);
      Wire.await(
          "the route comes by both",
          () -> known(agent, 3).contains(GOOD) && known(agent, 4).contains(GOOD),
          all);
      List<String> since = List.of(Wire.since(agent, 3), Wire.since(agent, 4));
      announce(exabgp, 1, GOOD.toString(), "attribute [ 0x80 0xc0 0x000001 ]"); // ATTR_SET
      announce(exabgp, 1, LAST.toString(), "");
      Wire.await(
          "it is gone, and another one came",
          () -> List.of(3, 4).stream().allMatch(by -> known(agent, by).equals(Set.of(LAST))),
          all);
      assertTrue(bird.learned(Wire.peerAddress(1)).contains(GOOD), bird::diagnosis);
      assertTrue(frr.learned(Wire.peerAddress(1)).contains(GOOD), frr::diagnosis);
      assertEquals(since, List.of(Wire.since(agent, 3), Wire.since(agent, 4)), "a session flapped");
    }
  }

  private static RouterSpec between(int number, long as) {
    RouterSpec spec = spec(number, as);
    return new RouterSpec(
        spec.name(),
        as,
        spec.routerId(),
        spec.addresses(),
        false,
        List.of(),
        List.of(
            spec.neighbors().getFirst(),
            new RouterSpec.Neighbor(Wire.peerName(1), Wire.peerAddress(1), Wire.OTHER_AS, false)));
  }

  @Test
  @Rfc(
      value = 7607,
      section = "2",
      shows = "a path with AS 0 is treated as withdrawn",
      peers = {"ExaBGP", "BIRD"})
  @Rfc(
      value = 8669,
      section = "4",
      shows = "a Prefix-SID of another AS is taken off",
      peers = {"ExaBGP", "BIRD"})
  @Rfc(
      value = 9072,
      section = "2",
      shows = "an OPEN with more than 255 octets of parameters is read",
      peers = "BIRD",
      alone = "FRR 8.4 with the option for it misreads what has less, and no other has so many")
  @Rfc(
      value = 8092,
      section = "3",
      shows = "large communities of another make go on",
      peers = {"ExaBGP", "BIRD"})
  void routesWithEveryAttribute() {
    try (Wire wire = new Wire()) {
      ExabgpDaemon exabgp = exabgp(wire, 1, Wire.OTHER_AS);
      BirdDaemon bird =
          wire.closing(
              new BirdDaemon(
                  wire.peer(3),
                  wire.scratch().path(),
                  Wire.peerSpec(3, Wire.AGENT_AS, List.of(OF_BIRD, NOBODYS))));
      ManxAgent agent =
          wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS), Wire.neighbor(3, Wire.AGENT_AS)));
      talkative(bird);
      exabgp.start();
      bird.start();
      agent.start();
      exabgp.announce(List.of(GOOD, GOOD_V6));
      announce(exabgp, 1, NOBODYS.toString(), "as-path [ 64513 0 ]");
      exabgp.say(
          "announce route %s next-hop %s med 7 community [ 64513:1 ] large-community [ 64513:1:2 ]"
                  .formatted(LAST, Wire.peerAddress(1))
              + " extended-community [ target:64513:3 ] attribute [ 0x63 0xc0 0xdead ]"
              + " attribute [ 0x28 0xc0 0x01000700000000000064 ]");
      Wire.await(
          "BIRD has all three",
          () -> bird.learned(Wire.AGENT).containsAll(Set.of(GOOD, GOOD_V6, LAST)),
          agent,
          exabgp,
          bird);
      String route = bird.control().text("show route for " + LAST + " all");
      for (String part :
          List.of("(64513, 1, 2)", "(64513,1)", "(rt, 64513, 3)", "BGP.med: 7", "63 [t]: de ad")) {
        assertTrue(route.contains(part), part + " is missing in\n" + route);
      }
      assertFalse(route.contains("28 [t]"), route); // Prefix-SID
      Wire.await(
          "BIRD's route of its own AS is there",
          () -> known(agent, 3).equals(Set.of(OF_BIRD)),
          agent,
          bird);
      assertFalse(known(agent, 1).contains(NOBODYS), agent::log);
      String session = agent.control().text("show protocols all " + Wire.peerName(3));
      assertTrue(session.contains("Hostname: " + LONG_NAME), session);
      assertTrue(agent.log().contains("malformed AS_PATH"), agent::log);
      Wire.await(
          "ExaBGP knows ours",
          () -> exabgp.learned(Wire.AGENT).containsAll(Wire.AGENT_PREFIXES),
          agent,
          exabgp);
      exabgp.announce(List.of(GOOD));
      Wire.await(
          "what it withdraws goes",
          () -> !bird.learned(Wire.AGENT).contains(GOOD_V6),
          agent,
          exabgp,
          bird);
    }
  }

  /** Announces ten families, each with all that a family can have; one route is of AS 0. */
  private static void talkative(BirdDaemon bird) {
    StringBuilder tables = new StringBuilder();
    StringBuilder channels = new StringBuilder();
    for (String family :
        List.of(
            "vpn4 mpls",
            "vpn6 mpls",
            "ipv4 mpls",
            "ipv6 mpls",
            "ipv4 multicast",
            "ipv6 multicast",
            "flow4",
            "flow6")) {
      String kind = family.split(" ", 2)[0];
      String table = "t_" + family.replace(' ', '_');
      tables.append(kind).append(" table ").append(table).append(";\n");
      channels.append(family).append(" { table ").append(table);
      channels.append("; import all; export none; add paths on; ");
      channels.append(kind.endsWith("4") && !kind.startsWith("flow") ? EXTENDED : "");
      channels.append("};\n");
    }
    bird.further(tables + "hostname \"" + LONG_NAME + "\";\n");
    bird.options(
        "advertise hostname on; graceful restart on; long lived graceful restart on;\n" + channels);
    bird.channelOptions(
        "add paths on; export filter { if source != RTS_STATIC then reject;"
            + " if net = "
            + NOBODYS
            + " then bgp_path.prepend(0); accept; };");
  }

  private static ExabgpDaemon exabgp(Wire wire, int number, long as) {
    return wire.closing(
        new ExabgpDaemon(wire.peer(number), wire.scratch().path(), spec(number, as)));
  }
}
