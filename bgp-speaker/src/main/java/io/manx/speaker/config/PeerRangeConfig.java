package io.manx.speaker.config;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.List;

/**
 * A range of addresses from which peers may call. No two ranges overlap on one interface, and a
 * peer configured by its address comes before any range.
 *
 * @param cidr the range
 * @param interfaces the links that callers may be on, on which this node says where it is; empty:
 *     any, and nothing is said
 * @param maxPeers how many callers it may have at a time, 1..{@link #MOST_PEERS}
 * @param template what a caller gets; its name is the range's, its address the range's first
 */
public record PeerRangeConfig(
    IpPrefix cidr, List<String> interfaces, int maxPeers, PeerConfig template) {
  /** The most callers of a range, and of all ranges together. */
  public static final int MOST_PEERS = 10_000;

  /** Copies the list. */
  public PeerRangeConfig {
    if (maxPeers < 1 || maxPeers > MOST_PEERS) {
      throw new IllegalArgumentException("maxPeers " + maxPeers + " is not in 1.." + MOST_PEERS);
    }
    interfaces = List.copyOf(interfaces);
  }

  /** The range's name, unique among peers and ranges. */
  public String name() {
    return template.name();
  }

  /** Whether a caller is from this range. */
  public boolean contains(IpAddress caller) {
    return cidr.contains(caller) && (interfaces.isEmpty() || interfaces.contains(caller.zone()));
  }

  /** Whether a caller could be from both. */
  public boolean overlaps(PeerRangeConfig other) {
    return cidr.overlaps(other.cidr)
        && (interfaces.isEmpty()
            || other.interfaces.isEmpty()
            || interfaces.stream().anyMatch(other.interfaces::contains));
  }

  /**
   * The configuration of a caller, named after the range and its address.
   *
   * @throws IllegalArgumentException if the address is not in the range
   */
  public PeerConfig peerFor(IpAddress caller) {
    if (!contains(caller)) {
      throw new IllegalArgumentException(caller + " is not in " + name());
    }
    String name = name() + "_" + caller.toString().replaceAll("[^A-Za-z0-9-]", "_");
    return template.withIdentity(name, caller);
  }
}
