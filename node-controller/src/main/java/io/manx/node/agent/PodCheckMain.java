package io.manx.node.agent;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What {@code helm test} runs in a pod: the pod's addresses are of the pools, and it reaches the
 * API server by its Service, as every pod must. {@code PodCheckMain CIDR...}; exits with 0 if so.
 * Without a CIDR any address will do.
 */
public final class PodCheckMain {
  private static final int PATIENCE_MILLIS = 10_000;

  private PodCheckMain() {}

  /** Looks at this pod's addresses and asks for the API server. */
  public static void main(String[] args) throws SocketException {
    List<IpPrefix> pools = Stream.of(args).map(IpPrefix::parse).toList();
    List<IpAddress> addresses =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
            .map(IpAddress::of)
            .toList();
    System.out.println("addresses " + addresses + ", pools " + pools);
    String problem = reach(System.getenv(), PATIENCE_MILLIS);
    System.out.println(problem.isEmpty() ? "the API server is reached by its Service" : problem);
    System.exit(isOfPools(addresses, pools) && problem.isEmpty() ? 0 : 1);
  }

  /** Whether there is an address and every one lies in a pool. */
  static boolean isOfPools(List<IpAddress> addresses, List<IpPrefix> pools) {
    return !addresses.isEmpty()
        && (pools.isEmpty()
            || addresses.stream().allMatch(a -> pools.stream().anyMatch(p -> p.contains(a))));
  }

  /** Why the API server is not reached; empty if it is, or if the environment names none. */
  static String reach(Map<String, String> environment, int patienceMillis) {
    String host = environment.get("KUBERNETES_SERVICE_HOST");
    String port = environment.get("KUBERNETES_SERVICE_PORT");
    if (host == null || port == null) {
      return "";
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, Integer.parseInt(port)), patienceMillis);
      return "";
    } catch (IOException | NumberFormatException e) {
      return "the API server is not reached at %s port %s: %s"
          .formatted(host, port, e.getMessage());
    }
  }
}
