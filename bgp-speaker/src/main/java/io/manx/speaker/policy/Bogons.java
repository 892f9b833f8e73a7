package io.manx.speaker.policy;

import io.manx.net.IpPrefix;
import io.manx.speaker.model.Family;
import java.util.Collection;

/**
 * Prefixes that a cluster does not learn from a peer unless a filter names them: whole of the
 * Internet, what is reserved, and the subnets that this node is in. What no filter can let in is
 * {@link Martians}.
 */
final class Bogons {
  /** Not one of these. */
  static final int NONE = 0;

  static final int DEFAULT_ROUTE = -1 - HiddenReason.DEFAULT_ROUTE.ordinal();
  static final int RESERVED = -1 - HiddenReason.RESERVED.ordinal();
  static final int CONNECTED = -1 - HiddenReason.CONNECTED.ordinal();

  private final PrefixSet pools;
  private final PrefixSet connected;
  private final boolean hasConnected;

  /**
   * @param pools the cluster's own; naming one is enough for it not to count as reserved
   * @param connected the subnets of this node's interfaces
   */
  Bogons(PrefixSet pools, Collection<IpPrefix> connected) {
    this.pools = pools;
    this.connected = new PrefixSet(connected);
    this.hasConnected = !connected.isEmpty();
  }

  /** {@link #NONE}, or -1 - the ordinal of the {@link HiddenReason}. */
  int judge(Family family, long high, long low, int length) {
    if (length == 0) {
      return DEFAULT_ROUTE;
    }
    if (family == Family.IPV4_UNICAST
        && low >>> 29 == 7 // RFC 1112 §4: class E; multicast is martian
        && !pools.covers(family, high, low, length)) {
      return RESERVED;
    }
    // A part of a subnet would draw away what goes to a neighbour, such as the peer itself.
    return hasConnected && connected.covers(family, high, low, length) ? CONNECTED : NONE;
  }
}
