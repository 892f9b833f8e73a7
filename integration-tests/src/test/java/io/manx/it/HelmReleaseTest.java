package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.manx.lab.kubernetes.ApiClient;
import io.manx.lab.kubernetes.ApiKind;
import io.manx.lab.kubernetes.ApiServerFixture;
import io.manx.lab.net.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of a release: installed, upgraded, tested, uninstalled and installed again. A real API
 * server is worked on by Helm itself, which that one judges; the other one gets what Helm renders,
 * as far as it knows the kinds.
 */
@Tag("kubernetes")
class HelmReleaseTest {
  private static final Set<String> KEPT =
      Set.of("BGPConfiguration/default", "IPPool/default-ipv4", "IPPool/more");
  private static final String PEER =
      "bgp: {peers: [{name: tor, peerIP: 192.0.2.254, asNumber: %d}]}\n";
  private static final String POOLS =
      """
      pools:
        - {name: default-ipv4, cidr: 10.244.0.0/16, blockSize: 24, natOutgoing: true}
        - {name: more, cidr: 10.245.0.0/16, blockSize: 24}
      """;

  private static final String TEST_POD = "/api/v1/namespaces/manx-system/pods/manx-test";

  @TempDir private Path directory;
  private ApiServerFixture api;
  private ApiClient admin;
  private HelmRelease release;

  @BeforeEach
  void start() throws IOException {
    api = ApiServerFixture.start(directory.resolve("api"));
    admin = new ApiClient(api, api.token());
    release = HelmRelease.on(api, admin, directory);
  }

  @AfterEach
  void end() {
    admin.close();
    api.close();
  }

  /** The objects of the release, each with its version. */
  private Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    release
        .objects()
        .forEach((name, o) -> versions.put(name, o.at("/metadata/resourceVersion").asText()));
    return versions;
  }

  private static Set<String> changed(Map<String, String> before, Map<String, String> after) {
    Set<String> changed = new TreeSet<>();
    for (Map<String, String> side : List.of(before, after)) {
      side.forEach(
          (name, version) -> {
            if (!version.equals(before.get(name)) || !version.equals(after.get(name))) {
              changed.add(name);
            }
          });
    }
    return changed;
  }

  @Test
  void itLeavesWhatRoutesStandOnAndNothingElse() throws IOException {
    withoutTheOperatorsKindsNothingIsInstalled();
    String monitored = "metrics: {podMonitor: {enabled: true}, alerts: {enabled: true}}\n";
    release.install(monitored + POOLS);
    assertEquals(release.rendered(monitored + POOLS), versions().keySet());
    assertTrue(versions().keySet().containsAll(KEPT));

    Map<String, String> before = versions();
    release.upgrade(monitored + POOLS);
    assertEquals(before, versions(), "nothing changed, nothing is written");
    release.upgrade(monitored + POOLS + PEER.formatted(64513));
    assertEquals(Set.of("BGPPeer/tor"), changed(before, versions()));

    before = versions();
    String other = monitored + POOLS + PEER.formatted(64514) + "agent: {maxUnavailable: 3}\n";
    release.upgrade(other);
    Set<String> both = new TreeSet<>(Set.of("BGPPeer/tor", "DaemonSet/manx-agent"));
    both.retainAll(versions().keySet());
    assertEquals(both, changed(before, versions()));
    assertEquals(
        64514, admin.get(ApiKind.BGP_PEER.named("tor")).orThrow().at("/spec/asNumber").asLong());

    // What the values do not name any more goes, but for pools: pods have their addresses.
    release.upgrade("");
    assertTrue(admin.find(ApiKind.BGP_PEER.named("tor")).isEmpty());
    Set<String> left = new TreeSet<>(release.rendered(""));
    left.add("IPPool/more");
    assertEquals(left, versions().keySet());
    podsAreTested();

    JsonNode pool = admin.get(ApiKind.IP_POOL.named("default-ipv4")).orThrow();
    release.uninstall();
    assertEquals(KEPT, versions().keySet());
    for (ApiKind kind : ApiKind.values()) {
      assertTrue(admin.get(kind.path("")).done(), "Manx's kinds stay: " + kind);
    }
    release.install(POOLS);
    assertEquals(release.rendered(POOLS), versions().keySet());
    assertEquals(
        pool.at("/metadata/uid"),
        admin.get(ApiKind.IP_POOL.named("default-ipv4")).orThrow().at("/metadata/uid"),
        "with its allocations");
  }

  /** Helm says which kind is missing before it makes anything. */
  private void withoutTheOperatorsKindsNothingIsInstalled() throws IOException {
    if (!api.real()) {
      return; // whatever it does not know is left out there
    }
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class,
            () -> release.install("metrics: {podMonitor: {enabled: true}}"));
    assertTrue(String.valueOf(refused.getMessage()).contains("PodMonitor"), refused::toString);
    assertEquals(Map.of(), versions());
    release.defineMonitoring();
  }

  /** {@code helm test}: its pod is made, runs where this says so, and is taken away. */
  private void podsAreTested() {
    if (!api.real()) {
      return; // it knows no pods
    }
    assertThrows(IllegalStateException.class, () -> testWithPodThat("Failed"));
    testWithPodThat("Succeeded");
    Deadline.inSeconds(60)
        .await(
            "the pod is gone",
            () -> admin.find(TEST_POD).isEmpty(),
            () -> admin.get(TEST_POD).toString());
  }

  private void testWithPodThat(String phase) {
    String earlier = admin.get(TEST_POD).body().at("/metadata/uid").asText();
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      executor.execute(
          () -> {
            Deadline.inSeconds(60)
                .await(
                    "the pod of the test",
                    () -> {
                      ApiClient.Answer pod = admin.get(TEST_POD);
                      return pod.done() && !pod.body().at("/metadata/uid").asText().equals(earlier);
                    },
                    () -> admin.get(TEST_POD).toString());
            admin.merge(TEST_POD + "/status", "status: {phase: " + phase + "}");
          });
      release.test();
    }
  }
}
