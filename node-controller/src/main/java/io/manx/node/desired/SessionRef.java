package io.manx.node.desired;

/**
 * A session in the cluster.
 *
 * @param node the node that has it
 * @param peer the peer's name there
 */
public record SessionRef(String node, String peer) {}
