package io.manx.programmer.kernel.jnr;

import io.manx.programmer.kernel.NetlinkException;
import io.manx.programmer.kernel.NetlinkSocket;
import io.manx.programmer.model.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A netlink socket by its file descriptor. */
final class JnrSocket implements NetlinkSocket {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NETLINK_ROUTE = 0;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final LibC C = LibC.INSTANCE;

  private final int fd;
  private final int portId;
  private final int receiveFlags;
  private boolean closed;

  private JnrSocket(int fd, int portId, boolean wait) {
    this.fd = fd;
    this.portId = portId;
    this.receiveFlags = wait ? MSG_TRUNC : MSG_TRUNC | MSG_DONTWAIT;
  }

  /** An open and bound socket of this thread's network namespace. */
  static JnrSocket open(boolean wait) throws NetlinkException {
    int fd = C.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0) {
      throw new NetlinkException("open a netlink socket", LibC.errno());
    }
    ByteBuffer address = octets(12).putShort(0, (short) AF_NETLINK);
    ByteBuffer length = octets(4).putInt(0, 12);
    if (C.bind(fd, address, 12) != 0 || C.getsockname(fd, address, length) != 0) {
      int errno = LibC.errno();
      C.close(fd);
      throw new NetlinkException("bind a netlink socket", errno);
    }
    return new JnrSocket(fd, address.getInt(4), wait);
  }

  int fd() {
    return fd;
  }

  /** Sets an option; false if the kernel does not know or not allow it. */
  boolean option(int level, int name, int value) {
    return C.setsockopt(fd, level, name, octets(4).putInt(0, value), 4) == 0;
  }

  boolean option(int level, int name, ByteBuffer value) {
    return C.setsockopt(fd, level, name, value, value.remaining()) == 0;
  }

  static ByteBuffer octets(int count) {
    return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
  }

  @Override
  public int portId() {
    return portId;
  }

  @Override
  public void send(ByteBuffer datagram) throws NetlinkException {
    while (C.send(fd, datagram, datagram.remaining(), 0) < 0) {
      int errno = LibC.errno();
      if (errno != Errno.EINTR) {
        throw new NetlinkException("send to the kernel", errno);
      }
    }
  }

  @Override
  public boolean receive(ByteBuffer buffer) throws NetlinkException {
    buffer.clear();
    while (true) {
      long count = C.recv(fd, buffer, buffer.capacity(), receiveFlags);
      if (count > buffer.capacity()) {
        throw new NetlinkException("a datagram of " + count + " octets was cut", Errno.ENOBUFS);
      }
      if (count >= 0) {
        buffer.limit((int) count);
        return true;
      }
      int errno = LibC.errno();
      if (errno == Errno.EAGAIN) {
        buffer.limit(0);
        return false;
      }
      if (errno != Errno.EINTR) {
        throw new NetlinkException("receive from the kernel", errno);
      }
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      C.close(fd);
    }
  }
}
