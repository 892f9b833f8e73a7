package io.manx.speaker.policy;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.model.Family;
import java.util.Optional;
import java.util.Set;

/**
 * What policy must know of a session that is up and that the configuration cannot say.
 *
 * @param localAddress our end of the session, with its zone if it is link-local
 * @param linkLocal our link-local address on the link that we share with the peer, if there is one:
 *     it is sent beside the IPv6 next hop (RFC 2545 §3)
 * @param connected the subnets of this node's interfaces, without loopback and link-local
 * @param extendedNextHop families whose prefixes may be sent with an IPv6 next hop (RFC 8950)
 * @param longLivedAware the peer knows LLGR_STALE (RFC 9494 §4.3): it may be sent such paths
 * @param gracefulShutdown whether the session is about to be shut down (RFC 8326)
 */
public record SessionFacts(
    IpAddress localAddress,
    Optional<IpAddress> linkLocal,
    Set<IpPrefix> connected,
    Set<Family> extendedNextHop,
    boolean longLivedAware,
    boolean gracefulShutdown) {
  /** Copies the sets. */
  public SessionFacts {
    connected = Set.copyOf(connected);
    extendedNextHop = Set.copyOf(extendedNextHop);
  }

  /** The facts of a session that stays. */
  public SessionFacts(
      IpAddress localAddress,
      Optional<IpAddress> linkLocal,
      Set<IpPrefix> connected,
      Set<Family> extendedNextHop,
      boolean longLivedAware) {
    this(localAddress, linkLocal, connected, extendedNextHop, longLivedAware, false);
  }

  /** The facts of a session without any extra. */
  public static SessionFacts of(IpAddress localAddress) {
    return new SessionFacts(localAddress, Optional.empty(), Set.of(), Set.of(), true);
  }
}
