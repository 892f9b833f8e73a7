package io.manx.node.agent.kubernetes;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A BGPNode as it was read.
 *
 * @param name the node's name
 * @param generation counts the changes of {@code spec}
 * @param spec maps, lists, strings, numbers and booleans
 */
public record OwnDocument(String name, long generation, Map<String, @Nullable Object> spec) {
  /** Copies the map of the fields. */
  public OwnDocument {
    spec = Collections.unmodifiableMap(new LinkedHashMap<>(spec));
  }
}
