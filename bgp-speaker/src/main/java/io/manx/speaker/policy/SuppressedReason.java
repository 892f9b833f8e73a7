package io.manx.speaker.policy;

/** Why a best path is not sent to a peer. */
public enum SuppressedReason {
  /** It came from that peer. */
  SPLIT_HORIZON("learned from this peer"),
  /** From an iBGP non-client to an iBGP non-client (RFC 4271 §9.2, RFC 4456 §6). */
  IBGP_NOT_REFLECTED("learned from iBGP, and neither side is a client"),
  /**
   * A well-known community forbids it: NO_ADVERTISE, NO_EXPORT, NO_EXPORT_SUBCONFED (RFC 1997), or
   * LLGR_STALE where the peer does not know it (RFC 9494 §4.3).
   */
  WELL_KNOWN_COMMUNITY("a well-known community forbids it"),
  /** A route leak by the peer's role (RFC 9234 §5). */
  ROLE_LEAK("OTC forbids it to a peer of this role"),
  /** A filter rule said Reject. */
  FILTER("rejected by a filter"),
  /** Export is Own and this node does not originate it. */
  NOT_OWN("not originated here (export: Own)"),
  /** Export is Pools and it is outside them. */
  NOT_IN_POOLS("outside the pools (export: Pools)"),
  /** Export is None. */
  EXPORT_NONE("export: None"),
  /** Its next hop cannot be expressed in the session. */
  NEXT_HOP("its next hop cannot be sent in this session"),
  /** The peer is sent fewer paths a prefix (RFC 7911), all of them better. */
  BEYOND_ADD_PATHS("the peer is sent fewer paths, all better (addPaths: send)"),
  /** From a client to a client, which speak with each other themselves (RFC 4456 §6). */
  CLIENT_TO_CLIENT("learned from a client, and clients are not reflected to (clientToClient)"),
  /** Its attributes are more than a message of the session holds. */
  TOO_LARGE("its attributes do not fit into a message of this session");

  private final String text;

  SuppressedReason(String text) {
    this.text = text;
  }

  /** The reason for people. */
  public String text() {
    return text;
  }
}
