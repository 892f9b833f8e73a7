package io.manx.node.desired;

import io.manx.node.api.ManxApi;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the controller wants of one node.
 *
 * @param node the node's name
 * @param spec the spec of its NodeConfig: maps, lists, strings, numbers and booleans
 * @param problems what of the cluster's objects could not be done on this node
 */
public record NodeDocument(String node, Map<String, @Nullable Object> spec, List<String> problems) {
  /** Copies the list. */
  public NodeDocument {
    problems = List.copyOf(problems);
  }

  /** The whole NodeConfig. */
  public Map<String, @Nullable Object> document() {
    return document(node, spec);
  }

  static Map<String, @Nullable Object> document(
      String name, Map<String, ? extends @Nullable Object> spec) {
    var document = new LinkedHashMap<String, @Nullable Object>();
    document.put("apiVersion", ManxApi.API_VERSION);
    document.put("kind", "NodeConfig");
    document.put("metadata", Map.of("name", name));
    document.put("spec", spec);
    return document;
  }
}
