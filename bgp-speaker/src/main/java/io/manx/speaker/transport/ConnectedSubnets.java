package io.manx.speaker.transport;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subnets of this host's interfaces, without loopback, link-local and those of one address.
 * Sessions that come up together share one look, as a node has an interface for each pod. Any
 * thread.
 */
final class ConnectedSubnets {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectedSubnets.class);
  private static final long FRESH_NANOS = 5_000_000_000L;

  private Set<IpPrefix> subnets = Set.of();
  private boolean read;
  private long readAt;

  /** The subnets as they were at most some seconds before {@code now}, a time of nanoTime. */
  synchronized Set<IpPrefix> at(long now) {
    if (!read || now - readAt > FRESH_NANOS) {
      subnets = look();
      read = true;
      readAt = now;
    }
    return subnets;
  }

  private static Set<IpPrefix> look() {
    Set<IpPrefix> found = new HashSet<>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        add(each.getInterfaceAddresses(), found);
      }
    } catch (SocketException e) {
      LOG.warn("the interfaces cannot be read: {}; their subnets are not protected", e.toString());
    }
    return Set.copyOf(found);
  }

  private static void add(List<InterfaceAddress> addresses, Set<IpPrefix> found) {
    for (InterfaceAddress each : addresses) {
      IpAddress address = IpAddress.of(each.getAddress());
      int length = each.getNetworkPrefixLength();
      if (length > 0
          && length < address.family().bits()
          && !address.isLoopback()
          && !address.isLinkLocal()) {
        found.add(IpPrefix.containing(address, length));
      }
    }
  }
}
