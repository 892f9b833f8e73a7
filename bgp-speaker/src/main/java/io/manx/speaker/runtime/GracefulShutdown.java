package io.manx.speaker.runtime;

import java.util.HashSet;
import java.util.Set;

/**
 * What an operator said of sessions that will go away (RFC 8326): all of this node, or single ones.
 * On the loop only.
 */
final class GracefulShutdown {
  private final Set<String> peers = new HashSet<>();
  private boolean node;

  /**
   * Begins or ends it, for one peer or for all; the end for all is the end for each.
   *
   * @param all the peers there are
   * @param name of the peer, or empty for the whole node
   * @return false if there is no such peer
   */
  boolean change(Peers all, String name, boolean on) {
    if (name.isEmpty()) {
      node = on;
      peers.clear();
      all.all().forEach(each -> each.policiesChanged(false));
      return true;
    }
    Peer chosen = all.byName(name);
    if (chosen == null) {
      return false;
    }
    if (on) {
      peers.add(name);
    } else {
      peers.remove(name);
    }
    chosen.policiesChanged(false);
    return true;
  }

  /** Whether the session with the peer goes away. */
  boolean covers(String name) {
    return node || peers.contains(name);
  }
}
