package io.manx.speaker.transport;

import io.manx.net.IpAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The socket options that BGP needs, with the numbers of Linux where netty has no name. */
final class SocketOptions {
  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_IPV6 = 41;

  private static final IntegerUnixChannelOption IP_TTL =
      new IntegerUnixChannelOption("IP_TTL", IPPROTO_IP, 2);
  private static final IntegerUnixChannelOption IP_MINTTL =
      new IntegerUnixChannelOption("IP_MINTTL", IPPROTO_IP, 21);
  private static final IntegerUnixChannelOption IPV6_UNICAST_HOPS =
      new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", IPPROTO_IPV6, 16);
  private static final IntegerUnixChannelOption IPV6_MINHOPCOUNT =
      new IntegerUnixChannelOption("IPV6_MINHOPCOUNT", IPPROTO_IPV6, 73);
  private static final IntegerUnixChannelOption IPV6_V6ONLY =
      new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, 26);

  /** The length of an interface name with its final zero: IFNAMSIZ. */
  private static final int INTERFACE_NAME = 16;

  private static final RawUnixChannelOption SO_BINDTODEVICE =
      new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, 25, INTERFACE_NAME);

  private SocketOptions() {}

  /** The kind of socket for an address. */
  static SocketProtocolFamily family(IpAddress address) {
    return address.isV4() ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
  }

  /** Sends with {@code ttl} and, unless it is 0, drops what arrives with less than minTtl. */
  static void limitTtl(Channel channel, boolean v4, int ttl, int minTtl) {
    set(channel, v4 ? IP_TTL : IPV6_UNICAST_HOPS, ttl);
    set(channel, v4 ? IP_MINTTL : IPV6_MINHOPCOUNT, minTtl);
  }

  /** Keeps an IPv6 listener from taking the port of IPv4 too. */
  static void onlyIpv6(Channel channel) {
    set(channel, IPV6_V6ONLY, 1);
  }

  /** Uses one interface only. */
  static void bindToDevice(Channel channel, String device) {
    byte[] name = device.getBytes(StandardCharsets.UTF_8);
    if (name.length == 0 || name.length >= INTERFACE_NAME) {
      throw new IllegalArgumentException("'" + device + "' is not the name of an interface");
    }
    ByteBuffer padded = ByteBuffer.allocate(INTERFACE_NAME);
    padded.put(0, name);
    set(channel, SO_BINDTODEVICE, padded);
  }

  static <T> void set(Channel channel, ChannelOption<T> option, T value) {
    if (!channel.config().setOption(option, value)) {
      throw new IllegalStateException("the socket knows no option " + option.name());
    }
  }
}
