package io.manx.node.desired;

/**
 * A session in the cluster.
 *
 * @param node the node that has it
 * @param peer the peer's name there
 */
public record SessionRef(String node, String peer) {
  private static final int MAX_NAME = 120;

  /** The name of the session with another node that no BGPPeer asks for. */
  public static String nameOfNode(String other) {
    return fit("node_" + other);
  }

  /** A name that fits: a long one is cut and told apart by a number. */
  static String fit(String name) {
    if (name.length() <= MAX_NAME) {
      return name;
    }
    return name.substring(0, MAX_NAME - 9) + "." + Integer.toHexString(name.hashCode());
  }
}
