package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.GobgpDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.net.Netns;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Attributes and policy on their way through the agent, seen where they arrive: one peer sends
 * octets that no daemon would, another is BIRD with AS numbers of two octets; BIRD in another AS,
 * and FRR and BIRD in ours, say what they were sent.
 */
@Tag("root")
class AttributesIT {
  private static final int RAW_AS = 64515;
  private static final String ORIGIN = "400101 00";
  private static final String PATH = "40020a 0202 0000fc03 fa56ea01";
  private static final String NEXT_HOP = "400304 c000020e";
  private static final String PLAIN = ORIGIN + PATH + NEXT_HOP;

  private static String announcements() {
    return new RawPeer(4, RAW_AS)
        .announce(
            "0a3c01",
            PLAIN
                + "800404 00000032"
                + "c00804 fc030007"
                + "c01018 0002fc0300000007 4004fc034ee6b280 0003fc0300000009"
                + "c02018 0000fc030000000100000002 0000fc030000000100000002"
                + "c06302 dead"
                + "806202 beef")
        .announce("0a3c02", PLAIN + "c00804 ffffff01")
        .announce("0a3c03", PLAIN + "c00804 ffffff02")
        .announce("0a3c04", PLAIN + "c00804 ffff029a")
        .announce("0a3c05", ORIGIN + "40020c 0201 0000fc03 0101 0000fc04" + NEXT_HOP)
        .announce("0a3c06", PLAIN + "801a0b 01000b 0000000000000009")
        .update(PLAIN, "00")
        .update(PLAIN, "20c000020c")
        .announce("0a3c07", PLAIN)
        .octets();
  }

  @Rfc(
      value = 1997,
      shows = "NO_EXPORT stays in the AS, NO_ADVERTISE stays here",
      peers = {"BIRD", "FRR"})
  @Rfc(
      value = 4360,
      section = "6",
      shows = "non-transitive extended communities stay in the AS",
      peers = {"BIRD", "FRR"})
  @Rfc(
      value = 8092,
      section = "3",
      shows = "large communities go on, repeated ones once",
      peers = {"BIRD", "FRR"})
  @Rfc(
      value = 4271,
      section = "5.1.4",
      shows = "MED goes on within the AS and not to another",
      peers = {"BIRD", "FRR"})
  @Rfc(
      value = 4271,
      section = "9",
      shows =
          "what is unknown goes on with the Partial bit if it is transitive, else it is dropped",
      peers = {"BIRD", "GoBGP"})
  @Rfc(
      value = 6793,
      section = "4.2.3",
      shows = "AS_PATH and AS4_PATH of a two-octet peer become one, and are made for it",
      peers = {"BIRD", "FRR"})
  @Rfc(
      value = 7311,
      section = "3.4",
      shows = "AIGP goes on with its next hop",
      peers = {"BIRD", "GoBGP"})
  @Rfc(
      value = 7311,
      section = "3.4",
      shows = "AIGP does not go to another AS",
      peers = {"BIRD", "GoBGP"})
  @Rfc(
      value = 9774,
      section = "3",
      shows = "a path with an AS_SET is treated as withdrawn",
      peers = {"BIRD", "FRR"})
  @Test
  void attributesArriveAsTheRfcsSay() throws Exception {
    try (Wire wire = new Wire()) {
      BirdDaemon outside = wire.closing(bird(wire, 1, Wire.OTHER_AS));
      FrrDaemon frr =
          wire.closing(
              new FrrDaemon(
                  wire.peer(2), wire.scratch().path(), Wire.peerSpec(2, Wire.AGENT_AS, List.of())));
      BirdDaemon old = wire.closing(bird(wire, 3, 64514, IpPrefix.parse("10.61.1.0/24")));
      Netns raw = wire.peer(4);
      BirdDaemon inside = wire.closing(bird(wire, 5, Wire.AGENT_AS));
      GobgpDaemon gobgp =
          wire.closing(
              new GobgpDaemon(
                  wire.peer(6), wire.scratch().path(), Wire.peerSpec(6, Wire.AGENT_AS, List.of())));
      GobgpDaemon abroad =
          wire.closing(
              new GobgpDaemon(
                  wire.peer(7), wire.scratch().path(), Wire.peerSpec(7, Wire.OTHER_AS, List.of())));
      ManxAgent agent =
          wire.agent(
              List.of(
                  Wire.neighbor(1, Wire.OTHER_AS),
                  Wire.neighbor(2, Wire.AGENT_AS),
                  Wire.neighbor(3, 64514),
                  Wire.neighbor(4, RAW_AS),
                  Wire.neighbor(5, Wire.AGENT_AS),
                  Wire.neighbor(6, Wire.AGENT_AS),
                  Wire.neighbor(7, Wire.OTHER_AS)));
      configure(agent);
      outside.start();
      frr.start();
      old.start();
      inside.start();
      gobgp.start();
      abroad.start();
      twoOctet(wire, old);
      agent.start();
      Path log = wire.scratch().path().resolve("raw.log");
      try (BgpClient _ = BgpClient.send(raw, 4, 1, announcements(), 60, log)) {
        Wire.await(
            "the last announcement is everywhere",
            () ->
                List.of(outside, frr, inside, old, gobgp, abroad).stream()
                    .allMatch(
                        each -> each.learned(Wire.AGENT).contains(IpPrefix.parse("10.60.7.0/24"))),
            agent,
            outside,
            frr);
        Wire.await(
            "the old speaker's route is everywhere",
            () ->
                List.of(outside, frr, inside).stream()
                    .allMatch(
                        each -> each.learned(Wire.AGENT).contains(IpPrefix.parse("10.61.1.0/24"))),
            agent,
            old);
        arrived(outside, frr, inside, old);
        String seen = gobgp.gobgp("global", "rib", "-a", "ipv4").out();
        has(seen, "{Aigp: [{Metric: 9}]}");
        hasNot(abroad.gobgp("global", "rib", "-a", "ipv4").out(), "Aigp");
        has(seen, "Type: BGPAttrType(99), Value: [222 173]");
        hidden(agent);
      }
    }
  }

  private static BirdDaemon bird(Wire wire, int number, long as, IpPrefix... prefixes) {
    return new BirdDaemon(
        wire.peer(number), wire.scratch().path(), Wire.peerSpec(number, as, List.of(prefixes)));
  }

  private static void configure(ManxAgent agent) {
    List<Map<String, Object>> peers = agent.config().peers();
    peers.forEach(peer -> peer.put("export", "All"));
    peers.get(3).put("aigp", true);
    peers.get(3).put("passive", true);
    peers.get(3).put("filters", List.of("counted"));
    agent
        .config()
        .spec()
        .put(
            "filters",
            List.of(
                Map.of(
                    "name",
                    "counted",
                    "importV4",
                    List.of(
                        Map.of(
                            "action",
                            "Accept",
                            "communities",
                            Map.of("values", List.of("64515:7"))),
                        Map.of("action", "Accept")))));
  }

  /** Makes a BIRD speak AS numbers of two octets, with one of four in the path it sends. */
  private static void twoOctet(Wire wire, BirdDaemon bird) throws IOException {
    Path file = wire.scratch().path().resolve(Wire.peerName(3) + ".conf");
    String text = Files.readString(file);
    int session = text.indexOf("protocol bgp");
    String changed =
        text.substring(0, session)
            + text.substring(session)
                .replace("local as 64514;", "local as 64514; enable as4 off;")
                .replaceFirst(
                    "export where source ~ \\[ RTS_STATIC, RTS_BGP ];",
                    "export filter { if source != RTS_STATIC then reject;"
                        + " bgp_path.prepend(7); bgp_path.prepend(4200000002); accept; };");
    assertFalse(changed.equals(text));
    Files.writeString(file, changed);
    bird.control().ask("configure");
  }

  private static void arrived(
      BirdDaemon outside, FrrDaemon frr, BirdDaemon inside, BirdDaemon old) {
    Set<IpPrefix> beyond = new TreeSet<>(outside.learned(Wire.AGENT));
    Set<IpPrefix> within = new TreeSet<>(frr.learned(Wire.AGENT));
    assertEquals(prefixes("10.244.1.0/24", 60, 1, 4, 6, 7), v4(beyond));
    assertEquals(prefixes("10.244.1.0/24", 60, 1, 2, 4, 6, 7), v4(within));
    assertEquals(v4(within), v4(new TreeSet<>(inside.learned(Wire.AGENT))));

    String first = route(outside, "10.60.1.0/24");
    has(first, "bgp_path: 64512 64515 4200000001", "as_path: 64512 64515 4200000001");
    has(first, "community: (64515,7)");
    has(first, "large_community: (64515, 1, 2)");
    assertEquals(first.indexOf("(64515, 1, 2)"), first.lastIndexOf("(64515, 1, 2)"), first);
    has(first, "(rt, 64515, 7) (ro, 64515, 9)");
    has(first, "de ad");
    hasNot(first, "be ef");
    hasNot(first, ".med:");
    hasNot(first, "0x4004");

    String internal = route(inside, "10.60.1.0/24");
    has(internal, ".med: 50");
    has(internal, "0x4004");
    has(internal, "de ad");
    hasNot(internal, "be ef");
    has(route(inside, "10.60.6.0/24"), ".aigp: 9");
    hasNot(route(outside, "10.60.6.0/24"), "aigp");
    has(route(outside, "10.60.4.0/24"), "(65535,666)");
    has(route(outside, "10.61.1.0/24"), "64512 64514 4200000002 7");
    has(route(old, "10.60.1.0/24"), "64512 64515 4200000001");

    String seen = frr.vtysh("show bgp ipv4 unicast 10.60.1.0/24").orThrow().out();
    has(seen, "64515 4200000001");
    has(seen, "metric 50");
    has(seen, "64515:1:2");
    has(seen, "RT:64515:7");
    String merged = frr.vtysh("show bgp ipv4 unicast 10.61.1.0/24").orThrow().out();
    has(merged, "64514 4200000002 7");
  }

  private static Set<IpPrefix> prefixes(String own, int second, int... thirds) {
    Set<IpPrefix> all = new TreeSet<>(Set.of(IpPrefix.parse(own), IpPrefix.parse("10.61.1.0/24")));
    for (int third : thirds) {
      all.add(IpPrefix.parse("10." + second + "." + third + ".0/24"));
    }
    return all;
  }

  private static Set<IpPrefix> v4(Set<IpPrefix> prefixes) {
    prefixes.removeIf(prefix -> !prefix.address().isV4());
    return prefixes;
  }

  private static String route(BirdDaemon bird, String prefix) {
    return bird.control().text("show route " + prefix + " all").toLowerCase(java.util.Locale.ROOT);
  }

  private static void has(String text, String... anyOf) {
    assertTrue(List.of(anyOf).stream().anyMatch(text::contains), () -> anyOf[0] + " in " + text);
  }

  private static void hasNot(String text, String part) {
    assertFalse(text.contains(part), () -> part + " in " + text);
  }

  /** What the agent keeps to itself, and the counters of the filter that judged it. */
  private static void hidden(ManxAgent agent) {
    String filtered = agent.control().text("json show route filtered all");
    has(filtered, "\"prefix\":\"0.0.0.0/0\"");
    has(filtered, "\"prefix\":\"192.0.2.12/32\"");
    String taken = agent.control().text("show route 10.60.3.0/24 all");
    has(taken, "(65535,65282)");
    has(agent.control().text("show route 10.60.5.0/24"), "Network not found");
    String protocol = agent.control().text("show protocols all " + Wire.peerName(4));
    has(protocol, "Import rule:    counted.importV4[0] 1");
    has(protocol, "Import rule:    counted.importV4[1] 7");
  }
}
