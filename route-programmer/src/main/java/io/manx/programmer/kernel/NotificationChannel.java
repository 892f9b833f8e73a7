package io.manx.programmer.kernel;

import io.manx.programmer.model.KernelListener;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * What the kernel tells by itself about links, neighbours, addresses, routes and nexthop objects.
 */
public final class NotificationChannel implements AutoCloseable {
  /** The groups that are heard. */
  public static final List<Integer> GROUPS =
      List.of(
          Rtnetlink.RTNLGRP_LINK,
          Rtnetlink.RTNLGRP_NEIGH,
          Rtnetlink.RTNLGRP_IPV4_IFADDR,
          Rtnetlink.RTNLGRP_IPV6_IFADDR,
          Rtnetlink.RTNLGRP_IPV4_ROUTE,
          Rtnetlink.RTNLGRP_IPV6_ROUTE,
          Rtnetlink.RTNLGRP_NEXTHOP);

  private final NetlinkSocket socket;
  private final ByteBuffer input =
      ByteBuffer.allocateDirect(64 << 10).order(ByteOrder.nativeOrder());
  private final MessageReader reader = new MessageReader(input);

  /** A channel over a socket, which it closes at the end. */
  public NotificationChannel(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** The socket, to wait on. */
  public NetlinkSocket socket() {
    return socket;
  }

  /**
   * Tells what has arrived, at most {@code limit} datagrams of it.
   *
   * @return how many datagrams were there
   * @throws NetlinkException with ENOBUFS if some were lost: what is known has to be read anew
   */
  public int poll(KernelListener listener, int limit) throws NetlinkException {
    int count = 0;
    while (count < limit && socket.receive(input)) {
      reader.rewind();
      while (reader.next()) {
        reader.tell(listener);
      }
      count++;
    }
    return count;
  }

  @Override
  public void close() {
    socket.close();
  }
}
