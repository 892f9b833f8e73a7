package io.manx.programmer.kernel;

import java.nio.ByteBuffer;

/** One netlink socket, as a port. Not for several threads. */
public interface NetlinkSocket extends AutoCloseable {
  /** The address of this socket ({@code nlmsg_pid}). */
  int portId();

  /**
   * Sends the octets between position and limit as one datagram.
   *
   * @throws NetlinkException if the kernel does not take it
   */
  void send(ByteBuffer datagram) throws NetlinkException;

  /**
   * Receives one datagram: afterwards position is 0 and limit its length. A request socket waits
   * for some seconds, a notification socket not at all.
   *
   * @return false if there is none
   * @throws NetlinkException with ENOBUFS if datagrams were lost since the last call
   */
  boolean receive(ByteBuffer buffer) throws NetlinkException;

  @Override
  void close();
}
