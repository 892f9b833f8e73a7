package io.manx.speaker.model;

import io.manx.net.IpAddress;

/**
 * Where paths come from: a session with a peer, or this node itself. One object for the life of a
 * session, compared by identity.
 *
 * @param peerIndex a small number that stands for the peer in tables and in {@link
 *     io.manx.speaker.message.EncodedUpdates}; {@link #LOCAL_INDEX} for this node
 * @param name the peer's name, for people
 * @param kind how the paths were learned
 * @param asNumber the peer's AS; our own for {@link Kind#LOCAL}
 * @param bgpIdentifier the peer's BGP Identifier
 * @param address the peer's address
 */
public record PathSource(
    int peerIndex,
    String name,
    Kind kind,
    long asNumber,
    IpAddress bgpIdentifier,
    IpAddress address) {
  /** The peer index of this node itself. */
  public static final int LOCAL_INDEX = 0;

  /** How paths were learned, which decides where they may go (RFC 4271 §9.2, RFC 4456 §6). */
  public enum Kind {
    /** Originated by this node. */
    LOCAL,
    /** From a peer in another AS. */
    EBGP,
    /** From an iBGP peer that is a client of this reflector. */
    IBGP_CLIENT,
    /** From any other iBGP peer. */
    IBGP_NON_CLIENT;

    /** Whether the peer is in another AS. */
    public boolean isExternal() {
      return this == EBGP;
    }

    /** Whether the peer is in our AS. */
    public boolean isInternal() {
      return this == IBGP_CLIENT || this == IBGP_NON_CLIENT;
    }
  }

  /** Whether this node originates the paths. */
  public boolean isLocal() {
    return kind == Kind.LOCAL;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return peerIndex;
  }
}
