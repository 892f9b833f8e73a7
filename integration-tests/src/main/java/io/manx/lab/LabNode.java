package io.manx.lab;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.List;

/**
 * A node of the lab.
 *
 * @param index 1 and up
 * @param rack which of the two subnets it is in, 0 or 1
 * @param addresses on its uplink, one a family
 * @param gateways the rack router's, one a family
 * @param podCidrs one a family
 * @param reflector whether it reflects
 */
public record LabNode(
    int index,
    int rack,
    List<IpAddress> addresses,
    List<IpAddress> gateways,
    List<IpPrefix> podCidrs,
    boolean reflector) {
  /** Pods on each node. */
  public static final int PODS = 2;

  /** Its name, also of its interface on the rack router. */
  public String name() {
    return "node" + index;
  }

  /** The name of one of its pods, 1 and up. */
  public String pod(int number) {
    return name() + "-pod" + number;
  }
}
