package io.manx.speaker.transport;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** The zones of link-local addresses (RFC 4007 §6), which the kernel numbers and people name. */
final class Zones {
  private Zones() {}

  /** The interface of a link-local address, or null for other addresses and if it has gone. */
  static @Nullable String of(InetSocketAddress address) {
    if (!(address.getAddress() instanceof Inet6Address v6) || v6.getScopeId() == 0) {
      return null;
    }
    try {
      NetworkInterface found = NetworkInterface.getByIndex(v6.getScopeId());
      return found == null ? null : found.getName();
    } catch (SocketException e) {
      return null;
    }
  }
}
