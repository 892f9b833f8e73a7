package io.manx.speaker.policy;

/** Why a received path takes no part in the decision. */
public enum HiddenReason {
  /** Our AS is in the AS_PATH more often than allowed (RFC 4271 §9.1.2). */
  AS_LOOP("our AS is in the AS_PATH"),
  /** ORIGINATOR_ID is our BGP Identifier (RFC 4456 §8). */
  ORIGINATOR_LOOP("ORIGINATOR_ID is this router"),
  /** Our cluster ID is in the CLUSTER_LIST (RFC 4456 §8). */
  CLUSTER_LOOP("our cluster ID is in the CLUSTER_LIST"),
  /** The first AS of an external path is not the peer's (RFC 4271 §6.3). */
  FIRST_AS("the first AS is not the peer's"),
  /** The next hop is an address of this node, or not usable as one (RFC 4271 §5.1.3, §6.3). */
  NEXT_HOP_SELF("the next hop is this node"),
  /** The next hop cannot be used: unspecified, loopback, multicast. */
  NEXT_HOP_INVALID("the next hop is not a usable address"),
  /** The next hop has no route. */
  NEXT_HOP_UNREACHABLE("the next hop is unreachable"),
  /** A route leak by its role (RFC 9234 §5). */
  ROLE_LEAK("route leak: OTC forbids it from a peer of this role"),
  /** A filter rule said Reject. */
  FILTER("rejected by a filter"),
  /** Outside the cluster's pools, and import is Pools. */
  NOT_IN_POOLS("outside the pools (import: Pools)"),
  /** Import is None. */
  IMPORT_NONE("import: None"),
  /**
   * The prefix is originated here, or covers an address of this node more specifically than its
   * link.
   */
  OWN_PREFIX("the prefix is this node's own"),
  /** A prefix that is never routed: loopback, link-local, multicast. */
  MARTIAN("the prefix is never routed"),
  /** A default route that no filter names. */
  DEFAULT_ROUTE("a default route, and no filter names it"),
  /** A reserved prefix, class E, that no pool and no filter names. */
  RESERVED("a reserved prefix, and no pool or filter names it"),
  /** A subnet of this node, or a part of one, that no filter names. */
  CONNECTED("inside a subnet of this node, and no filter names it");

  private final String text;

  HiddenReason(String text) {
    this.text = text;
  }

  /** The reason for people. */
  public String text() {
    return text;
  }
}
