package io.manx.node.cluster;

import java.util.Set;

/**
 * That a Secret exists, and what it could answer. Never what it holds.
 *
 * @param name its name, in Manx's namespace
 * @param version its resource version
 * @param keys the keys that have a value
 */
public record ClusterSecret(String name, String version, Set<String> keys) {
  /** Copies the set. */
  public ClusterSecret {
    keys = Set.copyOf(keys);
  }
}
