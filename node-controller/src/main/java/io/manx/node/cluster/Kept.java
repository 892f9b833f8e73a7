package io.manx.node.cluster;

import java.util.Map;
import java.util.Set;

/**
 * What of an earlier topology stays until the present one carries the routes.
 *
 * @param sessions sessions that the present topology does not ask for, as nodes by each node;
 *     symmetric
 * @param reflectors nodes that no annotation makes reflectors any more and that go on to reflect,
 *     with their cluster IDs
 */
public record Kept(Map<String, Set<String>> sessions, Map<String, String> reflectors) {
  /** Nothing stays, as at nearly all times. */
  public static final Kept NOTHING = new Kept(Map.of(), Map.of());

  /** Copies the maps. */
  public Kept {
    sessions = Map.copyOf(sessions);
    reflectors = Map.copyOf(reflectors);
  }

  /** Whether a node keeps its session with another. */
  public boolean has(String node, String other) {
    Set<String> others = sessions.get(node);
    return others != null && others.contains(other);
  }

  /** How many sessions are kept. */
  public int size() {
    return sessions.values().stream().mapToInt(Set::size).sum() / 2;
  }
}
