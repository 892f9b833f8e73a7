package io.manx.speaker.rib;

import io.manx.net.IpAddress;

/** A next hop in use, and how far away it is. */
final class NextHop {
  final IpAddress address;

  /** The oracle's answer; negative: unreachable. */
  long metric;

  /** Attribute sets that refer to this. */
  int users;

  NextHop(IpAddress address, long metric) {
    this.address = address;
    this.metric = metric;
  }

  boolean isReachable() {
    return metric >= 0;
  }
}
