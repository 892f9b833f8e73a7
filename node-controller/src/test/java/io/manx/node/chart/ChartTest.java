package io.manx.node.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart, linted and rendered by Helm itself. */
class ChartTest {
  private static final Path CHART = Path.of("..", "charts", "manx").toAbsolutePath().normalize();
  private static final Path GOLDEN = Path.of("src", "test", "resources", "chart");
  private static final String KUBERNETES = "1.34.0";
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @TempDir private Path directory;

  private static String render(Map<String, Object> values) {
    return render(KUBERNETES, values);
  }

  private static String render(String kubernetes, Map<String, Object> values) {
    TemplateCommand template =
        new Helm(CHART)
            .template()
            .withName("manx")
            .withNamespace("manx-system")
            .withKubeVersion(kubernetes);
    values.forEach(template::set);
    return template.call();
  }

  private static String render(Path values) {
    return new Helm(CHART)
        .template()
        .withName("manx")
        .withNamespace("manx-system")
        .withKubeVersion(KUBERNETES)
        .withValuesFile(values)
        .call();
  }

  private static List<JsonNode> objects(String rendered) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    try (var parser = new YAMLFactory().createParser(rendered)) {
      YAML.readerFor(JsonNode.class).<JsonNode>readValues(parser).forEachRemaining(all::add);
    }
    return all.stream().filter(JsonNode::isObject).toList();
  }

  private static JsonNode find(List<JsonNode> objects, String kind, String name) {
    return objects.stream()
        .filter(object -> object.path("kind").asText().equals(kind))
        .filter(object -> object.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }

  @Test
  void passesTheStrictestLint() {
    LintResult result = new Helm(CHART).lint().strict().call();
    assertFalse(result.isFailed(), () -> result.getMessages().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"defaults", "everything", "least"})
  void rendersAsItDid(String name) throws IOException {
    String rendered = render(GOLDEN.resolve(name + ".values.yaml"));
    Path golden = GOLDEN.resolve(name + ".golden.yaml");
    if (Boolean.getBoolean("manx.chart.write")) {
      Files.writeString(golden, rendered);
    }
    assertEquals(
        Files.readString(golden),
        rendered,
        "if it is meant, write the golden files anew: tools/chart-golden");
  }

  @ParameterizedTest
  @CsvSource({
    "bgp.asNumber, 0",
    "bgp.asNumber, 4294967295",
    "bgp.asNumber, many",
    "bgp.listenPort, 70000",
    "bgp.nodeToNodeMesh, perhaps",
    "bgp.unknown, 1",
    "cni.confDir, relative/path",
    "cni.install, 1",
    "agent.maxUnavailable, 0",
    "agent.maxUnavailable, 200%",
    "agent.resources.limit.memory, 1Gi",
    "agent.realTimeBfd, 1",
    "controller.replicas, 10",
    "image.repository, ''",
    "image.tag, 'a b'",
    "metrics.port, 0",
    "metrics.podMonitor.interval, soon",
    "surplus, 1",
  })
  void refusesWhatItsSchemaDoesNotKnow(String value, String text) {
    Object set = text.matches("[0-9]+") ? (Object) Long.valueOf(text) : text;
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> render(Map.of(value, set)));
    assertTrue(String.valueOf(refused.getMessage()).contains("schema"), refused::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pools: [{name: p}]",
        "pools: [{name: p, cidr: nonsense}]",
        "pools: [{name: P_, cidr: 10.0.0.0/8}]",
        "bgp: {peers: [{name: tor}]}",
        "bgp: {peers: [{name: tor, peerIP: 192.0.2.1, asNumber: 0}]}",
        "bgp: {peers: {}}",
        "imagePullSecrets: [secret]",
      })
  void refusesListsThatItsSchemaDoesNotKnow(String values) throws IOException {
    Path file = Files.writeString(directory.resolve("values.yaml"), values);
    IllegalStateException refused = assertThrows(IllegalStateException.class, () -> render(file));
    assertTrue(String.valueOf(refused.getMessage()).contains("schema"), refused::toString);
  }

  @Test
  void theAgentMayNoMoreThanItNeeds() throws IOException {
    List<JsonNode> objects = objects(render(Map.of()));
    JsonNode pod = find(objects, "DaemonSet", "manx-agent").at("/spec/template/spec");
    assertTrue(pod.path("hostNetwork").asBoolean());
    assertEquals("system-node-critical", pod.path("priorityClassName").asText());
    assertEquals("[{\"operator\":\"Exists\"}]", pod.path("tolerations").toString());
    assertEquals("RuntimeDefault", pod.at("/securityContext/seccompProfile/type").asText());
    JsonNode security = pod.at("/containers/0/securityContext");
    assertEquals(List.of("ALL"), texts(security.at("/capabilities/drop")));
    assertEquals(List.of("NET_ADMIN", "NET_RAW"), texts(security.at("/capabilities/add")));
    assertTrue(security.path("readOnlyRootFilesystem").asBoolean());
    assertFalse(security.path("allowPrivilegeEscalation").asBoolean(true));
    assertFalse(security.path("privileged").asBoolean(true));
    for (String nowhere : List.of("hostPID", "hostIPC", "initContainers")) {
      assertTrue(pod.path(nowhere).isMissingNode(), nowhere);
    }
    Set<String> paths = new TreeSet<>();
    pod.path("volumes")
        .valueStream()
        .map(volume -> volume.at("/hostPath/path").asText())
        .filter(path -> !path.isEmpty())
        .forEach(paths::add);
    assertEquals(Set.of("/etc/cni/net.d", "/opt/cni/bin", "/run/manx", "/var/lib/manx"), paths);
  }

  @Test
  void bfdHasRealTimePriorityOnlyWhereItIsChosen() throws IOException {
    JsonNode chosen =
        find(objects(render(Map.of("agent.realTimeBfd", true))), "DaemonSet", "manx-agent")
            .at("/spec/template/spec/containers/0/securityContext/capabilities");
    assertEquals(List.of("NET_ADMIN", "NET_RAW", "SYS_NICE"), texts(chosen.path("add")));
    assertEquals(List.of("ALL"), texts(chosen.path("drop")));
  }

  @Test
  void theControllerIsProbedOnLoopbackAndItsPortIsKeptForIt() throws IOException {
    JsonNode pod =
        find(objects(render(Map.of())), "Deployment", "manx-controller").at("/spec/template/spec");
    assertTrue(pod.path("hostNetwork").asBoolean(), "there is no pod network before it works");
    JsonNode container = pod.at("/containers/0");
    int port = container.at("/ports/0/hostPort").asInt();
    assertEquals(port, container.at("/ports/0/containerPort").asInt());
    for (String probe : List.of("livenessProbe", "readinessProbe")) {
      JsonNode get = container.at("/" + probe + "/httpGet");
      assertEquals("127.0.0.1", get.path("host").asText(), probe);
      assertEquals(port, get.path("port").asInt(), probe);
    }
    assertEquals("/healthz", container.at("/livenessProbe/httpGet/path").asText());
    assertEquals("/readyz", container.at("/readinessProbe/httpGet/path").asText());
  }

  @Test
  void agentsAreReplacedAFewAtATimeAndEachIsLetSettle() throws IOException {
    JsonNode spec = find(objects(render(Map.of())), "DaemonSet", "manx-agent").path("spec");
    assertEquals("RollingUpdate", spec.at("/updateStrategy/type").asText());
    assertEquals("10%", spec.at("/updateStrategy/rollingUpdate/maxUnavailable").asText());
    assertEquals(10, spec.path("minReadySeconds").asInt());
    JsonNode pod = spec.at("/template/spec");
    assertEquals(10, pod.path("terminationGracePeriodSeconds").asInt());
    assertTrue(pod.at("/containers/0/lifecycle").isMissingNode(), "SIGTERM is enough");
  }

  @Test
  void noRoleIsForEverything() throws IOException {
    List<JsonNode> roles =
        objects(render(Map.of())).stream()
            .filter(object -> object.path("kind").asText().endsWith("Role"))
            .toList();
    assertEquals(5, roles.size());
    for (JsonNode role : roles) {
      assertFalse(role.path("rules").toString().contains("*"), role::toString);
    }
    JsonNode agent = find(roles, "ClusterRole", "manx-agent");
    Set<String> verbs = new TreeSet<>();
    agent.path("rules").forEach(rule -> verbs.addAll(texts(rule.path("verbs"))));
    assertEquals(Set.of("get", "list", "patch", "watch"), verbs);
    assertEquals(
        "default",
        find(roles, "Role", "manx-controller-events").at("/metadata/namespace").asText(),
        "events about objects without a namespace");
    assertFalse(agent.path("rules").toString().contains("secrets"), "only of its own namespace");
  }

  /** Admission policies are not served before 1.30: nothing could be installed. */
  @ParameterizedTest
  @CsvSource({"1.28.0, 0", "1.29.9, 0", "1.30.0, 2", "1.34.1-gke.100, 2"})
  void rendersWhatTheClusterKnows(String kubernetes, int policies) throws IOException {
    assertEquals(
        policies,
        objects(render(kubernetes, Map.of())).stream()
            .filter(o -> o.path("apiVersion").asText().startsWith("admissionregistration"))
            .count());
  }

  @ParameterizedTest
  @CsvSource({"auto, ''", "true, true", "false, false"})
  void theMeshIsWrittenOnlyWhereItIsChosen(String value, String written) throws IOException {
    Object set = value.equals("auto") ? value : (Object) Boolean.valueOf(value);
    JsonNode configuration =
        find(objects(render(Map.of("bgp.nodeToNodeMesh", set))), "BGPConfiguration", "default");
    assertEquals(written, configuration.at("/spec/nodeToNodeMeshEnabled").asText());
  }

  @Test
  void metricsListenOnTheNodeOnlyWhereTheyAreScraped() throws IOException {
    String args = "/spec/template/spec/containers/0/args";
    List<String> closed =
        texts(find(objects(render(Map.of())), "DaemonSet", "manx-agent").at(args));
    assertFalse(closed.contains("--http-address"), closed::toString);
    List<JsonNode> open = objects(render(Map.of("metrics.podMonitor.enabled", true)));
    assertTrue(texts(find(open, "DaemonSet", "manx-agent").at(args)).contains("$(NODE_IP)"));
    find(open, "PodMonitor", "manx-agent");
  }

  @Test
  void theReadmeNamesEveryValue() throws IOException {
    String readme = Files.readString(CHART.resolve("README.md"));
    JsonNode values = YAML.readTree(Files.readString(CHART.resolve("values.yaml")));
    List<String> missing =
        values
            .propertyStream()
            .flatMap(
                group ->
                    group.getValue().isObject()
                        ? group
                            .getValue()
                            .propertyStream()
                            .map(value -> group.getKey() + "." + value.getKey())
                        : Stream.of(group.getKey()))
            .filter(
                name ->
                    !readme.contains(name) && !readme.contains(name.replaceFirst("^[^.]*", "`")))
            .toList();
    assertEquals(List.of(), missing);
  }
}
