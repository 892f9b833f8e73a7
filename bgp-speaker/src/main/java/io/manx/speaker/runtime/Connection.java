package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.wire.WireContext;
import java.util.List;
import java.util.Set;

/**
 * One TCP connection to a BGP speaker, as a port. Every method is called on the speaker's loop and
 * none of them waits; the listener is called on the loop too.
 */
public interface Connection {
  /** A {@link #backlog} above this many octets is one that {@link Listener#drained} will end. */
  long HIGH_WATER = 1 << 20;

  /** The backlog below which {@link Listener#drained} is told. */
  long LOW_WATER = HIGH_WATER / 4;

  /**
   * What a connection reports, on the speaker's loop, in the order in which it happened. A class,
   * because C1 looks at the type of an interface's only implementation with every call.
   */
  abstract class Listener {
    /**
     * Messages arrived, {@code octets} long: to be given back by {@link #consumed}, as little is
     * read while much waits.
     */
    public abstract void received(Connection connection, List<BgpMessage> messages, int octets);

    /**
     * The peer sent what cannot be decoded (RFC 4271 §6.1, 6.2, 6.3 where RFC 7606 demands a
     * reset). Nothing more will be received; the NOTIFICATION has not been sent.
     */
    public abstract void malformed(Connection connection, NotificationMessage error);

    /** The backlog fell below the low-water mark after it was above the high-water mark. */
    public abstract void drained(Connection connection);

    /**
     * The connection is gone; nothing follows. Told once to every listener, whoever ended the
     * connection: after {@link #abort} and {@link #closeAfterSending} it is all that is told.
     * {@code reason} is for people.
     */
    public abstract void closed(Connection connection, String reason);
  }

  /** Our end. */
  IpAddress localAddress();

  /** The subnets of this host's interfaces now, as {@code SessionFacts} wants them. */
  default Set<IpPrefix> connectedSubnets() {
    return Set.of();
  }

  /** The peer's end. */
  IpAddress remoteAddress();

  /** The peer's port. */
  int remotePort();

  /** Whether the peer called us. */
  boolean isIncoming();

  /**
   * Sets who is told; events that came before are told now. To be called once. Nothing is read
   * before.
   */
  void listen(Listener listener);

  /** Limits on the time to live of an accepted connection (RFC 5082), as in {@link ConnectSpec}. */
  void limitTtl(int ttl, int minTtl);

  /**
   * Signs and checks segments with another TCP MD5 key from here on (RFC 2385 §4.1). If the kernel
   * does not take it, the connection is closed, and the next one has it.
   */
  void changePassword(Password password);

  /**
   * Sets how UPDATEs are decoded from here on and which peer of an update group this is. To be
   * called before the KEEPALIVE that answers the peer's OPEN is sent, so that no UPDATE comes
   * earlier; one that does all the same is reported with no prefixes at all.
   */
  void negotiated(WireContext context, int peerIndex);

  /** Sends a message after all that was sent before. */
  void send(BgpMessage message);

  /** Sends the runs of {@code updates} that go to this connection's peer index. */
  void send(EncodedUpdates updates);

  /** Octets handed to {@link #send} that the kernel has not taken yet. */
  long backlog();

  /**
   * When the kernel last took octets of ours, or the backlog was last empty: {@link
   * EventLoop#nanoTime}.
   */
  long lastSendProgress();

  /**
   * When octets last arrived from the peer: {@link EventLoop#nanoTime}. Now, while the connection
   * is not read because much waits for the loop: then the peer is not the silent one.
   */
  long lastReceived();

  /** Gives {@code octets} of {@link Listener#received} back, once they are dealt with. */
  void consumed(int octets);

  /**
   * Closes once everything sent has been taken by the kernel and the peer has hung up, or after a
   * second. What is sent from here on is ignored.
   */
  void closeAfterSending();

  /** Closes at once with a reset; what was not sent is lost. */
  void abort();
}
