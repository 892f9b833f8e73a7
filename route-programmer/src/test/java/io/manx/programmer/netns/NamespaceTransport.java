package io.manx.programmer.netns;

import io.manx.programmer.kernel.NetlinkException;
import io.manx.programmer.kernel.NetlinkSocket;
import io.manx.programmer.kernel.NetlinkTransport;
import io.manx.programmer.kernel.jnr.JnrTransport;
import java.util.List;

/** Netlink sockets inside a namespace: the programmer's thread moves there before it opens one. */
public final class NamespaceTransport implements NetlinkTransport {
  private final NetlinkTransport sockets;
  private final String namespace;

  public NamespaceTransport(Namespace namespace) throws NetlinkException {
    this.namespace = namespace.name();
    sockets = new JnrTransport();
  }

  @Override
  public NetlinkSocket openRequests() throws NetlinkException {
    NamespaceCalls.enter(namespace);
    return sockets.openRequests();
  }

  @Override
  public NetlinkSocket openNotifications(List<Integer> groups, int ignoredPort)
      throws NetlinkException {
    return sockets.openNotifications(groups, ignoredPort);
  }

  @Override
  public void await(NetlinkSocket notifications, long timeoutMillis) throws NetlinkException {
    sockets.await(notifications, timeoutMillis);
  }

  @Override
  public void wake() {
    sockets.wake();
  }

  @Override
  public void close() {
    sockets.close();
  }
}
