package io.manx.node.agent.kubernetes;

import io.manx.node.api.BgpNodeStatus;
import java.io.IOException;
import java.util.Optional;

/**
 * What an agent asks of the API server, as a port. Calls block, with a limit of seconds; any thread
 * may call.
 */
public interface NodeApi extends AutoCloseable {
  /** Hears of this node's BGPNode; called by one thread, which may be kept for a while. */
  interface Listener {
    /** The object as it is: at the start, after each change, and after each gap in the watching. */
    void present(OwnDocument document);

    /** There is no such object. */
    void absent();

    /**
     * The API server cannot be asked at the moment; watching goes on by itself.
     *
     * @param why a sentence for people
     */
    void unreachable(String why);
  }

  /** Watches this node's object until {@link #close}; survives all that a server can do. */
  void watch(Listener listener);

  /**
   * One key of a Secret in Manx's namespace; empty if there is no such Secret or no such key.
   *
   * @throws IOException with a sentence for people, if the server could not be asked
   */
  Optional<String> secret(String name, String key) throws IOException;

  /**
   * Whether this node's Node object is there.
   *
   * @throws IOException with a sentence for people, if the server could not be asked
   */
  boolean nodeExists() throws IOException;

  /**
   * Replaces the status of this node's object.
   *
   * @throws IOException with a sentence for people, if it was not taken
   */
  void report(BgpNodeStatus status) throws IOException;

  @Override
  void close();
}
