package io.manx.node.agent.kubernetes;

import java.io.IOException;
import java.util.Optional;

/**
 * Keeps the last good BGPNode on disk, as a port: what the agent starts with while the API server
 * cannot be asked. It holds the names of passwords, never a password. Any thread, one at a time.
 */
public interface NodeStore {
  /**
   * What was kept; empty if nothing was.
   *
   * @throws IOException with a sentence for people, if there is something that cannot be read
   */
  Optional<OwnDocument> load() throws IOException;

  /** Keeps an object instead of the one before; a reader finds the one or the other. */
  void store(OwnDocument document) throws IOException;

  /** Forgets it: the node has left the cluster. */
  void clear() throws IOException;
}
