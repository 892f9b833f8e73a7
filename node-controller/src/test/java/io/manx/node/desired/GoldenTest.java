package io.manx.node.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.node.api.BgpNodeStatus;
import io.manx.node.cluster.ClusterView;
import io.manx.node.reconcile.ClusterState;
import io.manx.node.reconcile.ClusterState.StoredNode;
import io.manx.node.reconcile.Handover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Manifests in, NodeConfigs and findings out. Each case is a file {@code NAME.yaml} with its
 * expectation in {@code NAME.out.yaml}; {@code -Dmanx.golden.write=true} writes the latter anew, to
 * be read before it is committed.
 */
class GoldenTest {
  private static final Path CASES = Path.of("src/test/resources/golden");

  static List<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(CASES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml") && !name.endsWith(".out.yaml"))
          .map(name -> name.substring(0, name.length() - ".yaml".length()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void manifestsCompileToThis(String name) throws IOException {
    // A second version after a line "=== then" is compiled with the memory of the first, whose
    // documents are stored by then.
    Memory memory = Memory.EMPTY;
    Map<String, Map<String, @Nullable Object>> stored = new HashMap<>();
    var actual = new StringBuilder();
    for (String version : Files.readString(CASES.resolve(name + ".yaml")).split("(?m)^=== then$")) {
      Compilation compilation = Compiler.compile(view(version, stored), memory);
      memory = compilation.memory();
      compilation.nodes().forEach(node -> stored.put(node.node(), node.spec()));
      for (NodeDocument node : compilation.nodes()) {
        assertEquals(
            List.of(), DocumentCheck.check(node.document()), () -> "the agent refuses " + node);
      }
      actual.append(render(compilation));
    }
    Path expectation = CASES.resolve(name + ".out.yaml");
    if (Boolean.getBoolean("manx.golden.write")) {
      Files.writeString(expectation, actual);
    }
    assertEquals(Files.readString(expectation), actual.toString());
  }

  private static ClusterView view(
      String manifests, Map<String, Map<String, @Nullable Object>> specs) {
    Map<String, BgpNodeStatus> reports = Manifests.reports(manifests);
    Map<String, StoredNode> stored = new HashMap<>();
    specs.forEach(
        (node, spec) ->
            stored.put(
                node,
                new StoredNode(spec, "", "", reports.getOrDefault(node, BgpNodeStatus.empty()))));
    return Handover.view(
        new ClusterState(Manifests.view(manifests), Map.of(), stored, Map.of(), Map.of()));
  }

  private static String render(Compilation compilation) {
    var nodes = new LinkedHashMap<String, Object>();
    compilation.nodes().forEach(node -> nodes.put(node.node(), node.spec()));
    var out = new LinkedHashMap<String, Object>();
    out.put("nodes", nodes);
    out.put(
        "findings",
        compilation.findings().stream()
            .map(
                f ->
                    Map.of(
                        f.object() + " " + f.type().apiName() + "=False " + f.reason(),
                        f.message()))
            .toList());
    return Manifests.YAML.asYaml(out);
  }
}
