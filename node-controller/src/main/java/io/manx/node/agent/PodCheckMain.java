package io.manx.node.agent;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code helm test} runs in a pod: the pod's addresses are of the pools. {@code PodCheckMain
 * CIDR...}; exits with 0 if so.
 */
public final class PodCheckMain {
  private PodCheckMain() {}

  /** Looks at this pod's addresses. */
  public static void main(String[] args) throws SocketException {
    List<IpPrefix> pools = Stream.of(args).map(IpPrefix::parse).toList();
    List<IpAddress> addresses =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
            .map(IpAddress::of)
            .toList();
    System.out.println("addresses " + addresses + ", pools " + pools);
    System.exit(isOfPools(addresses, pools) ? 0 : 1);
  }

  /** Whether there is an address and every one lies in a pool. */
  static boolean isOfPools(List<IpAddress> addresses, List<IpPrefix> pools) {
    return !addresses.isEmpty()
        && addresses.stream().allMatch(a -> pools.stream().anyMatch(pool -> pool.contains(a)));
  }
}
