package io.manx.speaker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigDiffTest {
  private static final String BASE =
      """
      apiVersion: manx.io/v1alpha1
      kind: NodeConfig
      metadata: {name: n1}
      spec:
        asNumber: 64512
        routerID: 192.0.2.11
        addresses: [192.0.2.11]
        routeReflector: {clusterID: 192.0.2.11}
        originate: [{cidr: 10.244.1.0/24}]
        pools: [{cidr: 10.244.0.0/16}]
        kernel: {metric: 32}
        log: {level: Info}
        peers:
          - {name: tor, peerIP: 192.0.2.254, asNumber: 64513, holdTime: 90s, keepaliveTime: 30s,
             filters: [f], export: Own, import: Pools, nextHopMode: Auto, passive: false,
             description: old, numAllowedLocalASNumbers: 0, extendedMessages: true}
          - {name: mesh, peerIP: 192.0.2.12, asNumber: 64512, localASNumber: 64512}
        peerRanges:
          - {name: range, cidr: 198.51.100.0/24, asNumber: 64514, connectRetryTime: 5s}
        filters:
          - {name: f, importV4: [{action: Accept, communities: {values: ["1:1"]}}]}
          - {name: unused, importV4: [{action: Accept, communities: {values: ["2:2"]}}]}
      """;

  private static NodeConfig read(String yaml) {
    ConfigResult result = ConfigReaderTest.reader().readYaml(yaml);
    assertEquals(List.of(), result.problems());
    return result.config().orElseThrow();
  }

  @Test
  void theSameConfigurationTwiceIsNothingToDo() {
    ConfigDiff diff = ConfigDiff.between(read(BASE), read(BASE));
    assertTrue(diff.isEmpty());
    assertEquals(List.of(), diff.changes());
    assertEquals(List.of(), diff.peersChanged());
    assertEquals(List.of(), diff.originateAdded());
  }

  /** What is replaced by what, and the cost for the peers tor and mesh and for the range. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "description: old|description: new|IN_PLACE||",
        "keepaliveTime: 30s|keepaliveTime: 20s|IN_PLACE||",
        "holdTime: 90s|holdTime: 60s|RESET_SESSION||",
        "export: Own|export: All|REFRESH_OUT||",
        "import: Pools|import: All|REFRESH_IN||",
        "nextHopMode: Auto|nextHopMode: Self|REFRESH_OUT||",
        "numAllowedLocalASNumbers: 0|numAllowedLocalASNumbers: 1|REFRESH_IN||",
        "filters: [f]|filters: []|REFRESH_IN REFRESH_OUT||",
        "filters: [f]|filters: [f], multihop: 2|RESET_SESSION||",
        "filters: [f]|filters: [f], passwordFile: /good|RESET_SESSION||",
        "peerIP: 192.0.2.254|peerIP: 192.0.2.253|RESET_SESSION||",
        "passive: false|passive: true|IN_PLACE||",
        "extendedMessages: true|extendedMessages: false|RESET_SESSION||",
        "extendedMessages: true|extendedMessages: true, aigp: true|REFRESH_IN REFRESH_OUT||",
        "extendedMessages: true|extendedMessages: true, role: Customer, strictRole: true"
            + "|RESET_SESSION||",
        "values: [\"1:1\"]|values: [\"1:2\"]|REFRESH_IN REFRESH_OUT||",
        "values: [\"2:2\"]|values: [\"2:3\"]|||",
        "metric: 32|metric: 33|||",
        "level: Info|level: Debug|||",
        "asNumber: 64512\\n  routerID|asNumber: 65000\\n  routerID"
            + "|RESET_SESSION|REFRESH_IN|RESET_SESSION",
        "routerID: 192.0.2.11|routerID: 192.0.2.99|RESET_SESSION|RESET_SESSION|RESET_SESSION",
        "10.244.1.0/24|10.244.2.0/24|REFRESH_IN|REFRESH_IN|REFRESH_IN",
        "10.244.0.0/16|10.240.0.0/12|REFRESH_IN|REFRESH_IN|REFRESH_IN",
        "clusterID: 192.0.2.11|clusterID: 192.0.2.12|REFRESH_IN REFRESH_OUT"
            + "|REFRESH_IN REFRESH_OUT|REFRESH_IN REFRESH_OUT",
        "connectRetryTime: 5s|connectRetryTime: 6s|||IN_PLACE",
        "connectRetryTime: 5s|connectRetryTime: 5s, maxPeers: 7|||IN_PLACE",
        "cidr: 198.51.100.0/24|cidr: 198.51.100.0/25|||IN_PLACE",
        "cidr: 198.51.100.0/24|cidr: 198.51.100.128/25|||IN_PLACE",
      })
  void aChangeCostsWhatTheTableSays(String from, String to, String tor, String mesh, String range) {
    String changed = BASE.replace(from.replace("\\n", "\n"), to.replace("\\n", "\n"));
    assertFalse(changed.equals(BASE), from);
    ConfigDiff diff = ConfigDiff.between(read(BASE), read(changed));
    assertFalse(diff.isEmpty());
    assertFalse(diff.changes().isEmpty());
    assertEquals(impact(tor), peer(diff, "tor"));
    assertEquals(impact(mesh), peer(diff, "mesh"));
    assertEquals(
        impact(range),
        diff.rangesChanged().stream().findFirst().map(c -> c.impact()).orElse(Set.of()));
    assertEquals(List.of(), diff.peersAdded());
    assertEquals(List.of(), diff.peersRemoved());
  }

  private static Set<Impact> impact(String words) {
    return words == null
        ? Set.of()
        : Arrays.stream(words.split(" ")).map(Impact::valueOf).collect(Collectors.toSet());
  }

  private static Set<Impact> peer(ConfigDiff diff, String name) {
    return diff.peersChanged().stream()
        .filter(c -> c.after().name().equals(name))
        .findFirst()
        .map(ConfigDiff.PeerChange::impact)
        .orElse(Set.of());
  }

  @Test
  void peersComeAndGoByName() {
    NodeConfig before = read(BASE);
    NodeConfig after = read(BASE.replace("name: mesh", "name: other"));
    ConfigDiff diff = ConfigDiff.between(before, after);
    assertEquals(List.of("other"), diff.peersAdded().stream().map(PeerConfig::name).toList());
    assertEquals(List.of("mesh"), diff.peersRemoved().stream().map(PeerConfig::name).toList());
    assertEquals(List.of(), diff.peersChanged());
    assertEquals(Set.of("peers"), diff.nodeFields());
  }

  @Test
  void originatedPrefixesAreAddedAndRemoved() {
    ConfigDiff diff =
        ConfigDiff.between(read(BASE), read(BASE.replace("10.244.1.0/24", "10.244.2.0/24")));
    assertEquals("10.244.2.0/24", diff.originateAdded().getFirst().cidr().toString());
    assertEquals("10.244.1.0/24", diff.originateRemoved().getFirst().cidr().toString());
  }

  @Test
  void anotherKeyCostsNoSession() {
    NodeConfig before = read(BASE.replace("filters: [f]", "filters: [f], passwordFile: /good"));
    NodeConfig after = read(BASE.replace("filters: [f]", "filters: [f], passwordFile: /other"));
    var changed = ConfigDiff.between(before, after).peersChanged();
    assertEquals(1, changed.size());
    assertEquals(Set.of(Impact.IN_PLACE), changed.getFirst().impact());
  }

  @Test
  void aChangeReadsAsTheFileDoes() {
    String two = "originate: [{cidr: 10.244.1.0/24}, {cidr: 10.244.2.0/24}]";
    NodeConfig after =
        read(
            BASE.replaceFirst("originate: .*", two)
                .replace("holdTime: 90s", "holdTime: 30s")
                .replace("keepaliveTime: 30s", "keepaliveTime: 10s")
                .replace("1:1", "1:2")
                .replace("import: Pools", "import: None"));
    String shown = ConfigDiff.between(read(BASE), after).changes().toString();
    assertTrue(shown.contains("spec.originate: added [10.244.2.0/24] (refresh in)"), shown);
    assertTrue(shown.contains("].holdTime: 1m30s -> 30s (session reset)"), shown);
    assertTrue(shown.contains("].import: Pools -> None (refresh in)"), shown);
    assertTrue(shown.contains("spec.filters: [f] changed"), shown);
  }

  @Test
  void aPasswordIsNotShownInADiff() {
    NodeConfig after = read(BASE.replace("filters: [f]", "filters: [f], passwordFile: /good"));
    String shown = ConfigDiff.between(read(BASE), after).changes().toString();
    assertTrue(shown.contains("passwordFile"));
    assertFalse(shown.contains("s3cret"));
  }

  @Test
  void everyFieldKnowsWhatChangingItCosts() {
    assertEquals(components(PeerConfig.class), rows(FieldImpact.PEER));
    assertEquals(components(NodeConfig.class), rows(FieldImpact.NODE));
    assertEquals(
        Set.of("cidr", "interfaces", "maxPeers", "template"),
        Set.copyOf(components(PeerRangeConfig.class)));
    FieldImpact.PEER.forEach(row -> assertFalse(row.impact().isEmpty(), row.component()));
    FieldImpact.NODE.forEach(row -> assertFalse(row.impact().isEmpty(), row.component()));
  }

  private static List<String> components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
  }

  private static <T> List<String> rows(List<FieldImpact<T>> rows) {
    return rows.stream().map(FieldImpact::component).toList();
  }

  @Test
  void theReferenceNamesEveryFieldWithItsCost() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "node-config.md"));
    for (FieldImpact<PeerConfig> row : FieldImpact.PEER) {
      String cost = words(row.impact());
      assertTrue(
          page.lines()
              .anyMatch(l -> l.startsWith("| `" + row.field() + "` |") && l.endsWith(cost + " |")),
          row.field() + " | " + cost);
    }
    for (FieldImpact<NodeConfig> row : FieldImpact.NODE) {
      String field = row.component().equals("name") ? "metadata.name" : row.field();
      assertTrue(page.lines().anyMatch(l -> l.startsWith("| `" + field + "` |")), field);
    }
  }

  private static String words(Set<Impact> impact) {
    return EnumSet.copyOf(impact).stream()
        .map(
            i ->
                switch (i) {
                  case IN_PLACE -> "in place";
                  case REFRESH_IN -> "refresh in";
                  case REFRESH_OUT -> "refresh out";
                  case RESET_SESSION -> "reset";
                })
        .collect(Collectors.joining(", "));
  }

  @Test
  void theCanonicalFormReadsBackAsTheSame() {
    NodeConfig example =
        ConfigReaderTest.reader()
            .readFile(Path.of("..", "docs", "examples", "node.yaml"))
            .config()
            .orElseThrow();
    String password = BASE.replace("filters: [f]", "filters: [f], passwordFile: /good");
    for (NodeConfig config : List.of(example, read(BASE), read(password))) {
      String yaml = ConfigWriter.yaml(config);
      assertEquals(config, read(yaml));
      assertFalse(yaml.contains("s3cret"));
      ConfigResult again = ConfigReaderTest.reader().readObjects(ConfigWriter.document(config));
      assertEquals(config, again.config().orElseThrow());
    }
  }
}
