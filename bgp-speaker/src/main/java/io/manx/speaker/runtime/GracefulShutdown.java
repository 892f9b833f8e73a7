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

  /** Begins or ends it for the whole node; its end is the end for every peer. */
  void node(boolean on) {
    node = on;
    peers.clear();
  }

  /** Begins or ends it for one peer, beside what is said of the node. */
  void peer(String name, boolean on) {
    if (on) {
      peers.add(name);
    } else {
      peers.remove(name);
    }
  }

  /** Whether the session with the peer goes away. */
  boolean covers(String name) {
    return node || peers.contains(name);
  }
}
