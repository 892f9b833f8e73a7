package io.manx.node.reconcile;

import io.manx.net.IpPrefix;
import java.time.Instant;
import java.util.Optional;

/**
 * That a block of a pool belongs to a node. Claims of a pool are stored in its status and changed
 * as a whole, so that of two controllers one is refused.
 *
 * @param block the block
 * @param node the node's name
 * @param uid the uid of the Node object that it was given to
 * @param goneSince when a controller first saw that there is no such Node; empty while there is one
 */
public record Claim(IpPrefix block, String node, String uid, Optional<Instant> goneSince) {
  /** The claim of a Node that is there. */
  public Claim(IpPrefix block, String node, String uid) {
    this(block, node, uid, Optional.empty());
  }

  /** This claim of a Node that is gone, since now unless that was known before. */
  Claim gone(Instant now) {
    return goneSince.isPresent() ? this : new Claim(block, node, uid, Optional.of(now));
  }
}
