package io.manx.node.agent.cni;

import io.manx.net.IpPrefix;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A node's CNI configuration: a point-to-point interface for each pod (ptp), addresses of the
 * node's pod CIDRs (host-local), host ports (portmap), and the limits that a pod's annotations ask
 * for (bandwidth). No bridge, no masquerading, nothing encapsulated. Pure.
 *
 * @param network the network's name: what other configurations are told apart by
 * @param podCidrs at least one; of each family a pod gets an address
 * @param mtu of the pods' interfaces: the uplink's, since nothing is added to a packet
 * @param dataDirectory where host-local keeps which addresses are taken
 */
public record Conflist(String network, List<IpPrefix> podCidrs, int mtu, String dataDirectory) {
  /** The version of the CNI specification that is asked of the plugins. */
  public static final String CNI_VERSION = "1.0.0";

  /** The network's name on a node of a cluster. */
  public static final String NETWORK = "manx";

  /** The plugins that it names, and loopback, which every runtime calls by itself. */
  public static final List<String> PLUGINS =
      List.of("ptp", "host-local", "portmap", "bandwidth", "loopback");

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException without a CIDR
   */
  public Conflist {
    podCidrs = List.copyOf(podCidrs);
    if (podCidrs.isEmpty()) {
      throw new IllegalArgumentException("a CNI configuration without a pod CIDR");
    }
  }

  /** The text of the file: JSON. */
  public String text() {
    String ranges =
        podCidrs.stream()
            .map(cidr -> "[{\"subnet\": " + quote(cidr.toString()) + "}]")
            .collect(Collectors.joining(", "));
    String routes =
        podCidrs.stream()
            .map(cidr -> cidr.address().isV4() ? "0.0.0.0/0" : "::/0")
            .distinct()
            .map(everything -> "{\"dst\": \"" + everything + "\"}")
            .collect(Collectors.joining(", "));
    return """
    {
      "cniVersion": "%s",
      "name": %s,
      "plugins": [
        {
          "type": "ptp",
          "ipMasq": false,
          "mtu": %d,
          "ipam": {
            "type": "host-local",
            "dataDir": %s,
            "ranges": [%s],
            "routes": [%s]
          }
        },
        {"type": "portmap", "capabilities": {"portMappings": true}},
        {"type": "bandwidth", "capabilities": {"bandwidth": true}}
      ]
    }
    """
        .formatted(CNI_VERSION, quote(network), mtu, quote(dataDirectory), ranges, routes);
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
