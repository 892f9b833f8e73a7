package io.manx.speaker.session;

import io.manx.net.IpAddress;

/**
 * Which of two connections between the same two speakers survives (RFC 4271 §6.8, RFC 6286 §2.3).
 *
 * <pre>
 * other connection      a valid OPEN arrives on this one
 * none, or no OPEN yet  keep both: the peer is not identified on the other one
 * OpenConfirm           keep the one that the dominant speaker opened
 * Established           keep the other (RFC 4271 §6.8, last paragraph)
 * </pre>
 *
 * The dominant speaker has the greater BGP Identifier, compared as unsigned numbers, or, if they
 * are equal, the greater AS number. So both sides come to the same answer on their own.
 */
public final class Collision {
  /** What becomes of the two connections. */
  public enum Verdict {
    /** They do not collide. */
    KEEP_BOTH,
    /** The connection with the new OPEN goes on; the other is closed. */
    CLOSE_OTHER,
    /** The other goes on; the connection with the new OPEN is closed. */
    CLOSE_THIS
  }

  private Collision() {}

  /**
   * Decides when a valid OPEN has come.
   *
   * @param localDominant what {@link #isLocalDominant} says
   * @param incoming whether the peer opened the connection of the OPEN
   * @param other the state of the other connection
   */
  public static Verdict decide(boolean localDominant, boolean incoming, SessionState other) {
    return switch (other) {
      case IDLE, ACTIVE, CONNECT, OPEN_SENT -> Verdict.KEEP_BOTH;
      case OPEN_CONFIRM -> localDominant == incoming ? Verdict.CLOSE_THIS : Verdict.CLOSE_OTHER;
      case ESTABLISHED -> Verdict.CLOSE_THIS;
    };
  }

  /** Whether the connection that we opened survives, by the two OPENs of a connection. */
  public static boolean isLocalDominant(Negotiated agreed) {
    return isLocalDominant(
        agreed.localOpen().bgpIdentifier(),
        agreed.localAs(),
        agreed.peerIdentifier(),
        agreed.peerAs());
  }

  /** Whether the connection that we opened survives. */
  public static boolean isLocalDominant(
      IpAddress localIdentifier, long localAs, IpAddress peerIdentifier, long peerAs) {
    int order = Integer.compareUnsigned(localIdentifier.v4Bits(), peerIdentifier.v4Bits());
    return order > 0 || (order == 0 && localAs > peerAs);
  }
}
