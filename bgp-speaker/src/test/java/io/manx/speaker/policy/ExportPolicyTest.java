package io.manx.speaker.policy;

import static io.manx.speaker.policy.PolicyFixture.OTHER;
import static io.manx.speaker.policy.PolicyFixture.SELF;
import static io.manx.speaker.policy.PolicyFixture.SELF_V6;
import static io.manx.speaker.policy.PolicyFixture.exports;
import static io.manx.speaker.policy.PolicyFixture.match;
import static io.manx.speaker.policy.PolicyFixture.path;
import static io.manx.speaker.policy.PolicyFixture.source;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.manx.net.IpAddress;
import io.manx.net.Rfc;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource.Kind;
import io.manx.speaker.model.RawAttribute;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportPolicyTest {
  private static final String EBGP = "asNumber: 64513, export: All";
  private static final String IBGP = "asNumber: 64512";
  private static final String CLIENT = "asNumber: 64512, routeReflectorClient: true";
  private static final String REFLECTOR = "routeReflector: {clusterID: 10.0.0.1}";

  private static String reason(int match) {
    return match >= 0 ? "ok" : SuppressedReason.values()[-1 - match].name();
  }

  /** RFC 4456 §6: from whom, to whom, whether clients are served among each other. */
  @ParameterizedTest
  @CsvSource({
    "LOCAL, non, true, ok",
    "EBGP, non, true, ok",
    "IBGP_CLIENT, non, true, ok",
    "IBGP_NON_CLIENT, non, true, IBGP_NOT_REFLECTED",
    "LOCAL, client, true, ok",
    "EBGP, client, true, ok",
    "IBGP_CLIENT, client, true, ok",
    "IBGP_NON_CLIENT, client, true, ok",
    "IBGP_CLIENT, client, false, CLIENT_TO_CLIENT",
    "IBGP_CLIENT, non, false, ok",
    "IBGP_NON_CLIENT, client, false, ok",
    "IBGP_NON_CLIENT, ext, true, ok",
    "IBGP_CLIENT, ext, false, ok",
  })
  @Rfc(
      value = 4456,
      section = "6",
      shows = "routes of clients go to all, routes of non-clients to clients")
  void reflectionFollowsTheKinds(Kind from, String to, boolean clients, String verdict) {
    String peer =
        switch (to) {
          case "client" -> CLIENT;
          case "ext" -> EBGP;
          default -> IBGP;
        };
    CompiledExportPolicy policy =
        exports(peer, "routeReflector: {clusterID: 10.0.0.1, clientToClient: " + clients + "}");
    assertEquals(verdict, reason(match(policy, "10.244.2.0/24", path(1).build(), source(from))));
  }

  @ParameterizedTest
  @CsvSource({
    "Own, LOCAL, 10.244.1.0/24, ok",
    "Own, EBGP, 10.244.2.0/24, NOT_OWN",
    "Own, IBGP_NON_CLIENT, 10.244.2.0/24, NOT_OWN",
    "Pools, IBGP_NON_CLIENT, 10.244.2.0/24, ok",
    "Pools, IBGP_NON_CLIENT, 10.0.0.0/8, NOT_IN_POOLS",
    "Pools, LOCAL, 172.16.0.0/12, NOT_IN_POOLS",
    "All, EBGP, 0.0.0.0/0, ok",
    "None, LOCAL, 10.244.1.0/24, EXPORT_NONE",
  })
  @Rfc(
      value = 8212,
      section = "2",
      shows = "without a policy that says so nothing learned goes to an external peer")
  void scopesDecideWhatFiltersLeave(String scope, Kind from, String prefix, String verdict) {
    CompiledExportPolicy policy = exports("asNumber: 64513, export: " + scope, "");
    assertEquals(verdict, reason(match(policy, prefix, path(1).build(), source(from))));
  }

  @ParameterizedTest
  @CsvSource({
    "0xFFFFFF01, EBGP, asNumber: 64513, WELL_KNOWN_COMMUNITY",
    "0xFFFFFF02, EBGP, asNumber: 64513, WELL_KNOWN_COMMUNITY",
    "0xFFFFFF03, EBGP, asNumber: 64513, WELL_KNOWN_COMMUNITY",
    "0xFFFFFF01, EBGP, asNumber: 64512, ok",
    "0xFFFFFF02, EBGP, asNumber: 64512, WELL_KNOWN_COMMUNITY",
    "0xFFFFFF03, EBGP, asNumber: 64512, ok",
    "0xFFFFFF01, LOCAL, asNumber: 64513, ok",
    "0xFFFFFF02, LOCAL, asNumber: 64513, ok",
  })
  @Rfc(value = 1997, shows = "NO_EXPORT, NO_ADVERTISE and NO_EXPORT_SUBCONFED are obeyed")
  void wellKnownCommunitiesAreObeyed(String community, Kind from, String peer, String verdict) {
    CompiledExportPolicy policy = exports(peer + ", export: All", "");
    PathAttributes path = path(1).communities(Long.decode(community).intValue()).build();
    assertEquals(verdict, reason(match(policy, "10.244.2.0/24", path, source(from))));
  }

  /** RFC 9234 §5: our role, the OTC of the route (-1: none), the verdict, the OTC sent. */
  @ParameterizedTest
  @CsvSource({
    "Customer, 1, ROLE_LEAK, 0",
    "Peer, 1, ROLE_LEAK, 0",
    "RouteServerClient, 1, ROLE_LEAK, 0",
    "Provider, 1, ok, 1",
    "RouteServer, 1, ok, 1",
    "Provider, -1, ok, 64512",
    "Peer, -1, ok, 64512",
    "RouteServer, -1, ok, 64512",
    "Customer, -1, ok, -1",
    "RouteServerClient, -1, ok, -1",
  })
  @Rfc(value = 9234, section = "5", shows = "OTC is set and obeyed on the way out")
  void rolesKeepLeaksIn(String role, long otc, String verdict, long sent) {
    CompiledExportPolicy policy = exports(EBGP + ", role: " + role, "");
    PathAttributes path = path(1).onlyToCustomer(otc).build();
    int variant = match(policy, "10.244.2.0/24", path, source(Kind.EBGP));
    assertEquals(verdict, reason(variant));
    if (variant >= 0) {
      PathAttributes out = policy.transform(variant, Family.IPV4_UNICAST, path, source(Kind.EBGP));
      assertEquals(sent, out.onlyToCustomer());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "asNumber: 64513|LOCAL|self",
        "asNumber: 64513|EBGP|self",
        "asNumber: 64513|IBGP_NON_CLIENT|self",
        "asNumber: 64513, nextHopMode: Keep|EBGP|kept",
        "asNumber: 64513, nextHopMode: Keep|LOCAL|self",
        "asNumber: 64512|LOCAL|self",
        "asNumber: 64512|EBGP|kept",
        "asNumber: 64512, nextHopMode: Self|EBGP|self",
        "asNumber: 64512, nextHopMode: Self|IBGP_CLIENT|kept",
        "asNumber: 64512, nextHopMode: Keep|LOCAL|self",
      })
  @Rfc(
      value = 4271,
      section = "5.1.3",
      shows = "NEXT_HOP of what is sent to internal and external peers")
  void nextHopsFollowTheMode(String peer, Kind from, String expected) {
    CompiledExportPolicy policy = exports(peer, REFLECTOR);
    PathAttributes out = policy.transform(0, Family.IPV4_UNICAST, path(1).build(), source(from));
    assertEquals(expected.equals("self") ? SELF : OTHER, out.nextHop());
  }

  @Test
  void ipv6HasItsOwnNextHopAndTheLinkLocalOneBeside() {
    NodeConfig node = PolicyFixture.node(EBGP, "");
    IpAddress link = IpAddress.parse("fe80::1");
    var facts = new SessionFacts(SELF, Optional.of(link), Set.of(), Set.of(), true);
    CompiledExportPolicy policy = Policies.compileExport(node, node.peers().getFirst(), facts);
    PathAttributes path = path(1).nextHop(IpAddress.parse("2001:db8::99")).build();
    PathAttributes out = policy.transform(0, Family.IPV6_UNICAST, path, source(Kind.EBGP));
    assertEquals(SELF_V6, out.nextHop());
    assertEquals(link, out.linkLocalNextHop());
    assertNull(
        policy
            .transform(0, Family.IPV4_UNICAST, path(1).build(), source(Kind.EBGP))
            .linkLocalNextHop());
  }

  @Test
  @Rfc(
      value = 2545,
      section = "3",
      shows = "what goes over a link-local session has our address of that link as next hop")
  void aLinkLocalSessionHasTheAddressOfTheLink() {
    NodeConfig node = PolicyFixture.node(EBGP, "");
    IpAddress link = IpAddress.parseZoned("fe80::1%eth0");
    IpAddress onWire = link.withoutZone();
    var plain = new SessionFacts(link, Optional.of(onWire), Set.of(), Set.of(), true);
    var policy = Policies.compileExport(node, node.peers().getFirst(), plain);
    PathAttributes out =
        policy.transform(0, Family.IPV6_UNICAST, path(1).build(), source(Kind.LOCAL));
    assertEquals(List.of(onWire, onWire), List.of(out.nextHop(), out.linkLocalNextHop()));
    assertEquals(
        SELF,
        policy.transform(0, Family.IPV4_UNICAST, path(1).build(), source(Kind.LOCAL)).nextHop(),
        "without RFC 8950 only an IPv4 address can be said");
    var extended =
        new SessionFacts(link, Optional.of(onWire), Set.of(), Set.of(Family.IPV4_UNICAST), true);
    out =
        Policies.compileExport(node, node.peers().getFirst(), extended)
            .transform(0, Family.IPV4_UNICAST, path(1).build(), source(Kind.LOCAL));
    assertEquals(List.of(onWire, onWire), List.of(out.nextHop(), out.linkLocalNextHop()));
  }

  @Test
  @Rfc(
      value = 2545,
      section = "3",
      shows = "a link-local next hop goes no further than its link, not even when reflected")
  void aLinkLocalNextHopIsReplacedByOurs() {
    PathAttributes path =
        path(1).nextHop(IpAddress.parseZoned("fe80::99%eth1")).localPref(100).build();
    for (String mode : List.of("Auto", "Keep")) {
      CompiledExportPolicy policy = exports(IBGP + ", nextHopMode: " + mode, REFLECTOR);
      assertEquals(
          SELF_V6,
          policy.transform(0, Family.IPV6_UNICAST, path, source(Kind.IBGP_CLIENT)).nextHop());
      assertEquals(
          SELF, policy.transform(0, Family.IPV4_UNICAST, path, source(Kind.EBGP)).nextHop());
    }
  }

  @Test
  @Rfc(
      value = 2545,
      section = "3",
      shows = "a kept next hop goes on without the link-local one that came beside it")
  void aKeptNextHopLosesItsLinkLocalOne() {
    IpAddress global = IpAddress.parse("2001:db8::99");
    PathAttributes path =
        path(1)
            .nextHop(global)
            .linkLocalNextHop(IpAddress.parse("fe80::99"))
            .localPref(100)
            .build();
    CompiledExportPolicy policy = exports(IBGP, REFLECTOR);
    PathAttributes out = policy.transform(0, Family.IPV6_UNICAST, path, source(Kind.IBGP_CLIENT));
    assertEquals(global, out.nextHop());
    assertNull(out.linkLocalNextHop());
  }

  @Test
  @Rfc(
      value = 8950,
      section = "4",
      shows = "an IPv6 next hop for IPv4 prefixes goes only to who announced that")
  void aKeptNextHopOfTheOtherFamilyNeedsTheCapability() {
    NodeConfig node = PolicyFixture.node(IBGP, "");
    PathAttributes path = path(1).nextHop(IpAddress.parse("2001:db8::99")).build();
    var plain = Policies.compileExport(node, node.peers().getFirst(), SessionFacts.of(SELF));
    assertEquals("NEXT_HOP", reason(match(plain, "10.244.2.0/24", path, source(Kind.EBGP))));
    var facts =
        new SessionFacts(SELF, Optional.empty(), Set.of(), Set.of(Family.IPV4_UNICAST), true);
    var extended = Policies.compileExport(node, node.peers().getFirst(), facts);
    assertEquals("ok", reason(match(extended, "10.244.2.0/24", path, source(Kind.EBGP))));
    assertEquals(
        "NEXT_HOP", reason(match(extended, "2001:db8:5::/48", path(1).build(), source(Kind.EBGP))));
  }

  @Test
  @Rfc(
      value = 4271,
      section = "5.1.2",
      shows =
          "our AS is prepended for another AS; LOCAL_PREF and reflection attributes stay inside")
  void anotherAsGetsOurAsAndNothingOfOurInside() {
    var unknown =
        new RawAttribute(RawAttribute.OPTIONAL | RawAttribute.TRANSITIVE, 99, new byte[1]);
    PathAttributes path =
        path(1, 2)
            .localPref(300)
            .med(9)
            .originatorId(OTHER)
            .clusterList(1, 2)
            .others(List.of(unknown))
            .build();
    PathAttributes kept = path.toBuilder().build();
    PathAttributes out =
        exports(EBGP, "").transform(0, Family.IPV4_UNICAST, path, source(Kind.IBGP_NON_CLIENT));
    assertEquals("64512 1 2", out.asPath().toString());
    assertEquals(PathAttributes.ABSENT, out.localPref());
    assertEquals(PathAttributes.ABSENT, out.med());
    assertNull(out.originatorId());
    assertEquals(0, out.clusterList().length);
    assertEquals(List.of(unknown), out.others());
    assertEquals(kept, path);
    PathAttributes local =
        exports(EBGP + ", localASNumber: 64600", "")
            .transform(0, Family.IPV4_UNICAST, path().build(), source(Kind.LOCAL));
    assertEquals("64600", local.asPath().toString());
  }

  @Test
  @Rfc(
      value = 4456,
      section = "8",
      shows = "ORIGINATOR_ID is set once, our CLUSTER_ID is prepended each time")
  void reflectedPathsNameTheirSourceOnceAndEveryCluster() {
    CompiledExportPolicy policy = exports(CLIENT, REFLECTOR);
    int cluster = IpAddress.parse("10.0.0.1").v4Bits();
    PathAttributes path = path(1).localPref(300).med(9).build();
    PathAttributes out =
        policy.transform(0, Family.IPV4_UNICAST, path, source(Kind.IBGP_NON_CLIENT));
    assertEquals(IpAddress.parse("10.9.9.3"), out.originatorId());
    assertArrayEquals(new int[] {cluster}, out.clusterList());
    assertEquals(300, out.localPref());
    assertEquals(9, out.med());
    assertEquals("1", out.asPath().toString());
    assertNull(path.originatorId());
    assertEquals(0, path.clusterList().length);
    PathAttributes again = path.toBuilder().originatorId(OTHER).clusterList(7).build();
    out = policy.transform(0, Family.IPV4_UNICAST, again, source(Kind.IBGP_CLIENT));
    assertEquals(OTHER, out.originatorId());
    assertArrayEquals(new int[] {cluster, 7}, out.clusterList());
    out = policy.transform(0, Family.IPV4_UNICAST, path(1).build(), source(Kind.EBGP));
    assertNull(out.originatorId());
    assertEquals(0, out.clusterList().length);
    assertEquals(100, out.localPref());
  }

  @Test
  void filtersComeBeforeTheScope() {
    String filters =
        """
        filters:
          - name: f
            exportV4:
              - {action: Reject, source: RemotePeers, cidr: 10.244.2.0/24, matchOperator: Equal}
              - action: Accept
                cidr: 10.244.0.0/16
                matchOperator: In
                peerType: eBGP
                operations: [{prependASPath: {prefix: [64512]}}, {addCommunity: {value: "1:2"}}]
        """;
    CompiledExportPolicy policy = exports("asNumber: 64513, filters: [f]", filters);
    PathAttributes path = path(1).build();
    assertEquals("FILTER", reason(match(policy, "10.244.2.0/24", path, source(Kind.EBGP))));
    int variant = match(policy, "10.244.2.0/24", path, source(Kind.LOCAL));
    PathAttributes out = policy.transform(variant, Family.IPV4_UNICAST, path, source(Kind.LOCAL));
    assertEquals("64512 64512 1", out.asPath().toString());
    assertArrayEquals(new int[] {1 << 16 | 2}, out.communities());
    assertEquals("ok", reason(match(policy, "10.244.3.0/24", path, source(Kind.EBGP))));
    assertEquals("NOT_OWN", reason(match(policy, "10.0.0.0/8", path, source(Kind.EBGP))));
    assertEquals(
        List.of(1L, 2L), policy.hits(Family.IPV4_UNICAST).stream().map(RuleHits::hits).toList());
  }

  @Test
  @Rfc(value = 8326, section = "4.1", shows = "paths are sent with GRACEFUL_SHUTDOWN, once")
  void gracefulShutdownIsSaid() {
    PathAttributes path = path(64513).communities(7).localPref(200).build();
    CompiledExportPolicy external = leaving("asNumber: 64514, export: All");
    PathAttributes out = external.transform(0, Family.IPV4_UNICAST, path, source(Kind.EBGP));
    assertArrayEquals(new int[] {7, 0xFFFF_0000}, out.communities());
    assertArrayEquals(
        new int[] {7, 0xFFFF_0000},
        external
            .transform(
                0,
                Family.IPV4_UNICAST,
                path.toBuilder().communities(7, 0xFFFF_0000).build(),
                source(Kind.EBGP))
            .communities());
    PathAttributes internal =
        leaving("asNumber: 64512, export: All")
            .transform(0, Family.IPV4_UNICAST, path, source(Kind.EBGP));
    assertEquals(0, internal.localPref());
    assertNotEquals(external, exports("asNumber: 64514, export: All", ""));
  }

  private static CompiledExportPolicy leaving(String peer) {
    NodeConfig node = PolicyFixture.node(peer, "");
    SessionFacts facts =
        new SessionFacts(PolicyFixture.SELF, Optional.empty(), Set.of(), Set.of(), true, true);
    return Policies.compileExport(node, node.peers().getFirst(), facts);
  }

  /** Peers that are sent the same share a group, and others do not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "asNumber: 64513|asNumber: 64514|true",
        "asNumber: 64513|asNumber: 64513, nextHopMode: Self|true",
        "asNumber: 64513|asNumber: 64513, holdTime: 9s, import: All, description: x|true",
        "asNumber: 64513|asNumber: 64513, nextHopMode: Keep|false",
        "asNumber: 64513|asNumber: 64513, export: All|false",
        "asNumber: 64513|asNumber: 64513, localASNumber: 64600|false",
        "asNumber: 64513|asNumber: 64513, role: Customer|false",
        "asNumber: 64513|asNumber: 64513, filters: [f]|false",
        "asNumber: 64513, filters: [f]|asNumber: 64514, filters: [f]|true",
        "asNumber: 64512|asNumber: 64512, nextHopMode: Keep|true",
        "asNumber: 64512|asNumber: 64512, routeReflectorClient: true|false",
        "asNumber: 64512|asNumber: 64513, export: All|false",
      })
  void equalMeansTheSameIsSent(String one, String other, boolean same) {
    String more =
        REFLECTOR + "\nfilters: [{name: f, exportV4: [{action: Reject, peerType: eBGP}]}]";
    CompiledExportPolicy first = exports(one, more);
    CompiledExportPolicy second = exports(other, more);
    if (same) {
      assertEquals(first, second);
      assertEquals(first.hashCode(), second.hashCode());
    } else {
      assertNotEquals(first, second);
    }
    assertEquals(first, exports(one, more));
  }
}
