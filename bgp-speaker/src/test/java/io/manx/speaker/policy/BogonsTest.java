package io.manx.speaker.policy;

import static io.manx.speaker.policy.PolicyFixture.SELF;
import static io.manx.speaker.policy.PolicyFixture.imports;
import static io.manx.speaker.policy.PolicyFixture.match;
import static io.manx.speaker.policy.PolicyFixture.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.manx.net.IpPrefix;
import io.manx.speaker.config.NodeConfig;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cluster never learns unless a filter names it. */
class BogonsTest {
  private static final Set<IpPrefix> CONNECTED =
      Set.of(IpPrefix.parse("192.0.2.0/24"), IpPrefix.parse("2001:db8::/64"));

  private static String verdict(
      String fields, String more, Set<IpPrefix> connected, String prefix) {
    NodeConfig node = PolicyFixture.node("asNumber: 64513, " + fields, more);
    var facts = new SessionFacts(SELF, Optional.empty(), connected, Set.of(), true);
    var policy = Policies.compileImport(node, node.peers().getFirst(), facts);
    int match = match(policy, prefix, path(64513).build());
    return match >= 0 ? "ok" : HiddenReason.values()[-1 - match].name();
  }

  /** A rule that accepts, and what it lets in: only the one that names a bogon does. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "importV4|cidr: 0.0.0.0/0, matchOperator: Equal|0.0.0.0/0|ok",
        "importV4|cidr: 0.0.0.0/0, matchOperator: In, prefixLength: {max: 0}|0.0.0.0/0|ok",
        "importV4|cidr: 0.0.0.0/0, matchOperator: In|0.0.0.0/0|DEFAULT_ROUTE",
        "importV4|cidr: 10.0.0.0/8, matchOperator: NotIn|0.0.0.0/0|DEFAULT_ROUTE",
        "importV4|source: RemotePeers|0.0.0.0/0|DEFAULT_ROUTE",
        "importV4|source: RemotePeers|10.7.0.0/16|ok",
        "importV6|cidr: '::/0', matchOperator: Equal|::/0|ok",
        "importV6|cidr: '::/0', matchOperator: In|::/0|DEFAULT_ROUTE",
        "importV4|cidr: 240.0.0.0/8, matchOperator: In|240.1.0.0/16|ok",
        "importV4|cidr: 0.0.0.0/0, matchOperator: In|240.1.0.0/16|RESERVED",
        "importV4|cidr: 192.0.2.128/25, matchOperator: Equal|192.0.2.128/25|ok",
        "importV4|cidr: 192.0.2.0/24, matchOperator: In|192.0.2.128/25|ok",
        "importV4|cidr: 192.0.0.0/16, matchOperator: In|192.0.2.128/25|CONNECTED",
        "importV4|cidr: 192.0.0.0/16, matchOperator: In|192.0.3.0/24|ok",
        "importV4|cidr: 127.0.0.0/8, matchOperator: In|127.1.0.0/16|MARTIAN",
        "importV4|cidr: 192.0.2.11/32, matchOperator: Equal|192.0.2.11/32|OWN_PREFIX",
      })
  void onlyARuleThatNamesItLetsItIn(String list, String conditions, String prefix, String verdict) {
    String filter = "filters: [{name: f, %s: [{action: Accept, %s}]}]".formatted(list, conditions);
    assertEquals(verdict, verdict("import: None, filters: [f]", filter, CONNECTED, prefix));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, CONNECTED",
    "192.0.2.254/32, CONNECTED",
    "192.0.0.0/16, ok",
    "192.0.3.0/24, ok",
    "2001:db8:0:0:8000::/65, CONNECTED",
    "2001:db8::/48, ok",
  })
  void noPartOfASubnetOfTheNodeIsLearned(String prefix, String verdict) {
    assertEquals(verdict, verdict("import: All", "", CONNECTED, prefix));
    assertEquals("ok", verdict("import: All", "", Set.of(), prefix));
    // What forwards nothing protects nothing of its own.
    assertEquals("ok", verdict("import: All", "kernel: {enabled: false}", CONNECTED, prefix));
  }

  @Test
  void aPoolIsEnoughForWhatIsReserved() {
    assertEquals("RESERVED", verdict("import: All", "", Set.of(), "240.1.0.0/16"));
    var facts = SessionFacts.of(SELF);
    NodeConfig node = PolicyFixture.node("asNumber: 64513", "");
    String yaml =
        io.manx.speaker.config.ConfigWriter.yaml(node).replace("10.244.0.0/16", "240.0.0.0/8");
    NodeConfig reserved =
        new io.manx.speaker.config.ConfigReader(
                file -> {
                  throw new java.io.IOException("no passwords here");
                })
            .readYaml(yaml)
            .config()
            .orElseThrow();
    var policy = Policies.compileImport(reserved, reserved.peers().getFirst(), facts);
    assertEquals(0, match(policy, "240.1.0.0/16", path(64513).build()));
  }

  /** So that a change elsewhere neither judges all routes again nor forgets the counts. */
  @Test
  void policiesOfEqualParametersAreEqual() {
    String filter = "filters: [{name: f, importV4: [{action: Reject, peerType: eBGP}]}]";
    var one = imports("asNumber: 64513, filters: [f]", filter);
    assertEquals(one, imports("asNumber: 64513, filters: [f], description: x", filter));
    assertEquals(one.hashCode(), imports("asNumber: 64513, filters: [f]", filter).hashCode());
    for (String other :
        new String[] {
          "asNumber: 64514, filters: [f]",
          "asNumber: 64513",
          "asNumber: 64513, filters: [f], import: All",
          "asNumber: 64513, filters: [f], aigp: true",
          "asNumber: 64513, filters: [f], role: Peer",
          "asNumber: 64513, filters: [f], numAllowedLocalASNumbers: 1",
        }) {
      assertNotEquals(one, imports(other, filter), other);
    }
  }
}
