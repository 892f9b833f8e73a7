package io.manx.speaker.decision;

/**
 * The steps of the decision process, in order. A losing path keeps the step that eliminated it; the
 * best path keeps the step that eliminated its last rival.
 */
public enum DecisionStep {
  /** There was nothing to choose from. */
  ONLY_PATH("the only usable path", "RFC 4271 §9.1.2"),
  /** A path kept past a peer's restart by LLGR is worse than any other. */
  LLGR_STALE("not long-lived stale", "RFC 9494 §4.3"),
  /** The higher degree of preference. */
  LOCAL_PREF("higher local preference", "RFC 4271 §9.1.1"),
  /** A path of this node before one of a peer. */
  LOCALLY_ORIGINATED("originated by this node", "RFC 4271 §9.1.1"),
  /** The lower accumulated metric, next hop included; any before none. */
  AIGP("lower accumulated IGP metric", "RFC 7311 §4.1"),
  /** Fewer AS numbers in AS_PATH. */
  AS_PATH_LENGTH("shorter AS path", "RFC 4271 §9.1.2.2 a"),
  /** IGP before EGP before INCOMPLETE. */
  ORIGIN("lower origin", "RFC 4271 §9.1.2.2 b"),
  /** Lower MULTI_EXIT_DISC, within one neighbouring AS. */
  MED("lower MED of the same neighbouring AS", "RFC 4271 §9.1.2.2 c"),
  /** Learned from another AS before learned by iBGP. */
  EXTERNAL("external before internal", "RFC 4271 §9.1.2.2 d"),
  /** The lower cost to reach the next hop. */
  IGP_METRIC("lower metric to the next hop", "RFC 4271 §9.1.2.2 e"),
  /** The external path that was there first; only where configured. */
  OLDEST_EXTERNAL("older external path", "RFC 5004 §3"),
  /** The lower BGP Identifier of the sender, or ORIGINATOR_ID where there is one. */
  BGP_IDENTIFIER("lower BGP identifier", "RFC 4271 §9.1.2.2 f, RFC 4456 §9"),
  /** Fewer reflections. */
  CLUSTER_LIST_LENGTH("shorter cluster list", "RFC 4456 §9"),
  /** The lower address of the peer. */
  PEER_ADDRESS("lower peer address", "RFC 4271 §9.1.2.2 g"),
  /** The lower path identifier, between paths of one peer. */
  PATH_ID("lower path identifier", "RFC 7911 §3");

  private final String text;
  private final String clause;

  DecisionStep(String text, String clause) {
    this.text = text;
    this.clause = clause;
  }

  /** What the winner had, for people. */
  public String text() {
    return text;
  }

  /** The clause that demands the step. */
  public String clause() {
    return clause;
  }
}
