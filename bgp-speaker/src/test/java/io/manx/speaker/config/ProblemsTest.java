package io.manx.speaker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.speaker.config.check.CheckMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ProblemsTest {
  private static final String TEN_MISTAKES =
      """
      apiVersion: manx.io/v1alpha1
      kind: NodeConfig
      metadata: {name: n1}
      spec:
        asNumber: 0
        addresses: [192.0.2.11]
        listenport: 179
        originate:
          - cidr: 10.244.1.5/24
        pools:
          - cidr: 10.244.0.0/16
          - cidr: 10.244.8.0/24
        peers:
          - {name: a, peerIP: 192.0.2.254, asNumber: 64513, holdTime: 2s, keepaliveTime: 1s}
          - {name: a, peerIP: 192.0.2.253, asNumber: 64513, filters: [no-defualt]}
          - {name: c, peerIP: 192.0.2.254, asNumber: 64513, passwordFile: /missing}
          - {name: d, peerIP: "2001:db8::1", asNumber: 64513}
          - {name: e, peerIP: 192.0.2.11, asNumber: 64513, ttlSecurity: 1, multihop: 2}
        filters:
          - name: no-default
            importV4: [{action: Reject, matchOperator: Equal}]
      """;

  /** Lines, columns and words as a user sees them. */
  private static final List<String> GOLDEN =
      List.of(
          "spec.asNumber (line 5, column 13): '0' is not an AS number 1..4294967294,"
              + " or asdot as \"1.10\"",
          "spec.listenport (line 7, column 3): is not a field; did you mean 'listenPort'?",
          "spec.originate[0].cidr (line 9, column 13): 10.244.1.5/24 has host bits set:"
              + " write 10.244.1.0/24",
          "spec.pools[1].cidr (line 12, column 13): 10.244.8.0/24 overlaps the pool 10.244.0.0/16",
          "spec.peers[0].holdTime (line 14, column 65): 2s is out of range:"
              + " write 0s for none, or at least 3s",
          "spec.peers[1].name (line 15, column 14): 'a' is taken by spec.peers[0].name",
          "spec.peers[1].filters[0] (line 15, column 65): there is no filter 'no-defualt' in"
              + " spec.filters; did you mean 'no-default'?",
          "spec.peers[2].peerIP (line 16, column 25): 192.0.2.254 is the peer of"
              + " spec.peers[0].peerIP already",
          "spec.peers[2].passwordFile (line 16, column 69): '/missing' does not exist: create it",
          "spec.peers[3].peerIP (line 17, column 25): is IPv6, and spec.addresses has no address"
              + " of that family",
          "spec.peers[4].peerIP (line 18, column 25): 192.0.2.11 is this node's own address",
          "spec.peers[4].ttlSecurity (line 18, column 67): excludes multihop: it sends with TTL"
              + " 255 and counts the hops",
          "spec.filters[0].importV4[0].cidr (line 21, column 18): is missing: cidr and"
              + " matchOperator go together");

  @Test
  void everyProblemIsReportedAtOnceWithItsPlace() {
    ConfigResult result = ConfigReaderTest.reader().readYaml(TEN_MISTAKES);
    assertTrue(result.config().isEmpty());
    assertEquals(
        String.join("\n", GOLDEN),
        String.join("\n", result.problems().stream().map(Problem::toString).toList()));
  }

  @Test
  void checkPrintsThemAllAndFails(@TempDir Path dir) throws IOException {
    Path bad = Files.writeString(dir.resolve("bad.yaml"), TEN_MISTAKES);
    var err = new StringWriter();
    var out = new StringWriter();
    var command =
        new CommandLine(new CheckMain())
            .setErr(new PrintWriter(err, true))
            .setOut(new PrintWriter(out, true));
    assertEquals(1, command.execute("--config", bad.toString()));
    assertTrue(GOLDEN.size() >= 10);
    for (String problem : GOLDEN) {
      String path = problem.substring(0, problem.indexOf(':'));
      assertTrue(err.toString().contains(path), path);
    }
    assertTrue(err.toString().contains("has 13 problems"), err.toString());
    assertEquals("", out.toString());

    String example = Path.of("..", "docs", "examples", "node.yaml").toString();
    assertEquals(0, command.execute("--config", example));
    assertTrue(out.toString().contains("is valid: node-a, AS 64512, 3 peers"), out.toString());
    assertEquals(1, command.execute("--config", dir.resolve("absent").toString()));
    assertEquals(2, command.execute());
  }

  /** One mistake in an otherwise valid document: the field as written, and the path blamed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec|asNumber: 23456|asNumber|AS_TRANS",
        "spec|kernel: {metric: 2000000000}|kernel.metric|discard",
        "spec|kernel: {mtu: 1000}|kernel.mtu|1280",
        "spec|kernel: {resilientGroups: {buckets: 8}}|kernel.resilientGroups.buckets|maxPaths 16",
        "spec|kernel: {natExclusions: [192.0.2.1/24]}|kernel.natExclusions[0]|host bits",
        "spec|asNumber: 4294967295|asNumber|4294967294",
        "spec|asNumber: '1.70000'|asNumber|asdot",
        "spec|asNumber: [1]|asNumber|a list",
        "spec|routerID: 0.0.0.0|routerID|cannot identify",
        "spec|routerID: '2001:db8::1'|routerID|must be an IPv4",
        "spec|addresses: []|addresses|at least one",
        "spec|addresses: 192.0.2.1|addresses|must be a list",
        "spec|addresses: ['2001:db8::11']|routerID|is missing",
        "spec|addresses: [192.0.2.11, 192.0.2.11]|addresses[1]|twice",
        "spec|listenPort: 65536|listenPort|0..65535",
        "spec|listenPort: '179'|listenPort|whole number",
        "spec|originate: [{cidr: 127.0.0.0/8}]|originate[0].cidr|never routed",
        "spec|originate: [{cidr: 10.0.0.0/24}, {cidr: 10.0.0.0/24}]|originate[1].cidr|twice",
        "spec|originate: [{cidr: 10.0.0.0/24, communities: [a:b]}]"
            + "|originate[0].communities[0]|not a community",
        "spec|kernel: {protocol: 2}|kernel.protocol|5..255",
        "spec|kernel: {syncInterval: 60}|kernel.syncInterval|write 60s",
        "spec|kernel: {syncInterval: 1500ms}|kernel.syncInterval|whole number of seconds",
        "spec|kernel: {enabled: yes}|kernel.enabled|true or false",
        "spec|controlSocket: run/x|controlSocket|absolute",
        "spec|calicoSocket: /run/manx/manx.ctl|calicoSocket|differ",
        "spec|timeFormat: ISOLong|timeFormat|did you mean 'IsoLong'",
        "spec|log: {level: Loud}|log.level|Trace, Debug, Info, Warning, Error",
        "spec|kernle: {}|kernle|did you mean 'kernel'",
        "link|passive: false|peers[0].peerIP|name the interface, as in fe80::9%eth0",
        "zone|sourceAddress: 192.0.2.11|peers[0].sourceAddress|own link-local address is used",
        "zone|multihop: 2|peers[0].multihop|on the same link",
        "zone|ttlSecurity: 2|peers[0].ttlSecurity|on the same link",
        "peer|asNumber: ''|peers[0].asNumber|not an AS number",
        "peer|name: kernel1|peers[0].name|of Manx itself",
        "peer|name: a b|peers[0].name|not a name",
        "peer|keepaliveTime: 91s|peers[0].keepaliveTime|longer than the hold time 1m30s",
        "peer|keepaliveTime: 0s|peers[0].keepaliveTime|would not last",
        "peer|holdTime: 90|peers[0].holdTime|write 90s",
        "peer|families: [IPv6Unicast]|peers[0].families[0]|needs an IPv6 address",
        "peer|families: []|peers[0].families|must name",
        "peer|families: [ipv4]|peers[0].families[0]|IPv4Unicast",
        "peer|sourceAddress: 192.0.2.12|peers[0].sourceAddress|not in spec.addresses",
        "peer|sourceAddress: '2001:db8::11'|peers[0].sourceAddress|must be an IPv4",
        "peer|routeReflectorClient: true|peers[0].routeReflectorClient|is for iBGP",
        "peer|passwordFile:|peers[0].passwordFile|has no value",
        "peer|passwordFile: ''|peers[0].passwordFile|does not exist",
        "peer|multihop: 256|peers[0].multihop|1..255",
        "peer|maxPrefixes: {}|peers[0].maxPrefixes.limit|is missing",
        "peer|maxPrefixes: {limit: 1, action: Explode}|peers[0].maxPrefixes.action|Teardown",
        "peer|role: Custommer|peers[0].role|did you mean 'Customer'",
        "peer|gracefulRestart: {restartTime: 4096s}|peers[0].gracefulRestart.restartTime|range",
        "peer|bfd: {transmitInterval: 1ms}|peers[0].bfd.transmitInterval|10ms",
        "peer|filters: [f, f]|peers[0].filters[0]|no filter",
        "rule|cidr: '2001:db8::/32', matchOperator: In|filters[0].importV4[0].cidr|must be IPv4",
        "rule|cidr: 10.0.0.0/8|filters[0].importV4[0].matchOperator|go together",
        "rule|prefixLength: {min: 8}|filters[0].importV4[0].prefixLength|needs a cidr",
        "rule|cidr: 10.0.0.0/8, matchOperator: In, prefixLength: {min: 30, max: 20}"
            + "|filters[0].importV4[0].prefixLength|matches nothing",
        "rule|interface: eth0|filters[0].importV4[0].interface|cannot be matched",
        "rule|source: Local|filters[0].importV4[0].source|RemotePeers",
        "rule|peerType: ebgp|filters[0].importV4[0].peerType|did you mean 'eBGP'",
        "rule|communities: {values: []}|filters[0].importV4[0].communities.values|exactly one",
        "rule|operations: [{}]|filters[0].importV4[0].operations[0]|exactly one of",
        "rule|operations: [{prependASPath: {prefix: []}}]"
            + "|filters[0].importV4[0].operations[0].prependASPath.prefix|1..10",
        "rule|operations: [{setPriority: {value: -1}}]"
            + "|filters[0].importV4[0].operations[0].setPriority.value|0..2147483647",
      })
  void oneMistakeIsBlamedOnItsField(String where, String field, String path, String words) {
    String yaml = document(where, field);
    ConfigResult result = ConfigReaderTest.reader().readYaml(yaml);
    assertTrue(
        result.problems().stream()
            .anyMatch(p -> p.path().equals("spec." + path) && p.message().contains(words)),
        yaml + "\n" + result.problems());
    assertTrue(result.config().isEmpty());
  }

  private static String document(String where, String field) {
    var spec = new StringBuilder();
    if (!field.startsWith("asNumber") || !where.equals("spec")) {
      spec.append("  asNumber: 64512\n");
    }
    if (!field.startsWith("addresses")) {
      spec.append("  addresses: [192.0.2.11]\n");
    }
    switch (where) {
      case "peer" -> {
        String as = field.startsWith("asNumber") ? "" : "      asNumber: 64513\n";
        spec.append("  peers:\n    - peerIP: 192.0.2.1\n" + as + "      " + field + "\n");
      }
      case "link", "zone" -> {
        String zone = where.equals("zone") ? "%eth0" : "";
        spec.append("  peers:\n    - peerIP: 'fe80::9" + zone + "'\n      asNumber: 64513\n");
        spec.append("      " + field + "\n");
      }
      case "rule" ->
          spec.append(
              "  filters:\n    - name: f\n      importV4: [{action: Accept, " + field + "}]\n");
      default -> spec.append("  " + field + "\n");
    }
    return "apiVersion: manx.io/v1alpha1\nkind: NodeConfig\nmetadata: {name: n}\nspec:\n" + spec;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- a|must be a mapping",
        "a: [|not YAML",
        "a: &x [*x]|levels",
        "a: !!binary aGk=|not allowed",
        "a: 1\\na: 2|is here twice",
        "---\\na: 1\\n---\\nb: 2|not YAML",
      })
  void whatIsNoDocumentIsRefusedWithAPlace(String yaml, String words) {
    ConfigResult result = ConfigReaderTest.reader().readYaml(yaml.replace("\\n", "\n"));
    assertTrue(
        result.problems().stream().anyMatch(p -> p.message().contains(words)),
        result.problems().toString());
    assertTrue(result.problems().stream().anyMatch(p -> p.line() > 0));
  }

  @Test
  void aSmallFileCannotGrowIntoALargeOne() {
    var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String before = "*a" + (i - 1);
      bomb.append("a" + i + ": &a" + i + " [" + (before + ", ").repeat(9) + before + "]\n");
    }
    ConfigResult result = ConfigReaderTest.reader().readYaml(bomb.toString());
    assertTrue(result.config().isEmpty());
    assertEquals(1, result.problems().size(), result.problems().toString());
    assertTrue(
        result.problems().getFirst().message().matches("(?s).*(values|[Aa]lias).*"),
        result.problems().toString());
    ConfigResult deep = ConfigReaderTest.reader().readYaml("[".repeat(100_000));
    assertTrue(deep.config().isEmpty());
  }
}
