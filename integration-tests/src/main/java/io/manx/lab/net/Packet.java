package io.manx.lab.net;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An Ethernet frame as it was on the wire, read as far as the outermost IP header.
 *
 * @param etherType what the frame carries: 0x0800 IPv4, 0x86dd IPv6
 * @param source of the outermost IP header; null if there is none
 * @param destination of the outermost IP header; null if there is none
 * @param protocol of the outermost IP header, or -1
 * @param dontFragment the DF bit; true for IPv6, whose routers never fragment
 * @param fragment part of a fragmented packet
 * @param length octets of the packet, IP header included
 * @param payload what the outermost IP header carries
 */
public record Packet(
    int etherType,
    @Nullable IpAddress source,
    @Nullable IpAddress destination,
    int protocol,
    boolean dontFragment,
    boolean fragment,
    int length,
    Payload payload) {
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int ARP = 0x0806;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int UDP = 17;
  private static final int IPV6_FRAGMENT = 44;

  /** IPIP, 6in4, GRE, ESP, AH, EtherIP, PIM tunnels, L2TP, MPLS in IP. */
  private static final Set<Integer> TUNNEL_PROTOCOLS = Set.of(4, 41, 47, 50, 51, 97, 115, 137);

  /** VXLAN (both ports in use), Geneve, WireGuard, GTP-U, L2TP, FOU/GUE as commonly set, Teredo. */
  private static final Set<Integer> TUNNEL_PORTS =
      Set.of(4789, 8472, 6081, 51820, 51821, 2152, 1701, 5555, 6080, 3544);

  /** Octets of a packet. */
  public record Payload(ByteBuffer octets) {
    private static Payload of(byte[] frame, int offset, int length) {
      return new Payload(ByteBuffer.wrap(frame, offset, length).slice().asReadOnlyBuffer());
    }

    private int length() {
      return octets.limit();
    }

    private int unsigned(int at) {
      return at < length() ? octets.get(at) & 0xff : -1;
    }

    private int unsigned16(int at) {
      return at + 1 < length() ? octets.getShort(at) & 0xffff : -1;
    }

    /** Whether these octets stand somewhere in it. */
    public boolean contains(byte[] part) {
      ByteBuffer wanted = ByteBuffer.wrap(part);
      for (int at = 0; at + part.length <= length(); at++) {
        if (octets.slice(at, part.length).equals(wanted)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Reads a frame that begins with its Ethernet header. */
  public static Packet parse(byte[] frame) {
    Payload whole = Payload.of(frame, 0, frame.length);
    int type = whole.unsigned16(12);
    return switch (type) {
      case IPV4 -> frame.length < 34 ? other(type, frame) : v4(frame);
      case IPV6 -> frame.length < 54 ? other(type, frame) : v6(frame);
      default -> other(type, frame);
    };
  }

  private static Packet other(int type, byte[] frame) {
    int header = Math.min(14, frame.length);
    Payload rest = Payload.of(frame, header, frame.length - header);
    return new Packet(type, null, null, -1, false, false, rest.length(), rest);
  }

  private static Packet v4(byte[] frame) {
    Payload ip = Payload.of(frame, 14, frame.length - 14);
    int header = (ip.unsigned(0) & 0xf) * 4;
    int flags = ip.unsigned16(6);
    int total = ip.unsigned16(2);
    int end = Math.clamp(total, header, ip.length());
    return new Packet(
        IPV4,
        IpAddress.ofOctets(AddressFamily.IPV4, frame, 26),
        IpAddress.ofOctets(AddressFamily.IPV4, frame, 30),
        ip.unsigned(9),
        (flags & 0x4000) != 0,
        (flags & 0x3fff) != 0,
        total,
        Payload.of(frame, 14 + header, end - header));
  }

  private static Packet v6(byte[] frame) {
    Payload ip = Payload.of(frame, 14, frame.length - 14);
    int next = ip.unsigned(6);
    int length = ip.unsigned16(4);
    return new Packet(
        IPV6,
        IpAddress.ofOctets(AddressFamily.IPV6, frame, 22),
        IpAddress.ofOctets(AddressFamily.IPV6, frame, 38),
        next,
        true,
        next == IPV6_FRAGMENT,
        length + 40,
        Payload.of(frame, 54, Math.clamp(length, 0, frame.length - 54)));
  }

  /** Whether it is an echo request of either family. */
  public boolean isEchoRequest() {
    return (protocol == ICMP && payload.unsigned(0) == 8)
        || (protocol == ICMPV6 && payload.unsigned(0) == 128);
  }

  /** Whether it goes from one address to the other, judged by the outermost header. */
  public boolean goes(IpAddress from, IpAddress to) {
    return Objects.equals(from, source) && Objects.equals(to, destination);
  }

  /**
   * Whether anything but a plain packet is in the frame: a tunnel's header, a VLAN tag, a label.
   */
  public boolean isEncapsulated() {
    if (etherType != IPV4 && etherType != IPV6) {
      return etherType != ARP;
    }
    if (TUNNEL_PROTOCOLS.contains(protocol)) {
      return true;
    }
    return protocol == UDP
        && (TUNNEL_PORTS.contains(payload.unsigned16(0))
            || TUNNEL_PORTS.contains(payload.unsigned16(2)));
  }
}
