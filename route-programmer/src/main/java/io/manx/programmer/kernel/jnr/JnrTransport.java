package io.manx.programmer.kernel.jnr;

import io.manx.programmer.kernel.NetlinkException;
import io.manx.programmer.kernel.NetlinkSocket;
import io.manx.programmer.kernel.NetlinkTransport;
import io.manx.programmer.model.Errno;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** Real netlink sockets, in the network namespace of the thread that opens them. */
public final class JnrTransport implements NetlinkTransport {
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_ADD_MEMBERSHIP = 1;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;
  private static final int NETLINK_GET_STRICT_CHK = 12;
  private static final int EFD_CLOEXEC_NONBLOCK = 0x80800;
  private static final short POLLIN = 1;

  // With the default of 208 kB a burst of changes by others loses notifications.
  private static final int RECEIVE_BUFFER = 8 << 20;
  private static final int SEND_BUFFER = 2 << 20;
  private static final long ANSWER_SECONDS = 10;

  private final int wakeFd;
  private final ByteBuffer descriptors = JnrSocket.octets(16);
  private final ByteBuffer counter = JnrSocket.octets(8);
  private boolean closed;

  /**
   * A transport.
   *
   * @throws NetlinkException if no file descriptor can be had
   */
  public JnrTransport() throws NetlinkException {
    wakeFd = LibC.INSTANCE.eventfd(0, EFD_CLOEXEC_NONBLOCK);
    if (wakeFd < 0) {
      throw new NetlinkException("make an eventfd", LibC.errno());
    }
  }

  @Override
  public NetlinkSocket openRequests() throws NetlinkException {
    JnrSocket socket = JnrSocket.open(true);
    socket.option(SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER);
    socket.option(SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER);
    socket.option(SOL_NETLINK, NETLINK_CAP_ACK, 1);
    socket.option(SOL_NETLINK, NETLINK_EXT_ACK, 1);
    ByteBuffer timeout = JnrSocket.octets(16).putLong(0, ANSWER_SECONDS);
    if (!socket.option(SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1)
        || !socket.option(SOL_SOCKET, SO_RCVTIMEO, timeout)) {
      int errno = LibC.errno();
      socket.close();
      throw new NetlinkException("set up netlink requests (Linux 4.20 or newer is needed)", errno);
    }
    return socket;
  }

  @Override
  public NetlinkSocket openNotifications(List<Integer> groups, int ignoredPort)
      throws NetlinkException {
    JnrSocket socket = JnrSocket.open(false);
    socket.option(SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER);
    boolean set = ignore(socket, ignoredPort);
    for (int group : groups) {
      set &= socket.option(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
    }
    if (!set) {
      int errno = LibC.errno();
      socket.close();
      throw new NetlinkException("listen to the kernel's notifications", errno);
    }
    return socket;
  }

  // The kernel tells us of our own changes too: half a million of them after half a million
  // routes. A classic BPF program drops them before they are queued: nlmsg_pid, at octet 12, is
  // the port that asked. BPF loads in network order.
  private static boolean ignore(JnrSocket socket, int port) {
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    Runtime runtime = Runtime.getRuntime(LibC.INSTANCE);
    Pointer program = Memory.allocateDirect(runtime, 32);
    instruction(program, 0, 0x20, 0, 0, 12);
    instruction(program, 1, 0x15, 0, 1, little ? Integer.reverseBytes(port) : port);
    instruction(program, 2, 0x06, 0, 0, 0);
    instruction(program, 3, 0x06, 0, 0, -1);
    ByteBuffer fprog = JnrSocket.octets(16).putShort(0, (short) 4).putLong(8, program.address());
    try {
      return socket.option(SOL_SOCKET, SO_ATTACH_FILTER, fprog);
    } finally {
      Reference.reachabilityFence(program);
    }
  }

  private static void instruction(Pointer program, int at, int code, int jt, int jf, int k) {
    program.putShort(at * 8L, (short) code);
    program.putByte(at * 8L + 2, (byte) jt);
    program.putByte(at * 8L + 3, (byte) jf);
    program.putInt(at * 8L + 4, k);
  }

  @Override
  public void await(NetlinkSocket notifications, long timeoutMillis) throws NetlinkException {
    descriptors.putInt(0, ((JnrSocket) notifications).fd()).putShort(4, POLLIN);
    descriptors.putInt(8, wakeFd).putShort(12, POLLIN).putShort(14, (short) 0);
    int ready = LibC.INSTANCE.poll(descriptors, 2, (int) Math.min(timeoutMillis, 60_000));
    if (ready < 0 && LibC.errno() != Errno.EINTR) {
      throw new NetlinkException("wait for the kernel", LibC.errno());
    }
    if (ready > 0 && (descriptors.getShort(14) & POLLIN) != 0) {
      LibC.INSTANCE.read(wakeFd, counter, 8);
    }
  }

  @Override
  public synchronized void wake() {
    if (!closed) {
      ByteBuffer one = JnrSocket.octets(8).putLong(0, 1);
      LibC.INSTANCE.write(wakeFd, one, 8);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      LibC.INSTANCE.close(wakeFd);
    }
  }
}
