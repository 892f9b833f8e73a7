package io.manx.node.reconcile;

import io.manx.net.IpPrefix;

/**
 * That a block of a pool belongs to a node. Claims of a pool are stored in its status and changed
 * as a whole, so that of two controllers one is refused.
 *
 * @param block the block
 * @param node the node's name
 * @param uid the uid of the Node object that it was given to
 */
public record Claim(IpPrefix block, String node, String uid) {}
