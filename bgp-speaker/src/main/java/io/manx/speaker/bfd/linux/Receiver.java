package io.manx.speaker.bfd.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.manx.net.IpAddress;
import io.manx.speaker.linux.Libc;
import io.manx.speaker.linux.SocketAddresses;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A socket that receives packets, one at a time into the same memory. On the BFD thread only. */
final class Receiver {
  /** More than a control packet with authentication has. */
  private static final long OCTETS = 512;

  private static final int MSG_DONTWAIT = 0x40;

  // struct msghdr on 64-bit Linux.
  private static final long MSGHDR = 56;
  private static final long NAME_LENGTH = 8;
  private static final long IOV = 16;
  private static final long IOV_COUNT = 24;
  private static final long CONTROL = 32;
  private static final long CONTROL_LENGTH = 40;

  // struct cmsghdr: length, level, type, data.
  private static final long CMSG_LEVEL = 8;
  private static final long CMSG_TYPE = 12;
  private static final long CMSG_DATA = 16;
  private static final long CONTROL_OCTETS = 64;
  private static final int IPPROTO_IP = 0;
  private static final int IP_TTL = 2;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_HOPLIMIT = 52;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_TIMESTAMPNS = 35;
  private static final long NOT_THERE = -1;
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;

  private final Libc libc;
  private final int fd;
  private final boolean v4;
  private final boolean multihop;
  private final MemorySegment source;
  private final MemorySegment control;
  private final MemorySegment message;
  private final ByteBuffer octets;

  Receiver(Arena arena, Libc libc, int fd, boolean v4, boolean multihop) {
    this.libc = libc;
    this.fd = fd;
    this.v4 = v4;
    this.multihop = multihop;
    MemorySegment payload = arena.allocate(OCTETS, 8);
    this.octets = payload.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
    this.source = arena.allocate(SocketAddresses.MOST, 8);
    this.control = arena.allocate(CONTROL_OCTETS, 8);
    MemorySegment iov = arena.allocate(16, 8);
    iov.set(ADDRESS, 0, payload);
    iov.set(JAVA_LONG, 8, OCTETS);
    this.message = arena.allocate(MSGHDR, 8);
    message.set(ADDRESS, 0, source);
    message.set(ADDRESS, IOV, iov);
    message.set(JAVA_LONG, IOV_COUNT, 1);
    message.set(ADDRESS, CONTROL, control);
  }

  /** Takes the next packet; its length, or -1 if none waits. */
  int receive() {
    message.set(JAVA_INT, NAME_LENGTH, (int) SocketAddresses.MOST);
    message.set(JAVA_LONG, CONTROL_LENGTH, CONTROL_OCTETS);
    return (int) libc.recvmsg(fd, message, MSG_DONTWAIT);
  }

  /** The packet taken last. */
  ByteBuffer octets() {
    return octets;
  }

  /** The TTL or hop limit it came with; 0 if the kernel did not say. */
  int ttl() {
    long data = v4 ? ancillary(IPPROTO_IP, IP_TTL) : ancillary(IPPROTO_IPV6, IPV6_HOPLIMIT);
    return data == NOT_THERE ? 0 : control.get(JAVA_INT, data);
  }

  /**
   * For how long it waited to be read, in nanoseconds, to a millisecond; 0 if the kernel did not
   * say. Wrong where the wall clock was set meanwhile.
   */
  long waited() {
    long data = ancillary(SOL_SOCKET, SCM_TIMESTAMPNS);
    if (data == NOT_THERE) {
      return 0;
    }
    long arrived = control.get(JAVA_LONG, data) * SECOND + control.get(JAVA_LONG, data + 8);
    return Math.max(0, System.currentTimeMillis() * MILLI - arrived);
  }

  /** Where the data of a control message begins. */
  private long ancillary(int ofLevel, int ofType) {
    long end = message.get(JAVA_LONG, CONTROL_LENGTH);
    for (long at = 0; at + CMSG_DATA < end; ) {
      long length = control.get(JAVA_LONG, at);
      int level = control.get(JAVA_INT, at + CMSG_LEVEL);
      int type = control.get(JAVA_INT, at + CMSG_TYPE);
      if (level == ofLevel && type == ofType) {
        return at + CMSG_DATA;
      }
      if (length < CMSG_DATA) {
        return NOT_THERE;
      }
      at += (length + 7) & ~7;
    }
    return NOT_THERE;
  }

  /** The upper half of the sender's address. */
  long sourceHigh() {
    return SocketAddresses.high(source, v4);
  }

  /** The lower half of the sender's address. */
  long sourceLow() {
    return SocketAddresses.low(source, v4);
  }

  /** The index of the interface by which a link-local sender is reached; 0 for others. */
  int scope() {
    return v4 ? 0 : SocketAddresses.scope(source);
  }

  /** The sender's address, for people. */
  IpAddress sender() {
    return v4 ? IpAddress.v4((int) sourceLow()) : IpAddress.v6(sourceHigh(), sourceLow());
  }

  int fd() {
    return fd;
  }

  boolean isV4() {
    return v4;
  }

  boolean isMultihop() {
    return multihop;
  }

  void close() {
    libc.close(fd);
  }
}
