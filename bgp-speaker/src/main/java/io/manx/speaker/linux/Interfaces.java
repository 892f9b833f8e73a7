package io.manx.speaker.linux;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The network interfaces of this machine. */
public final class Interfaces {
  private Interfaces() {}

  /** The name of the interface whose network holds the address, or null. */
  public static @Nullable String connectedTo(IpAddress remote) {
    try {
      List<NetworkInterface> all = NetworkInterface.networkInterfaces().toList();
      for (NetworkInterface candidate : all) {
        for (InterfaceAddress address : candidate.getInterfaceAddresses()) {
          if (holds(address, remote)) {
            return candidate.getName();
          }
        }
      }
    } catch (SocketException e) {
      return null; // no interface is up
    }
    return null;
  }

  private static boolean holds(InterfaceAddress address, IpAddress remote) {
    IpAddress own = IpAddress.of(address.getAddress());
    int length = address.getNetworkPrefixLength();
    return own.family() == remote.family()
        && length > 0
        && length <= own.family().bits()
        && IpPrefix.containing(own, length).contains(remote);
  }

  /** The index of an interface, or 0 if there is none of this name. */
  public static int index(@Nullable String name) {
    try {
      NetworkInterface found = name == null ? null : NetworkInterface.getByName(name);
      return found == null ? 0 : found.getIndex();
    } catch (SocketException e) {
      return 0;
    }
  }
}
