package io.manx.node.desired;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the cluster's objects come to.
 *
 * @param nodes one document a node that can take part, by the order of their names
 * @param findings what is to be said about objects; what nothing is said about is well
 * @param sessions the sessions that each BGPPeer makes, by the object's name
 * @param pools the pools in effect, by the order of their names
 * @param unread the objects of which no version was ever valid
 * @param memory for the next compilation
 */
public record Compilation(
    List<NodeDocument> nodes,
    List<Finding> findings,
    Map<String, List<SessionRef>> sessions,
    List<Pool> pools,
    Set<ObjectRef> unread,
    Memory memory) {
  /** Copies the collections. */
  public Compilation {
    nodes = List.copyOf(nodes);
    findings = List.copyOf(findings);
    sessions = Map.copyOf(sessions);
    pools = List.copyOf(pools);
    unread = Set.copyOf(unread);
  }
}
