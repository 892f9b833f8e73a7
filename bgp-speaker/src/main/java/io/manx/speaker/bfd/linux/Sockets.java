package io.manx.speaker.bfd.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.manx.net.IpAddress;
import io.manx.speaker.bfd.BfdTarget;
import io.manx.speaker.linux.Libc;
import io.manx.speaker.linux.SocketAddresses;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes the UDP sockets of BFD. On the BFD thread only. */
final class Sockets {
  /** RFC 5881 §4. */
  static final int SINGLE_HOP_PORT = 3784;

  /** RFC 5883 §5. */
  static final int MULTIHOP_PORT = 4784;

  /** RFC 5881 §4: from where packets are sent. */
  private static final int FIRST_SOURCE_PORT = 49152;

  private static final int SOURCE_PORTS = 65536 - FIRST_SOURCE_PORT;
  private static final int MOST_ATTEMPTS = 16;

  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_PRIORITY = 12;
  private static final int SO_BINDTODEVICE = 25;
  private static final int SO_TIMESTAMPNS = 35;
  private static final int IPPROTO_IP = 0;
  private static final int IP_TOS = 1;
  private static final int IP_TTL = 2;
  private static final int IP_RECVTTL = 12;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_UNICAST_HOPS = 16;
  private static final int IPV6_V6ONLY = 26;
  private static final int IPV6_RECVHOPLIMIT = 51;
  private static final int IPV6_TCLASS = 67;

  /** RFC 5881 §5: what a receiver of single-hop packets insists on. */
  private static final int MAX_TTL = 255;

  /** Class selector 6, network control: what must get through when a link is full. */
  private static final int CS6 = 0xC0;

  /** TC_PRIO_CONTROL is 7, which needs a privilege that a bound port does not. */
  private static final int PRIORITY = 6;

  private final Arena arena;
  private final Libc libc;
  private final MemorySegment number;
  private final Random random;

  Sockets(Arena arena, Libc libc, Random random) {
    this.arena = arena;
    this.libc = libc;
    this.number = arena.allocate(JAVA_INT);
    this.random = random;
  }

  /** A socket that receives what is sent to a BFD port. */
  Receiver receiver(boolean v4, boolean multihop) throws IOException {
    int port = multihop ? MULTIHOP_PORT : SINGLE_HOP_PORT;
    int fd = open(v4);
    try {
      if (v4) {
        set(fd, IPPROTO_IP, IP_RECVTTL, 1);
      } else {
        set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        set(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
      }
      set(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
      IpAddress any = v4 ? IpAddress.ANY_V4 : IpAddress.ANY_V6;
      if (libc.bind(fd, SocketAddresses.of(arena, any, port, 0)) < 0) {
        throw libc.failure("UDP port " + port + " cannot be used");
      }
      return new Receiver(arena, libc, fd, v4, multihop);
    } catch (IOException e) {
      libc.close(fd);
      throw e;
    }
  }

  /** A socket that sends to one target, from a port of the range that is meant for it. */
  int sender(Arena scratch, BfdTarget target, int scope) throws IOException {
    boolean v4 = target.local().isV4();
    int fd = open(v4);
    try {
      set(fd, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_TTL : IPV6_UNICAST_HOPS, MAX_TTL);
      set(fd, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_TOS : IPV6_TCLASS, CS6);
      set(fd, SOL_SOCKET, SO_PRIORITY, PRIORITY);
      bindToDevice(scratch, fd, target.device());
      for (int attempt = 1; ; attempt++) {
        int port = FIRST_SOURCE_PORT + random.nextInt(SOURCE_PORTS);
        if (libc.bind(fd, SocketAddresses.of(scratch, target.local(), port, scope)) == 0) {
          return fd;
        }
        if (attempt == MOST_ATTEMPTS) {
          throw libc.failure("cannot send from " + target.local());
        }
      }
    } catch (IOException e) {
      libc.close(fd);
      throw e;
    }
  }

  private void bindToDevice(Arena scratch, int fd, @Nullable String device) throws IOException {
    if (device != null) {
      MemorySegment name = scratch.allocateFrom(device, StandardCharsets.UTF_8);
      if (libc.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name) < 0) {
        throw libc.failure("interface " + device);
      }
    }
  }

  private int open(boolean v4) throws IOException {
    int domain = v4 ? SocketAddresses.AF_INET : SocketAddresses.AF_INET6;
    int fd = libc.socket(domain, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
      throw libc.failure("no UDP socket");
    }
    return fd;
  }

  private void set(int fd, int level, int option, int value) throws IOException {
    number.set(JAVA_INT, 0, value);
    if (libc.setsockopt(fd, level, option, number) < 0) {
      throw libc.failure("socket option " + level + "/" + option);
    }
  }
}
