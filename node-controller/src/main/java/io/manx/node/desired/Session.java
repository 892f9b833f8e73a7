package io.manx.node.desired;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One peer of one node.
 *
 * @param address the peer's address
 * @param fields the peer as a NodeConfig has it; nodes of a mesh share it
 * @param filters the filters it refers to
 */
record Session(IpAddress address, Map<String, @Nullable Object> fields, List<String> filters) {
  /** The peer's name in the document. */
  String name() {
    return String.valueOf(fields.get("name"));
  }

  /** The family two nodes share, IPv4 first: one session carries the routes of both families. */
  static Optional<AddressFamily> between(RoutingNode one, RoutingNode other) {
    if (one.v4().isPresent() && other.v4().isPresent()) {
      return Optional.of(AddressFamily.IPV4);
    }
    return one.v6().isPresent() && other.v6().isPresent()
        ? Optional.of(AddressFamily.IPV6)
        : Optional.empty();
  }
}
