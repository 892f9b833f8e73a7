package io.manx.programmer.sync;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps learned routes from taking over this node's neighbours: no route that lies inside a
 * connected subnet, or equals it, may cover an address of this node, a gateway in use or a peer.
 */
final class RouteGuard {
  private final LinkTable links;
  private final NextHopTable nextHops;
  private final NavigableSet<IpAddress> peers;

  RouteGuard(LinkTable links, NextHopTable nextHops, NavigableSet<IpAddress> peers) {
    this.links = links;
    this.nextHops = nextHops;
    this.peers = peers;
  }

  /** Why a route to {@code prefix} must not be written, or null if it may. */
  @Nullable String objection(IpPrefix prefix) {
    IpPrefix subnet = links.subnetAround(prefix);
    if (subnet == null) {
      return null;
    }
    IpAddress own = links.ownIn(prefix);
    if (own != null) {
      return "it covers " + own + ", an address of this node in the connected subnet " + subnet;
    }
    IpAddress gateway = nextHops.in(prefix);
    if (gateway != null) {
      return "it covers " + gateway + ", a next hop in the connected subnet " + subnet;
    }
    IpAddress peer = SortedAddresses.firstIn(peers, prefix);
    return peer == null ? null : "it covers " + peer + ", a peer in the connected subnet " + subnet;
  }
}
