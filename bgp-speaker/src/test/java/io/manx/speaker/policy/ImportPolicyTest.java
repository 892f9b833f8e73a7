package io.manx.speaker.policy;

import static io.manx.speaker.policy.PolicyFixture.imports;
import static io.manx.speaker.policy.PolicyFixture.match;
import static io.manx.speaker.policy.PolicyFixture.path;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.manx.net.IpAddress;
import io.manx.net.Rfc;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportPolicyTest {
  private static final String EBGP = "asNumber: 64513";
  private static final String IBGP = "asNumber: 64512";

  private static String reason(int match) {
    return match >= 0 ? "ok" : HiddenReason.values()[-1 - match].name();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "asNumber: 64513|64513 1 2|",
        "asNumber: 64513|1 64513|FIRST_AS",
        "asNumber: 64513||FIRST_AS",
        "asNumber: 64513, role: RouteServerClient|1 2|",
        "asNumber: 64513|64513 64512|AS_LOOP",
        "asNumber: 64513, numAllowedLocalASNumbers: 1|64513 64512|",
        "asNumber: 64513, numAllowedLocalASNumbers: 1|64513 64512 64512|AS_LOOP",
        "asNumber: 64513, localASNumber: 64600|64513 64600|AS_LOOP",
        "asNumber: 64513, localASNumber: 64600|64513 64512|AS_LOOP",
        "asNumber: 64513, localASNumber: 64600|64513 1|",
        "asNumber: 64512|1 64512|AS_LOOP",
        "asNumber: 64512||",
      })
  @Rfc(value = 4271, section = "9.1.2", shows = "a path with our own AS is excluded")
  void asPathsAreChecked(String peer, String numbers, HiddenReason reason) {
    long[] asNumbers =
        numbers == null
            ? new long[0]
            : List.of(numbers.split(" ")).stream().mapToLong(Long::parseLong).toArray();
    assertEquals(reason, imports(peer, "").checkAttributes(path(asNumbers).build()));
  }

  @Test
  @Rfc(value = 4271, section = "6.3", shows = "the leftmost AS of an external path is the peer's")
  void aSetDoesNotBeginAnExternalPath() {
    var set = new AsPath.Segment(AsPath.SegmentType.AS_SET, new int[] {64513});
    PathAttributes path = path().asPath(AsPath.of(List.of(set))).build();
    assertEquals(HiddenReason.FIRST_AS, imports(EBGP, "").checkAttributes(path));
  }

  @Test
  @Rfc(value = 4456, section = "8", shows = "our own ORIGINATOR_ID or CLUSTER_ID is a loop")
  void reflectionLoopsAreSeenWithinOurAsOnly() {
    String reflector = "routeReflector: {clusterID: 10.0.0.1}\nrouterID: 10.0.0.9";
    PathAttributes originator = path(1).originatorId(IpAddress.parse("10.0.0.9")).build();
    PathAttributes cluster = path(1).clusterList(7, IpAddress.parse("10.0.0.1").v4Bits()).build();
    CompiledImportPolicy internal = imports(IBGP, reflector);
    assertEquals(HiddenReason.ORIGINATOR_LOOP, internal.checkAttributes(originator));
    assertEquals(HiddenReason.CLUSTER_LOOP, internal.checkAttributes(cluster));
    assertNull(imports(IBGP, "").checkAttributes(cluster));
    PathAttributes external = cluster.toBuilder().asPath(AsPath.sequence(64513)).build();
    CompiledImportPolicy policy = imports(EBGP, reflector);
    assertNull(policy.checkAttributes(external));
    assertEquals(0, policy.transform(0, external).clusterList().length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.254|",
        "192.0.2.11|NEXT_HOP_SELF",
        "2001:db8::11|NEXT_HOP_SELF",
        "0.0.0.0|NEXT_HOP_INVALID",
        "0.1.2.3|NEXT_HOP_INVALID",
        "127.0.0.1|NEXT_HOP_INVALID",
        "224.0.0.1|NEXT_HOP_INVALID",
        "255.255.255.255|NEXT_HOP_INVALID",
        "::|NEXT_HOP_INVALID",
        "::1|NEXT_HOP_INVALID",
        "ff02::1|NEXT_HOP_INVALID",
        "2001:db8::1|",
      })
  @Rfc(value = 4271, section = "5.1.3", shows = "a NEXT_HOP that is ours or no host is excluded")
  void nextHopsAreChecked(String nextHop, HiddenReason reason) {
    PathAttributes path = path(64513).nextHop(IpAddress.parse(nextHop)).build();
    assertEquals(reason, imports(EBGP, "").checkAttributes(path));
  }

  /** RFC 9234 §5: our role, the OTC received (-1: none), the verdict, the OTC afterwards. */
  @ParameterizedTest
  @CsvSource({
    "Provider, 64513, ROLE_LEAK, 64513",
    "RouteServer, 1, ROLE_LEAK, 1",
    "Peer, 64513, , 64513",
    "Peer, 64999, ROLE_LEAK, 64999",
    "Customer, 64999, , 64999",
    "RouteServerClient, 64999, , 64999",
    "Provider, -1, , -1",
    "RouteServer, -1, , -1",
    "Peer, -1, , 64513",
    "Customer, -1, , 64513",
    "RouteServerClient, -1, , 64513",
  })
  @Rfc(value = 9234, section = "5", shows = "OTC is set and leaks are refused on the way in")
  void rolesKeepLeaksOut(String role, long otc, HiddenReason reason, long after) {
    CompiledImportPolicy policy = imports(EBGP + ", role: " + role, "");
    PathAttributes path = path(64513).onlyToCustomer(otc).build();
    assertEquals(reason, policy.checkAttributes(path));
    assertEquals(after, policy.transform(0, path).onlyToCustomer());
  }

  @ParameterizedTest
  @CsvSource({
    "Pools, 10.244.2.0/24, ok",
    "Pools, 10.245.0.0/16, NOT_IN_POOLS",
    "Pools, 10.0.0.0/8, NOT_IN_POOLS",
    "Pools, 0.0.0.0/0, NOT_IN_POOLS",
    "Pools, 2001:db8:244:7::/64, ok",
    "Pools, 2001:db8:245::/48, NOT_IN_POOLS",
    "All, 0.0.0.0/0, DEFAULT_ROUTE",
    "All, ::/0, DEFAULT_ROUTE",
    "All, 240.1.0.0/16, RESERVED",
    "All, 224.0.0.0/3, RESERVED",
    "Pools, 240.1.0.0/16, NOT_IN_POOLS",
    "All, 10.0.0.0/8, ok",
    "None, 10.244.2.0/24, IMPORT_NONE",
    "All, 10.244.1.0/24, OWN_PREFIX",
    "All, 10.244.1.7/32, OWN_PREFIX",
    "All, 10.244.0.0/23, ok",
    "All, 172.16.0.0/12, OWN_PREFIX",
    "All, 172.16.1.0/24, ok",
    "All, 192.0.2.11/32, OWN_PREFIX",
    "All, 2001:db8::11/128, OWN_PREFIX",
    "All, 127.1.0.0/16, MARTIAN",
    "All, 0.0.0.0/8, MARTIAN",
    "All, 0.0.0.0/1, ok",
    "All, 169.254.0.0/16, MARTIAN",
    "All, 224.0.0.0/4, MARTIAN",
    "All, 255.255.255.255/32, MARTIAN",
    "All, fe80::/64, MARTIAN",
    "All, ff00::/8, MARTIAN",
    "All, ::1/128, MARTIAN",
  })
  @Rfc(
      value = 8212,
      section = "2",
      shows = "without a policy that says so nothing of an external peer is used")
  void prefixesAreJudged(String scope, String prefix, String verdict) {
    CompiledImportPolicy policy = imports(EBGP + ", import: " + scope, "");
    assertEquals(verdict, reason(match(policy, prefix, path(64513).build())));
  }

  /** A rule that rejects what it matches, in front of import: All. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cidr: 10.0.0.0/8, matchOperator: Equal|10.0.0.0/8|FILTER",
        "cidr: 10.0.0.0/8, matchOperator: Equal|10.1.0.0/16|ok",
        "cidr: 10.0.0.0/8, matchOperator: NotEqual|10.0.0.0/8|ok",
        "cidr: 10.0.0.0/8, matchOperator: NotEqual|10.1.0.0/16|FILTER",
        "cidr: 10.0.0.0/8, matchOperator: In|10.0.0.0/8|FILTER",
        "cidr: 10.0.0.0/8, matchOperator: In|10.1.2.3/32|FILTER",
        "cidr: 10.0.0.0/8, matchOperator: In|0.0.0.0/1|ok",
        "cidr: 10.0.0.0/8, matchOperator: NotIn|11.0.0.0/8|FILTER",
        "cidr: 10.0.0.0/8, matchOperator: NotIn|10.1.0.0/16|ok",
        "cidr: 10.0.0.0/8, matchOperator: In, prefixLength: {min: 16, max: 24}|10.1.0.0/16|FILTER",
        "cidr: 10.0.0.0/8, matchOperator: In, prefixLength: {min: 16, max: 24}|10.0.0.0/15|ok",
        "cidr: 10.0.0.0/8, matchOperator: In, prefixLength: {min: 16, max: 24}|10.1.1.0/25|ok",
        "cidr: 10.0.0.0/8, matchOperator: NotIn, prefixLength: {min: 16}|10.0.0.0/9|FILTER",
        "cidr: 0.0.0.0/0, matchOperator: Equal|0.0.0.0/0|FILTER",
        "cidr: 0.0.0.0/0, matchOperator: In|0.0.0.0/0|FILTER",
        "peerType: eBGP|10.1.0.0/16|FILTER",
        "peerType: iBGP|10.1.0.0/16|ok",
        "source: RemotePeers|10.1.0.0/16|FILTER",
        "communities: {values: ['64513:7']}|10.1.0.0/16|FILTER",
        "communities: {values: ['64513:8']}|10.1.0.0/16|ok",
        "communities: {values: ['4200000000:1:2']}|10.1.0.0/16|FILTER",
        "communities: {values: ['4200000000:1:3']}|10.1.0.0/16|ok",
        "asPathPrefix: [64513, 5]|10.1.0.0/16|FILTER",
        "asPathPrefix: [64513, 5, 6]|10.1.0.0/16|ok",
        "asPathPrefix: [5]|10.1.0.0/16|ok",
        "priority: 2147483547|10.1.0.0/16|FILTER",
        "priority: 100|10.1.0.0/16|ok",
        "communities: {values: ['64513:7']}, asPathPrefix: [5]|10.1.0.0/16|ok",
      })
  void rulesMatch(String conditions, String prefix, String verdict) {
    CompiledImportPolicy policy =
        imports(
            EBGP + ", import: All, filters: [f]",
            "filters: [{name: f, importV4: [{action: Reject, " + conditions + "}]}]");
    PathAttributes path =
        path(64513, 5)
            .localPref(7) // from another AS: means nothing
            .communities(64513 << 16 | 7)
            .largeCommunities((int) 4_200_000_000L, 1, 2)
            .build();
    assertEquals(verdict, reason(match(policy, prefix, path)));
    assertEquals("ok", reason(match(policy, "2001:db8:5::/48", path)));
  }

  @Test
  void theFirstRuleOfTheFirstFilterDecidesAndIsCounted() {
    String filters =
        """
        filters:
          - name: a
            importV4:
              - {action: Accept, cidr: 10.245.0.0/16, matchOperator: In}
              - {action: Reject, cidr: 10.0.0.0/8, matchOperator: Equal}
          - name: b
            importV4: [{action: Reject, cidr: 10.0.0.0/8, matchOperator: In}]
        """;
    CompiledImportPolicy policy = imports(EBGP + ", filters: [a, b]", filters);
    PathAttributes path = path(64513).build();
    assertEquals("ok", reason(match(policy, "10.245.1.0/24", path)));
    assertEquals("FILTER", reason(match(policy, "10.244.2.0/24", path)));
    assertEquals("FILTER", reason(match(policy, "10.244.3.0/24", path)));
    assertEquals("NOT_IN_POOLS", reason(match(policy, "11.0.0.0/8", path)));
    assertEquals(
        "[a.importV4[0] 1, a.importV4[1] 0, b.importV4[0] 2]",
        policy.hits(Family.IPV4_UNICAST).stream()
            .map(h -> h.rule() + " " + h.hits())
            .toList()
            .toString());
    match(policy, "10.244.2.0/24", path);
    assertEquals("b.importV4[0]", policy.rules().get(policy.decidedBy()).toString());
    match(policy, "11.0.0.0/8", path);
    assertEquals(-1, policy.decidedBy());
  }

  @Test
  void operationsChangeACopy() {
    String filters =
        """
        filters:
          - name: f
            importV4:
              - action: Accept
                operations:
                  - addCommunity: {value: "64512:7"}
                  - addCommunity: {value: "64512:1:2"}
                  - prependASPath: {prefix: [65001, 65002]}
                  - setPriority: {value: 512}
        """;
    CompiledImportPolicy policy = imports(EBGP + ", filters: [f]", filters);
    PathAttributes path = path(64513).communities(64512 << 16 | 7).localPref(9).build();
    PathAttributes kept = path.toBuilder().build();
    int variant = match(policy, "11.0.0.0/8", path);
    PathAttributes changed = policy.transform(variant, path);
    assertArrayEquals(new int[] {64512 << 16 | 7}, changed.communities());
    assertArrayEquals(new int[] {64512, 1, 2}, changed.largeCommunities());
    assertEquals("65001 65002 64513", changed.asPath().toString());
    assertEquals(Integer.MAX_VALUE - 512L, changed.localPref());
    assertEquals(kept, path);
  }

  @Test
  @Rfc(value = 4271, section = "5.1.5", shows = "LOCAL_PREF is taken from internal peers only")
  void localPrefIsOursForExternalPathsAndTheirsForInternalOnes() {
    PathAttributes path = path(64513).localPref(300).med(5).build();
    assertEquals(100, imports(EBGP, "").transform(0, path).localPref());
    assertEquals(5, imports(EBGP, "").transform(0, path).med());
    assertSame(path, imports(IBGP, "").transform(0, path));
    PathAttributes none = path(64513).build();
    assertEquals(100, imports(IBGP, "").transform(0, none).localPref());
  }

  @Test
  @Rfc(
      value = 8326,
      section = "4.2",
      shows = "GRACEFUL_SHUTDOWN gives a path the lowest LOCAL_PREF")
  void gracefulShutdownMakesAnExternalPathTheLast() {
    PathAttributes path = path(64513).communities(0xFFFF0000).build();
    assertEquals(0, imports(EBGP, "").transform(0, path).localPref());
    PathAttributes internal = path.toBuilder().localPref(200).build();
    assertSame(internal, imports(IBGP, "").transform(0, internal));
  }

  @Test
  @Rfc(value = 8326, section = "4.1", shows = "what a session brings that goes away comes last")
  void pathsOfASessionThatGoesAwayComeLast() {
    NodeConfig node = PolicyFixture.node(EBGP, "");
    SessionFacts facts =
        new SessionFacts(PolicyFixture.SELF, Optional.empty(), Set.of(), Set.of(), true, true);
    CompiledImportPolicy policy = Policies.compileImport(node, node.peers().getFirst(), facts);
    assertEquals(0, policy.transform(0, path(64513).build()).localPref());
  }

  private static CompiledImportPolicy overLink(String more) {
    NodeConfig node = PolicyFixture.node(EBGP, more);
    SessionFacts facts =
        new SessionFacts(
            IpAddress.parseZoned("fe80::1%eth0"),
            Optional.of(IpAddress.parse("fe80::1")),
            Set.of(),
            Set.of(Family.IPV4_UNICAST),
            true);
    return Policies.compileImport(node, node.peers().getFirst(), facts);
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8::9, fe80::9, fe80::9%eth0",
    "fe80::9, , fe80::9%eth0",
    "fe80::9, fe80::9, fe80::9%eth0",
    "'::', fe80::9, fe80::9%eth0",
    "2001:db8::9, , 2001:db8::9",
    "192.0.2.9, , 192.0.2.9"
  })
  @Rfc(
      value = 2545,
      section = "3",
      shows = "over a link-local session the link-local next hop counts, on that link")
  void theNextHopOfALinkLocalSession(String hop, String linkLocal, String expected) {
    PathAttributes path =
        path(64513)
            .nextHop(IpAddress.parse(hop))
            .linkLocalNextHop(linkLocal == null ? null : IpAddress.parse(linkLocal))
            .build();
    CompiledImportPolicy policy = overLink("");
    assertNull(policy.checkAttributes(path));
    assertEquals(expected, policy.transform(0, path).nextHop().toString());
  }

  @Test
  void aLinkLocalNextHopNeedsItsLink() {
    PathAttributes path = path(64513).nextHop(IpAddress.parse("fe80::9")).build();
    assertEquals(HiddenReason.NEXT_HOP_INVALID, imports(EBGP, "").checkAttributes(path));
    PathAttributes own = path(64513).nextHop(IpAddress.parse("fe80::1")).build();
    assertEquals(HiddenReason.NEXT_HOP_SELF, overLink("").checkAttributes(own));
  }

  @Test
  void whoForwardsNothingPassesTheGlobalNextHopOn() {
    PathAttributes path =
        path(64513)
            .nextHop(IpAddress.parse("2001:db8::9"))
            .linkLocalNextHop(IpAddress.parse("fe80::9"))
            .build();
    CompiledImportPolicy policy = overLink("kernel: {enabled: false}\n");
    assertEquals("2001:db8::9", policy.transform(0, path).nextHop().toString());
  }
}
