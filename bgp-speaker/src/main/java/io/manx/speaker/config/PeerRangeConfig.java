package io.manx.speaker.config;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;

/**
 * A range of addresses from which peers may call. No two ranges overlap, and a peer configured by
 * its address comes before any range.
 *
 * @param cidr the range
 * @param template what a caller gets; its name is the range's, its address the range's first
 */
public record PeerRangeConfig(IpPrefix cidr, PeerConfig template) {
  /** The range's name, unique among peers and ranges. */
  public String name() {
    return template.name();
  }

  /**
   * The configuration of a caller, named after the range and its address.
   *
   * @throws IllegalArgumentException if the address is not in the range
   */
  public PeerConfig peerFor(IpAddress caller) {
    if (!cidr.contains(caller)) {
      throw new IllegalArgumentException(caller + " is not in " + cidr);
    }
    String name = name() + "_" + caller.toString().replaceAll("[^A-Za-z0-9-]", "_");
    return template.withIdentity(name, caller);
  }
}
