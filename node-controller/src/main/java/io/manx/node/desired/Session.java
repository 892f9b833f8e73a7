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
  private static final int MAX_NAME = 120;

  /** The peer's name in the document. */
  String name() {
    return String.valueOf(fields.get("name"));
  }

  /** A name that fits: a long one is cut and told apart by a number. */
  static String fit(String name) {
    if (name.length() <= MAX_NAME) {
      return name;
    }
    return name.substring(0, MAX_NAME - 9) + "." + Integer.toHexString(name.hashCode());
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
