package io.manx.programmer.kernel;

import java.util.List;

/** Where netlink sockets come from, as a port. All but {@link #wake} belong to one thread. */
public interface NetlinkTransport extends AutoCloseable {
  /** A socket for requests, with strict checks and extended acks. */
  NetlinkSocket openRequests() throws NetlinkException;

  /**
   * A socket that hears the multicast groups.
   *
   * @param groups {@code RTNLGRP_*}
   * @param ignoredPort notifications caused by this port's requests are not heard
   */
  NetlinkSocket openNotifications(List<Integer> groups, int ignoredPort) throws NetlinkException;

  /** Waits until {@code notifications} has something, {@link #wake} was called or time is over. */
  void await(NetlinkSocket notifications, long timeoutMillis) throws NetlinkException;

  /** Ends the current or next {@link #await}. From any thread. */
  void wake();

  @Override
  void close();
}
