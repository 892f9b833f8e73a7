package io.manx.lab.cni;

import io.manx.net.IpPrefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node's CNI configuration: a point-to-point interface for each pod (ptp), addresses of the
 * node's pod CIDRs (host-local), host ports (portmap). No bridge, no masquerading, nothing
 * encapsulated.
 *
 * @param network the network's name
 * @param podCidrs one for each family
 * @param mtu of the pods' interfaces: the uplink's, since nothing is added to a packet
 * @param dataDirectory where host-local keeps which addresses are taken
 */
public record Conflist(String network, List<IpPrefix> podCidrs, int mtu, String dataDirectory) {
  /** The version of the CNI specification that is asked of the plugins. */
  public static final String CNI_VERSION = "1.0.0";

  /** The object that goes into {@code /etc/cni/net.d}. */
  public Map<String, Object> json() {
    Map<String, Object> ipam = new LinkedHashMap<>();
    List<Object> ranges = new ArrayList<>();
    List<Object> routes = new ArrayList<>();
    for (IpPrefix cidr : podCidrs) {
      ranges.add(List.of(Map.of("subnet", cidr.toString())));
      routes.add(Map.of("dst", cidr.address().isV4() ? "0.0.0.0/0" : "::/0"));
    }
    ipam.put("type", "host-local");
    ipam.put("dataDir", dataDirectory);
    ipam.put("ranges", ranges);
    ipam.put("routes", routes);
    Map<String, Object> ptp = new LinkedHashMap<>();
    ptp.put("type", "ptp");
    ptp.put("ipMasq", false);
    ptp.put("mtu", mtu);
    ptp.put("ipam", ipam);
    Map<String, Object> portmap = new LinkedHashMap<>();
    portmap.put("type", "portmap");
    portmap.put("capabilities", Map.of("portMappings", true));
    Map<String, Object> list = new LinkedHashMap<>();
    list.put("cniVersion", CNI_VERSION);
    list.put("name", network);
    list.put("plugins", List.of(ptp, portmap));
    return list;
  }

  /** The text of the file. */
  public String text() {
    return Json.write(json()) + "\n";
  }
}
