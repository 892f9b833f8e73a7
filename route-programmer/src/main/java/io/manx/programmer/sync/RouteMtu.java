package io.manx.programmer.sync;

import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.Link;
import java.util.List;

/**
 * The MTU that a route is to have. A route's own counts for forwarded packets in place of the
 * link's, also if it is larger: such packets would be dropped without a word. So a route has the
 * configured MTU only where all its links take that much.
 *
 * @param links the links of now
 * @param configured the most octets on the way, or 0 to leave it to the links
 */
record RouteMtu(LinkTable links, int configured) {
  /** The MTU of a route over these, or 0 where the links decide. */
  int over(List<KernelNextHop> hops) {
    for (KernelNextHop hop : hops) {
      Link link = links.get(hop.ifindex());
      if (link == null || link.mtu() < configured) {
        return 0;
      }
    }
    return configured;
  }
}
