package io.manx.programmer.runtime;

import io.manx.net.AddressFamily;
import io.manx.programmer.kernel.NetlinkException;
import io.manx.programmer.kernel.NetlinkTransport;
import io.manx.programmer.kernel.NotificationChannel;
import io.manx.programmer.kernel.RequestChannel;
import io.manx.programmer.model.Errno;
import io.manx.programmer.model.Refusal;
import io.manx.programmer.model.WriteBatch;
import io.manx.programmer.sync.RouteSync;
import java.util.List;

/** The two channels to the kernel: what we ask, and what it tells. One thread. */
final class KernelConnection implements AutoCloseable {
  private static final int ATTEMPTS = 10;

  private final NetlinkTransport transport;
  private final RequestChannel requests;
  private final NotificationChannel notifications;

  private KernelConnection(
      NetlinkTransport transport, RequestChannel requests, NotificationChannel notifications) {
    this.transport = transport;
    this.requests = requests;
    this.notifications = notifications;
  }

  static KernelConnection open(NetlinkTransport transport) throws NetlinkException {
    RequestChannel requests = new RequestChannel(transport.openRequests());
    try {
      NotificationChannel notifications =
          new NotificationChannel(
              transport.openNotifications(NotificationChannel.GROUPS, requests.portId()));
      return new KernelConnection(transport, requests, notifications);
    } catch (NetlinkException e) {
      requests.close();
      throw e;
    }
  }

  /**
   * Hears what the kernel tells.
   *
   * @return false if some of it was lost
   */
  boolean listen(RouteSync sync, int limit) throws NetlinkException {
    try {
      notifications.poll(sync.listener(), limit);
      return true;
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENOBUFS) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Reads the whole kernel. What was told before goes first, so that an old notification never
   * undoes a newer look.
   *
   * @return how many routes of ours were different from what was believed, or -1 if the kernel
   *     changes too fast to be read
   */
  int look(RouteSync sync) throws NetlinkException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      while (!listen(sync, Integer.MAX_VALUE)) {
        // Lost ones do not matter: the look tells all.
      }
      sync.beginLook();
      if (dump(sync)) {
        return sync.endLook();
      }
    }
    return -1;
  }

  private boolean dump(RouteSync sync) throws NetlinkException {
    if (!requests.dumpLinks(sync.listener())
        || !requests.dumpNeighbours(sync.listener())
        || !requests.dumpAddresses(sync.listener())) {
      return false;
    }
    if (!dumpObjects(sync)) {
      return false;
    }
    for (int table : sync.tables()) {
      for (AddressFamily family : AddressFamily.values()) {
        if (!dumpRoutes(family, table, sync)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean dumpObjects(RouteSync sync) throws NetlinkException {
    try {
      return requests.dumpNextHops(sync.listener());
    } catch (NetlinkException e) {
      // Kernels before 5.3 have no nexthop objects.
      if (e.errno() == Errno.EOPNOTSUPP) {
        sync.withoutObjects();
        return true;
      }
      throw e;
    }
  }

  private boolean dumpRoutes(AddressFamily family, int table, RouteSync sync)
      throws NetlinkException {
    try {
      return requests.dumpRoutes(family, table, sync.listener());
    } catch (NetlinkException e) {
      // A kernel without IPv6 (ipv6.disable=1) has no such routes.
      if (family == AddressFamily.IPV6 && e.errno() == Errno.EOPNOTSUPP) {
        return true;
      }
      throw e;
    }
  }

  List<Refusal> write(WriteBatch writes) throws NetlinkException {
    return requests.write(writes);
  }

  void await(long timeoutMillis) throws NetlinkException {
    transport.await(notifications.socket(), timeoutMillis);
  }

  @Override
  public void close() {
    notifications.close();
    requests.close();
  }
}
