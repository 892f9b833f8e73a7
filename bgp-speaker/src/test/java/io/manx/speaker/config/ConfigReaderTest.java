package io.manx.speaker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.PeerConfig.ExportScope;
import io.manx.speaker.config.PeerConfig.ImportScope;
import io.manx.speaker.model.Family;
import io.manx.speaker.runtime.Password;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
  private static final String HEAD =
      "apiVersion: manx.io/v1alpha1\nkind: NodeConfig\nmetadata: {name: n1}\nspec:\n";

  static ConfigReader reader() {
    return new ConfigReader(
        file -> {
          if (file.equals("/good")) {
            return new Password("s3cret");
          }
          if (file.equals("/other")) {
            return new Password("n3wer");
          }
          throw new IOException("'" + file + "' does not exist: create it");
        });
  }

  private static NodeConfig valid(String spec) {
    ConfigResult result = reader().readYaml(HEAD + spec.indent(2));
    assertEquals(List.of(), result.problems());
    return result.config().orElseThrow();
  }

  @Test
  void theExampleOfTheDocumentationIsValid() {
    ConfigResult result = reader().readFile(Path.of("..", "docs", "examples", "node.yaml"));
    assertEquals(List.of(), result.problems());
    assertEquals(List.of(), result.warnings());
    NodeConfig node = result.config().orElseThrow();
    assertEquals(IpAddress.parse("192.0.2.11"), node.routerId());
    PeerConfig reflector = node.peers().get(2);
    assertEquals(1179, reflector.port());
    assertEquals(IpAddress.parse("2001:db8::11"), reflector.sourceAddress());
  }

  @Test
  void whatTheKernelIsAskedForSurvivesWriting() {
    NodeConfig node =
        valid(
            """
            asNumber: 64512
            addresses: [192.0.2.11]
            kernel:
              mtu: 1400
              guard: false
              resilientGroups: {buckets: 64, unbalancedTimer: 10m}
              natExclusions: [192.0.2.0/24, "2001:db8::/64"]
            """);
    KernelConfig kernel = node.kernel();
    assertEquals(1400, kernel.mtu());
    assertEquals(false, kernel.guard());
    assertEquals(
        new KernelConfig.ResilientGroups(64, Duration.ofMinutes(2), Duration.ofMinutes(10)),
        kernel.resilientGroups().orElseThrow());
    assertEquals(
        List.of(IpPrefix.parse("192.0.2.0/24"), IpPrefix.parse("2001:db8::/64")),
        kernel.natExclusions());
    assertEquals(Optional.of(node), reader().readYaml(ConfigWriter.yaml(node)).config());
  }

  @Test
  void defaultsAreResolved() {
    NodeConfig node =
        valid(
            """
            asNumber: 1.10
            addresses: [192.0.2.11]
            peers:
              - {peerIP: 192.0.2.254, asNumber: 64513}
              - {peerIP: "192.0.2.1:1179", asNumber: "1.10", holdTime: 1m40s}
            """);
    assertEquals(65_546, node.asNumber());
    assertEquals(179, node.listenPort());
    assertEquals("/run/manx/manx.ctl", node.controlSocket());
    assertEquals(
        new KernelConfig(
            true, 254, 77, 32, 16, Duration.ofSeconds(60), 0, Optional.empty(), true, List.of()),
        node.kernel());
    PeerConfig tor = node.peers().get(0);
    assertEquals("peer_192_0_2_254", tor.name());
    assertEquals(ExportScope.OWN, tor.exportScope());
    assertEquals(ImportScope.POOLS, tor.importScope());
    assertEquals(Set.of(Family.IPV4_UNICAST), tor.families());
    assertEquals(Duration.ofSeconds(30), tor.keepaliveTime());
    assertEquals(65_546, tor.localAsNumber());
    assertEquals(1, tor.ttl());
    assertEquals(0, tor.minTtl());
    PeerConfig mesh = node.peers().get(1);
    assertEquals(ExportScope.ALL, mesh.exportScope());
    assertEquals(1179, mesh.port());
    assertEquals(Duration.ofSeconds(33), mesh.keepaliveTime());
    assertEquals(64, mesh.ttl());
  }

  /** RFC 8950: the next hop of an IPv4 prefix may be the address of the session. */
  @Test
  void ipv4NeedsNoAddressOfItsOwnOverIpv6() {
    NodeConfig node =
        valid(
            """
            asNumber: 64512
            routerID: 192.0.2.11
            addresses: ["2001:db8::11"]
            peers:
              - {peerIP: "2001:db8::1", asNumber: 64513, families: [IPv4Unicast, IPv6Unicast]}
            """);
    assertEquals(
        Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST), node.peers().getFirst().families());
  }

  @Test
  void anObjectTreeReadsAsTheSameYaml() {
    NodeConfig fromYaml =
        valid(
            """
            asNumber: 64512
            addresses: [192.0.2.11]
            peers:
              - {peerIP: 192.0.2.254, asNumber: 64513, passive: true, filters: []}
            """);
    Map<String, Object> peer =
        Map.of("peerIP", "192.0.2.254", "asNumber", 64513, "passive", true, "filters", List.of());
    Map<String, Object> spec =
        Map.of("asNumber", 64512L, "addresses", List.of("192.0.2.11"), "peers", List.of(peer));
    ConfigResult result =
        reader()
            .readObjects(
                Map.of(
                    "apiVersion",
                    "manx.io/v1alpha1",
                    "kind",
                    "NodeConfig",
                    "metadata",
                    Map.of("name", "n1"),
                    "spec",
                    spec));
    assertEquals(List.of(), result.problems());
    assertEquals(Optional.of(fromYaml), result.config());
  }

  @Test
  void aLinkLocalPeerIsAnAddressAndAnInterface() {
    NodeConfig node =
        valid(
            """
            asNumber: 64512
            addresses: [192.0.2.11]
            peers:
              - {peerIP: "fe80::1%eth0", asNumber: 64513, families: [IPv4Unicast, IPv6Unicast]}
              - {peerIP: "fe80::1%bond0.100", asNumber: 64513}
              - {peerIP: "[fe80::1%eth1]:1179", asNumber: 64513}
            peerRanges: [{name: links, cidr: "fe80::/10", asNumber: 64513}]
            """);
    PeerConfig first = node.peers().getFirst();
    assertEquals("peer_fe80__1_eth0", first.name());
    assertEquals(IpAddress.parseZoned("fe80::1%eth0"), first.address());
    assertEquals(IpAddress.ANY_V6, first.sourceAddress());
    assertEquals(Set.copyOf(Family.UNICAST), Set.copyOf(first.families()));
    assertEquals("peer_fe80__1_bond0_100", node.peers().get(1).name());
    assertEquals(1179, node.peers().get(2).port());
    IpAddress caller = IpAddress.parseZoned("fe80::77%eth0");
    assertEquals("links_fe80__77_eth0", node.peerRanges().getFirst().peerFor(caller).name());
    String again = ConfigWriter.yaml(node);
    assertEquals(Optional.of(node), reader().readYaml(again).config(), again);
  }

  @Test
  void callersOfALinkAreTakenByItsInterface() {
    NodeConfig node =
        valid(
            """
            asNumber: 64512
            addresses: [192.0.2.11]
            peerRanges:
              - {interfaces: [eth0, eth1], asNumber: 64513}
              - {name: other, interfaces: [eth2], asNumber: 64514}
            """);
    PeerRangeConfig range = node.peerRanges().getFirst();
    assertEquals("link_eth0", range.name());
    IpAddress caller = IpAddress.parseZoned("fe80::77%eth1");
    assertTrue(range.contains(caller));
    assertFalse(range.contains(IpAddress.parseZoned("fe80::77%eth2")));
    assertFalse(range.contains(IpAddress.parse("2001:db8::1")));
    assertEquals("link_eth0_fe80__77_eth1", range.peerFor(caller).name());
    assertEquals(Set.of("eth0", "eth1", "eth2"), node.linksOfCallers());
    String again = ConfigWriter.yaml(node);
    assertEquals(Optional.of(node), reader().readYaml(again).config(), again);
  }

  @Test
  void linksOfCallersAreLinksAndDoNotOverlap() {
    ConfigResult refused =
        reader()
            .readYaml(
                HEAD
                    + """
                      asNumber: 64512
                      addresses: [192.0.2.11]
                      peerRanges:
                        - {name: a, interfaces: [eth0], asNumber: 1}
                        - {name: b, interfaces: [eth0, eth1], asNumber: 1}
                        - {name: c, interfaces: ["eth 0"], asNumber: 1}
                        - {name: d, interfaces: [eth7], cidr: 192.0.2.0/24, asNumber: 1}
                        - {name: e, cidr: "fe80::/64", asNumber: 1}
                        - {name: f, cidr: 10.9.0.0/24, asNumber: 1, maxPeers: 0}
                    """);
    assertEquals(
        List.of(
            "spec.peerRanges[1].interfaces",
            "spec.peerRanges[2].interfaces[0]",
            "spec.peerRanges[3].interfaces",
            "spec.peerRanges[4].cidr",
            "spec.peerRanges[4].cidr",
            "spec.peerRanges[4].cidr",
            "spec.peerRanges[5].maxPeers"),
        refused.problems().stream().map(Problem::path).toList());
  }

  @Test
  void aLinkLocalAddressHasOneKeyOnAllItsInterfaces() {
    String yaml =
        HEAD
            + """
              asNumber: 64512
              addresses: [192.0.2.11]
              peers:
                - {peerIP: "fe80::1%eth0", asNumber: 1, passwordFile: /good}
                - {peerIP: "fe80::1%eth1", asNumber: 1, passwordFile: /KEY}
            """;
    assertEquals(List.of(), reader().readYaml(yaml.replace("KEY", "good")).problems());
    ConfigResult refused = reader().readYaml(yaml.replace("KEY", "other"));
    assertEquals("spec.peers[1].passwordFile", refused.problems().getFirst().path());
  }

  /** RFC 8950: IPv4 needs no IPv4 address of ours where it goes over IPv6. */
  @Test
  void ipv4OnANodeWithoutIpv4() {
    NodeConfig node =
        valid(
            """
            asNumber: 64512
            routerID: 192.0.2.11
            addresses: ["2001:db8::11"]
            peers: [{peerIP: "2001:db8::1", asNumber: 64513, families: [IPv4Unicast]}]
            """);
    assertEquals(Set.of(Family.IPV4_UNICAST), node.peers().getFirst().families());
  }

  @Test
  void rangesGiveCallersTheirConfiguration() {
    NodeConfig node =
        valid(
            """
            asNumber: 64512
            addresses: [192.0.2.11]
            routeReflector: {}
            peerRanges:
              - {name: clients, cidr: 192.0.2.0/24, asNumber: 64512, routeReflectorClient: true,
                 ttlSecurity: 2, maxPeers: 40}
            """);
    assertEquals(IpAddress.parse("192.0.2.11"), node.routeReflector().orElseThrow().clusterId());
    PeerRangeConfig range = node.peerRanges().getFirst();
    assertEquals(IpPrefix.parse("192.0.2.0/24"), range.cidr());
    assertEquals(40, range.maxPeers());
    PeerConfig caller = range.peerFor(IpAddress.parse("192.0.2.77"));
    assertEquals("clients_192_0_2_77", caller.name());
    assertTrue(caller.passive());
    assertTrue(caller.routeReflectorClient());
    assertEquals(OptionalInt.of(2), caller.ttlSecurity());
    assertEquals(254, caller.minTtl());
    assertEquals(255, caller.ttl());
  }

  @Test
  void callersOfARangeHaveItsPassword() {
    NodeConfig node = rangeWithKey("peers: []", "192.0.2.0/24").config().orElseThrow();
    PeerConfig caller = node.peerRanges().getFirst().peerFor(IpAddress.parse("192.0.2.7"));
    assertEquals(Optional.of(new Password("secret")), caller.password());
    assertEquals(Set.of("/good"), node.passwordFiles());
    Password other = new Password("another");
    NodeConfig changed = node.withPasswords(Map.of("/good", other));
    assertEquals(Optional.of(other), changed.peerRanges().getFirst().template().password());
    assertEquals(
        Set.of(Impact.IN_PLACE),
        ConfigDiff.between(node, changed).rangesChanged().getFirst().impact());
  }

  /** The kernel would drop what they send: refused, not left to be found out. */
  @ParameterizedTest
  @CsvSource({"192.0.2.7, 192.0.2.0/24", "2001:db8::7, 2001:db8::/64"})
  void aPeerInARangeWithAPasswordHasOne(String peer, String cidr) {
    String own = "peers: [{peerIP: \"%s\", asNumber: 1, passwordFile: /own}]".formatted(peer);
    assertEquals(List.of(), rangeWithKey(own, cidr).problems());
    Problem problem =
        rangeWithKey(own.replace(", passwordFile: /own", ""), cidr).problems().getFirst();
    assertEquals("spec.peerRanges[0].passwordFile", problem.path());
    assertTrue(problem.message().contains("spec.peers[0].peerIP"), problem::message);
  }

  @Test
  void aRangeOfLinksHasNoPassword() {
    Problem problem = rangeWithKey("peers: []", "fe80::/10").problems().getFirst();
    assertEquals("spec.peerRanges[0].passwordFile", problem.path());
  }

  private static ConfigResult rangeWithKey(String peers, String cidr) {
    String yaml =
        HEAD
            + """
              asNumber: 64512
              addresses: [192.0.2.11, "2001:db8::11"]
              %s
              peerRanges: [{cidr: "%s", asNumber: 1, passwordFile: /good}]
            """
                .formatted(peers, cidr);
    return new ConfigReader(file -> new Password("secret")).readYaml(yaml);
  }

  @Test
  void passwordsAreReadAndNeverShown(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("tor.password"), "top s3cret\n");
    String yaml =
        HEAD
            + """
              asNumber: 64512
              addresses: [192.0.2.11]
              peers: [{peerIP: 192.0.2.1, asNumber: 1, passwordFile: %s}]
            """
                .formatted(file);
    ConfigResult result = new ConfigReader(PasswordSource.files()).readYaml(yaml);
    assertEquals(List.of(), result.problems());
    NodeConfig node = result.config().orElseThrow();
    assertEquals(Optional.of(new Password("top s3cret")), node.peers().getFirst().password());
    assertFalse(node.toString().contains("s3cret"));
    for (String bad : List.of("", "\n", " \n", "a\nb\n", "x".repeat(81))) {
      Files.writeString(file, bad);
      ConfigResult refused = new ConfigReader(PasswordSource.files()).readYaml(yaml);
      assertEquals("spec.peers[0].passwordFile", refused.problems().getFirst().path(), bad);
      assertTrue(refused.config().isEmpty());
    }
    Files.delete(file);
    assertTrue(
        new ConfigReader(PasswordSource.files())
            .readYaml(yaml)
            .problems()
            .getFirst()
            .message()
            .contains("does not exist"));
  }
}
