package io.manx.node.reconcile;

import io.manx.node.api.BgpNodeStatus;
import io.manx.node.api.Condition;
import io.manx.node.cluster.ClusterView;
import io.manx.node.desired.ObjectRef;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is stored at one moment, as far as the watches have told.
 *
 * @param view what users wrote
 * @param nodes what else of the Nodes matters, by name
 * @param stored the BGPNodes, by name
 * @param statuses the statuses of the other kinds
 * @param claims the claims in each pool, by the pool's name
 */
public record ClusterState(
    ClusterView view,
    Map<String, NodeFacts> nodes,
    Map<String, StoredNode> stored,
    Map<ObjectRef, StoredStatus> statuses,
    Map<String, List<Claim>> claims) {
  /** Copies the maps. */
  public ClusterState {
    nodes = Map.copyOf(nodes);
    stored = Map.copyOf(stored);
    statuses = Map.copyOf(statuses);
    claims = Map.copyOf(claims);
  }

  /**
   * What of a Node concerns its readiness.
   *
   * @param uid its uid
   * @param networkUnavailable whether it has the condition NetworkUnavailable other than False
   * @param tainted whether it has the taint {@code manx.io/agent-not-ready}
   */
  public record NodeFacts(String uid, boolean networkUnavailable, boolean tainted) {}

  /**
   * A BGPNode.
   *
   * @param spec its spec
   * @param problems its annotation {@code manx.io/problems}; empty for none
   * @param ownerUid the uid of the Node that owns it; empty for none
   * @param status what its agent reports
   */
  public record StoredNode(
      Map<String, @Nullable Object> spec, String problems, String ownerUid, BgpNodeStatus status) {}

  /**
   * The status of another object.
   *
   * @param generation the generation of the object's spec
   * @param observed the generation that its status is about; 0 for none
   * @param conditions its conditions
   * @param counters its numbers, by their names in the API
   * @param lastValid the generation of the last valid version that its status keeps; 0 for none
   */
  public record StoredStatus(
      long generation,
      long observed,
      List<Condition> conditions,
      Map<String, Long> counters,
      long lastValid) {
    /** Copies the collections. */
    public StoredStatus {
      conditions = List.copyOf(conditions);
      counters = Map.copyOf(counters);
    }
  }
}
