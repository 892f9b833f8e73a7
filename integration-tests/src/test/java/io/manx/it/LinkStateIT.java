package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.ExabgpDaemon;
import io.manx.lab.daemon.GobgpDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.daemon.RouterSpec.Neighbor;
import io.manx.lab.net.Netns;
import io.manx.net.Rfc;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * BGP-LS through the agent as a reflector: what routers of two makes once said on the wire comes in
 * from one client, and GoBGP and ExaBGP, the others, say what they were sent.
 */
@Tag("root")
class LinkStateIT {
  /** A node, a link and an IPv4 prefix of IS-IS, with their attributes. */
  private static final List<String> CAPTURED =
      List.of(
          "0000008d900e003440044704c0a8640200000100270200000000000002bc0100001a0200"
              + "000400003e3402010004000000000203000601013400004140010100400206020100003e"
              + "34801d45010a0002010a04020006726f7574657204030003490090040400040a86002904"
              + "0a000c8000001f4004890003003e80040b00020001040c000c00000003e804890003003a"
              + "98",
          "000000984001010040020040050400000064800904c0a8fcb2800a040c040101801d1301"
              + "02000800000172000001bb04470003001388900e006240044704c0a8fcb2000002005502"
              + "00000000000000020100001a0200000400000d1802010004000000b20203000619216825"
              + "22400101001a0200000400000d1802010004000000b20203000619216825216201030004"
              + "c0a8c75401040004c0a8c755",
          "0000005e900e003d40044704c0a8640200000300300200000000000002bc0100001a0200"
              + "000400003e34020100040000000002030006010135000041010900051e0a860258400101"
              + "00400206020100003e34801d0d04830004000000640492000100");

  private static String announcements() {
    RawPeer raw = new RawPeer(4, (int) Wire.AGENT_AS, "40040047");
    CAPTURED.forEach(raw::body);
    return raw.octets();
  }

  @Rfc(
      value = 9552,
      section = "5.6",
      shows = "NLRI are reflected to another client, and withdrawn when their session is gone",
      peers = {"GoBGP", "ExaBGP"})
  @Test
  void reflected() throws Exception {
    try (Wire wire = new Wire()) {
      GobgpDaemon gobgp = gobgp(wire);
      ExabgpDaemon exabgp = exabgp(wire);
      Netns raw = wire.peer(4);
      ManxAgent agent =
          wire.agent(
              List.of(
                  new Neighbor(Wire.peerName(1), Wire.peerAddress(1), Wire.AGENT_AS, true),
                  new Neighbor(Wire.peerName(2), Wire.peerAddress(2), Wire.AGENT_AS, true),
                  new Neighbor(Wire.peerName(4), Wire.peerAddress(4), Wire.AGENT_AS, true)));
      for (Map<String, Object> peer : agent.config().peers()) {
        peer.put("families", List.of("IPv4Unicast", "LinkState"));
        peer.put("passive", Wire.peerName(4).equals(peer.get("name")));
      }
      // A pure reflector: the next hops of the captured sessions are nowhere near.
      agent.config().spec().put("kernel", Map.of("enabled", false));
      gobgp.start();
      exabgp.start();
      agent.start();
      Path log = wire.scratch().path().resolve("raw.log");
      try (BgpClient _ = BgpClient.send(raw, 4, 1, announcements(), 60, log)) {
        Wire.await(
            "GoBGP has what the other client said",
            () -> heard(gobgp).contains("NODE { AS:15924 BGP-LS ID:0 0101.3400.0041 ISIS-L2:700 }"),
            agent,
            gobgp);
        Wire.await(
            "link and prefix too",
            () ->
                heard(gobgp).contains("LINK: 192.168.199.84-")
                    && heard(gobgp).contains("PREFIX: [10.134.2.88/30]"),
            agent,
            gobgp);
        Wire.await(
            "ExaBGP too",
            () -> {
              String heard = exabgp.heard();
              return heard.contains("\"bgpls-node\"")
                  && heard.contains("\"bgpls-link\"")
                  && heard.contains("\"bgpls-prefix-v4\"")
                  && heard.contains("10.134.2.88/30")
                  && heard.contains("192.168.199.85");
            },
            agent,
            exabgp);
        shown(agent);
      }
      Wire.await(
          "GoBGP has nothing of it any more",
          () -> heard(gobgp).strip().equals("{}"),
          agent,
          gobgp);
      assertEquals("0 of 0 link-state NLRI", agent.control().text("show linkstate"));
    }
  }

  /**
   * What we say ourselves, in the words of GoBGP. ExaBGP 4.2 knows neither the Protocol-ID of BGP
   * nor its router identifier, which are of RFC 9086, and ends a session that has them.
   */
  @Rfc(
      value = 9552,
      section = "5.2",
      shows = "our node, our sessions and our prefixes are read by another make, and taken back",
      peers = "GoBGP",
      alone = "ExaBGP 4.2 ends a session that has a TLV of RFC 9086")
  @Rfc(
      value = 9086,
      section = "4.1",
      shows = "our AS and our BGP Identifier are read by another make",
      peers = "GoBGP",
      alone = "ExaBGP 4.2 does not know them")
  @Test
  void ourOwnTopology() {
    try (Wire wire = new Wire()) {
      GobgpDaemon gobgp = gobgp(wire);
      ManxAgent agent = wire.agent(List.of(Wire.neighbor(1, Wire.AGENT_AS)));
      agent.config().peers().getFirst().put("families", List.of("IPv4Unicast", "LinkState"));
      agent.config().spec().put("linkState", Map.of("originate", true, "instance", 5));
      gobgp.start();
      agent.start();
      Wire.await(
          "GoBGP has our node, our link to it and our prefixes",
          () -> {
            String heard = heard(gobgp);
            return heard.contains("NODE { AS:64512")
                && heard.contains("BGP:5")
                && heard.contains("LINK: 192.0.2.1-\\u003e192.0.2.11")
                && heard.contains("10.244.1.0/24")
                && heard.contains("fd00:10:244:1::/64");
          },
          agent,
          gobgp);
      String table = agent.control().text("show linkstate");
      assertTrue(table.contains("node bgp-epe 5 as=64512 bgp-router=192.0.2.1"), table);
      assertTrue(table.contains("interface=192.0.2.1 neighbor=192.0.2.11"), table);
      agent.announce(List.of(Wire.AGENT_PREFIXES.getFirst()));
      Wire.await(
          "a prefix that is gone is taken back",
          () ->
              heard(gobgp).contains("10.244.1.0/24")
                  && !heard(gobgp).contains("fd00:10:244:1::/64"),
          agent,
          gobgp);
    }
  }

  private static GobgpDaemon gobgp(Wire wire) {
    RouterSpec spec = Wire.peerSpec(1, Wire.AGENT_AS, List.of());
    return wire.closing(new GobgpDaemon(wire.peer(1), wire.scratch().path(), spec).withLinkState());
  }

  private static ExabgpDaemon exabgp(Wire wire) {
    RouterSpec spec = Wire.peerSpec(2, Wire.AGENT_AS, List.of());
    return wire.closing(
        new ExabgpDaemon(wire.peer(2), wire.scratch().path(), spec).withLinkState());
  }

  /** In JSON: the CLI of GoBGP 3.10 crashes when it is to print BGP-LS as text. */
  private static String heard(GobgpDaemon gobgp) {
    return gobgp.gobgp("global", "rib", "-a", "ls", "-j").out();
  }

  private static void shown(ManxAgent agent) {
    String table = agent.control().text("show linkstate all");
    assertTrue(table.contains("node isis-level2 700 as=15924"), table);
    assertTrue(table.contains("interface=192.168.199.84 neighbor=192.168.199.85"), table);
    assertTrue(table.contains("prefix=10.134.2.88/30"), table);
    assertTrue(table.contains("3 of 3 link-state NLRI"), table);
    String json = agent.control().text("json show linkstate");
    assertTrue(json.contains("\"prefix\":\"10.134.2.88/30\""), json);
  }
}
