package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.message.EncodedUpdates;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Opens and accepts TCP connections, as a port. Called on the speaker's loop; answers on it too.
 */
public interface Transport {
  /**
   * What the speaker wants to listen on; a change of passwords alone closes nothing.
   *
   * @param passwords the keys of callers: of one address, or of a range of them; the longest prefix
   *     counts
   */
  record ListenSpec(Set<IpAddress> addresses, int port, Map<IpPrefix, Password> passwords) {}

  /** Told about incoming connections and about the listening sockets. */
  interface AcceptListener {
    /** A peer called. The connection is the listener's to use or to {@link Connection#abort}. */
    void accepted(Connection connection);

    /**
     * An address cannot be listened on; it is tried again every few seconds. Told again only when
     * the reason changes.
     */
    void listenFailed(IpAddress address, int port, String reason);

    /** An address is listened on; {@code port} is the real one if the specification says 0. */
    default void listening(IpAddress address, int port) {}
  }

  /** Told about one attempt: exactly one of the methods, once, unless the attempt is cancelled. */
  interface ConnectListener {
    /** The peer answered. */
    void connected(Connection connection);

    /** It did not, or refused; {@code reason} is for people. */
    void connectFailed(String reason);

    /** It answered and hung up in the same moment; {@code reason} is for people. */
    default void hungUp(String reason) {
      connectFailed(reason);
    }
  }

  /** An attempt under way. */
  interface Attempt {
    /**
     * Ends the attempt; its listener hears nothing more, and a connection made in between is
     * closed.
     */
    void cancel();
  }

  /**
   * Listens as {@code spec} says, leaving alone what already is so; an empty set stops listening.
   */
  void listen(ListenSpec spec, AcceptListener listener);

  /** Calls a peer. */
  Attempt connect(ConnectSpec spec, ConnectListener listener);

  /** {@link Connection#send(EncodedUpdates)} to many connections with one copy of the octets. */
  void fanOut(EncodedUpdates updates, List<Connection> connections);

  /** Closes every socket and stops the I/O threads, within two seconds. */
  void close();
}
