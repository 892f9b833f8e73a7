package io.manx.speaker.transport;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.runtime.Password;
import io.netty.channel.Channel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;

/**
 * The MD5 keys (RFC 2385) of a socket, one of a prefix, as TCP_MD5SIG_EXT of Linux 4.13 takes them.
 * The kernel uses the key of the longest prefix, and gives an accepted connection that of the
 * caller, for the caller's address alone. Netty's own option of this name knows no prefixes, and
 * means to take the keys of all other callers from an accepted connection, which does not have
 * them.
 *
 * <p>On the channel's I/O thread, or before it has one.
 */
final class Md5Keys {
  private static final int IPPROTO_TCP = 6;
  private static final short AF_INET = 2;
  private static final short AF_INET6 = 10;

  // struct tcp_md5sig of linux/tcp.h
  private static final int V4_ADDRESS = 4;
  private static final int V6_ADDRESS = 8;
  private static final int FLAGS = 128;
  private static final int PREFIX_LENGTH = 129;
  private static final int KEY_LENGTH = 130;
  private static final int KEY = 136;
  private static final int SIZE = 216;
  private static final byte FLAG_PREFIX = 1;

  /** The longest key that Linux takes: TCP_MD5SIG_MAXKEYLEN. */
  private static final int MAX_KEY = 80;

  private static final RawUnixChannelOption TCP_MD5SIG_EXT =
      new RawUnixChannelOption("TCP_MD5SIG_EXT", IPPROTO_TCP, 32, SIZE);

  private Md5Keys() {}

  /** Sets the key of a connection. */
  static void set(Channel channel, IpAddress peer, Password password) {
    set(channel, IpPrefix.host(peer), password);
  }

  /**
   * Changes the keys of a listening socket, those of the other address family left out.
   *
   * @param before what the socket has; what is not in {@code now} is taken away
   */
  static void change(
      Channel channel, boolean v4, Map<IpPrefix, Password> before, Map<IpPrefix, Password> now) {
    for (IpPrefix callers : before.keySet()) {
      if (callers.address().isV4() == v4 && !now.containsKey(callers)) {
        SocketOptions.set(channel, TCP_MD5SIG_EXT, option(callers, new byte[0]));
      }
    }
    now.forEach(
        (callers, key) -> {
          if (callers.address().isV4() == v4 && !Objects.equals(key, before.get(callers))) {
            set(channel, callers, key);
          }
        });
  }

  private static void set(Channel channel, IpPrefix callers, Password password) {
    byte[] key = password.octets();
    if (key.length == 0 || key.length > MAX_KEY) {
      throw new IllegalArgumentException(
          "the password of " + callers + " has " + key.length + " octets; 1 to 80 are possible");
    }
    SocketOptions.set(channel, TCP_MD5SIG_EXT, option(callers, key));
  }

  /** What setsockopt takes; an empty key takes the prefix's away. */
  private static ByteBuffer option(IpPrefix callers, byte[] key) {
    boolean v4 = callers.address().isV4();
    ByteBuffer option = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
    option.putShort(0, v4 ? AF_INET : AF_INET6);
    option.put(v4 ? V4_ADDRESS : V6_ADDRESS, callers.address().toInetAddress().getAddress());
    option.put(FLAGS, FLAG_PREFIX);
    option.put(PREFIX_LENGTH, (byte) callers.length());
    option.putShort(KEY_LENGTH, (short) key.length);
    option.put(KEY, key);
    return option;
  }
}
