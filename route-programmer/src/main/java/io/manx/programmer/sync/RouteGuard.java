package io.manx.programmer.sync;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * Keeps learned routes from taking over this node's neighbours: no route that lies inside a
 * connected subnet, or equals it, may cover an address of this node, a gateway in use or a peer.
 */
final class RouteGuard {
  private final boolean on;
  private final LinkTable links;
  private final NextHopTable nextHops;
  private final SortedAddresses peers;

  /**
   * @param on false: nothing is objected to
   */
  RouteGuard(boolean on, LinkTable links, NextHopTable nextHops, SortedAddresses peers) {
    this.on = on;
    this.links = links;
    this.nextHops = nextHops;
    this.peers = peers;
  }

  /** Whether a route must not be written; {@link #objection} has the reason. */
  boolean objects(AddressFamily family, long high, long low, int length) {
    return on
        && links.subnetAround(family, high, low, length) > 0
        && (links.own().hasIn(family, high, low, length)
            || nextHops.addresses().hasIn(family, high, low, length)
            || peers.hasIn(family, high, low, length));
  }

  /** Why a route to {@code prefix} must not be written, or null if it may. */
  @Nullable String objection(IpPrefix prefix) {
    if (!on) {
      return null;
    }
    IpAddress network = prefix.address();
    int length =
        links.subnetAround(network.family(), network.high(), network.low(), prefix.length());
    if (length == 0) {
      return null;
    }
    String where = " in the connected subnet " + IpPrefix.containing(network, length);
    IpAddress own = links.own().firstIn(prefix);
    if (own != null) {
      return "it covers " + own + ", an address of this node" + where;
    }
    IpAddress gateway = nextHops.addresses().firstIn(prefix);
    if (gateway != null) {
      return "it covers " + gateway + ", a next hop" + where;
    }
    IpAddress peer = peers.firstIn(prefix);
    return peer == null ? null : "it covers " + peer + ", a peer" + where;
  }
}
