package io.manx.programmer.kernel;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.programmer.model.Forwarding;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.RawRoute;
import io.manx.programmer.model.RouteKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Routes as {@code struct rtmsg} and its attributes. Reading keeps a cache; one thread only. */
final class RouteCodec {
  private static final int RTMSG = 12;
  private static final int CACHE = 256;

  private final AttributeReader attributes = new AttributeReader();
  private final AttributeReader nested = new AttributeReader();
  private final @Nullable List<KernelNextHop>[] cache;
  private final @Nullable Forwarding[] ways = new Forwarding[CACHE];

  @SuppressWarnings({"unchecked", "rawtypes"})
  RouteCodec() {
    cache = new List[CACHE];
  }

  /** Appends the body of RTM_NEWROUTE or, with {@code delete}, of RTM_DELROUTE. */
  static void encode(MessageWriter out, RawRoute route, boolean delete) {
    Forwarding forwarding = route.forwarding();
    AddressFamily family = route.family();
    // IPv4 finds a route by key and protocol. IPv6 would take routes of others with the same key
    // along unless the next hops are named.
    boolean byKey = delete && (family == AddressFamily.IPV4 || forwarding.nextHopId() != 0);
    List<KernelNextHop> hops = byKey ? List.of() : forwarding.nextHops();
    int nextHopId = byKey ? 0 : forwarding.nextHopId();
    boolean single = hops.size() == 1 && nextHopId == 0;
    int flags = single && hops.getFirst().onlink() ? Rtnetlink.RTNH_F_ONLINK : 0;
    int table = route.table();
    out.u8(family(family)).u8(route.length()).u8(0).u8(route.tos());
    out.u8(Integer.compareUnsigned(table, 256) < 0 ? table : 0).u8(forwarding.protocol());
    out.u8(delete ? Rtnetlink.RT_SCOPE_NOWHERE : Rtnetlink.RT_SCOPE_UNIVERSE);
    out.u8(forwarding.kind().code()).u32(flags);
    out.attribute(Rtnetlink.RTA_TABLE, table);
    if (route.length() > 0) {
      out.attribute(Rtnetlink.RTA_DST, family, route.high(), route.low());
    }
    out.attribute(Rtnetlink.RTA_PRIORITY, route.metric());
    if (forwarding.mtu() != 0 && !delete) {
      int at = out.open(Rtnetlink.RTA_METRICS);
      out.attribute(Rtnetlink.RTAX_MTU, forwarding.mtu());
      out.close(at);
    }
    if (nextHopId != 0) {
      out.attribute(Rtnetlink.RTA_NH_ID, nextHopId);
    } else if (single) {
      KernelNextHop hop = hops.getFirst();
      gateway(out, family, hop);
      if (hop.ifindex() != 0) {
        out.attribute(Rtnetlink.RTA_OIF, hop.ifindex());
      }
    } else if (!hops.isEmpty()) {
      multipath(out, family, hops);
    }
  }

  private static void multipath(MessageWriter out, AddressFamily family, List<KernelNextHop> hops) {
    int at = out.open(Rtnetlink.RTA_MULTIPATH);
    for (KernelNextHop hop : hops) {
      int size = 8;
      if (hop.gateway() != null) {
        boolean via = hop.gateway().family() != family;
        size += Rtnetlink.align(4 + (via ? 2 : 0) + hop.gateway().family().octets());
      }
      out.u16(size).u8(hop.onlink() ? Rtnetlink.RTNH_F_ONLINK : 0).u8(hop.weight() - 1);
      out.u32(hop.ifindex());
      gateway(out, family, hop);
    }
    out.close(at);
  }

  private static void gateway(MessageWriter out, AddressFamily family, KernelNextHop hop) {
    IpAddress gateway = hop.gateway();
    if (gateway == null) {
      return;
    }
    if (gateway.family() == family) {
      out.attribute(Rtnetlink.RTA_GATEWAY, gateway);
      return;
    }
    // RFC 8950: an IPv4 destination over an IPv6 neighbour is a struct rtvia.
    int at = out.open(Rtnetlink.RTA_VIA);
    out.u16(family(gateway.family())).address(gateway);
    out.close(at);
  }

  static int family(AddressFamily family) {
    return family == AddressFamily.IPV4 ? Rtnetlink.AF_INET : Rtnetlink.AF_INET6;
  }

  static @Nullable AddressFamily family(int code) {
    return switch (code) {
      case Rtnetlink.AF_INET -> AddressFamily.IPV4;
      case Rtnetlink.AF_INET6 -> AddressFamily.IPV6;
      default -> null;
    };
  }

  /**
   * Reads a body of {@code length} octets at {@code offset}.
   *
   * @return false for what is no unicast table's route: another family, a cached clone, or octets
   *     that make no sense
   */
  boolean decode(ByteBuffer in, int offset, int length, RawRoute route) {
    if (length < RTMSG) {
      return false;
    }
    AddressFamily family = family(in.get(offset) & 0xFF);
    int prefixLength = in.get(offset + 1) & 0xFF;
    int flags = in.getInt(offset + 8);
    if (family == null || prefixLength > family.bits() || (flags & Rtnetlink.RTM_F_CLONED) != 0) {
      return false;
    }
    IpAddress gateway = null;
    int table = in.get(offset + 4) & 0xFF;
    int metric = 0;
    int ifindex = 0;
    int nextHopId = 0;
    int mtu = 0;
    List<KernelNextHop> hops = null;
    boolean valid = true;
    route.prefix(family, 0, 0, prefixLength);
    attributes.over(in, offset + RTMSG, offset + length);
    while (attributes.next()) {
      switch (attributes.type()) {
        case Rtnetlink.RTA_DST -> valid = attributes.destination(route);
        case Rtnetlink.RTA_GATEWAY -> gateway = attributes.address();
        case Rtnetlink.RTA_VIA -> gateway = via(in, attributes);
        case Rtnetlink.RTA_OIF -> ifindex = attributes.u32();
        case Rtnetlink.RTA_PRIORITY -> metric = attributes.u32();
        case Rtnetlink.RTA_TABLE -> table = attributes.u32();
        case Rtnetlink.RTA_NH_ID -> nextHopId = attributes.u32();
        case Rtnetlink.RTA_MULTIPATH -> hops = multipath(in);
        case Rtnetlink.RTA_METRICS -> mtu = mtu(in);
        default -> {}
      }
    }
    RouteKind kind = RouteKind.ofCode(in.get(offset + 7) & 0xFF);
    if (hops == null) {
      hops = single(kind, gateway, ifindex, (flags & Rtnetlink.RTNH_F_ONLINK) != 0);
    }
    route.place(table, in.get(offset + 3) & 0xFF, metric);
    route.forwarding(forwarding(in.get(offset + 5) & 0xFF, kind, hops, nextHopId, mtu));
    return valid && route.isPrefix();
  }

  // Most routes of a table go a few ways: the cache keeps one object for each.
  private Forwarding forwarding(
      int protocol, RouteKind kind, List<KernelNextHop> hops, int nextHopId, int mtu) {
    int slot = (nextHopId * 31 + hops.hashCode()) & (CACHE - 1);
    Forwarding cached = ways[slot];
    if (cached != null
        && cached.nextHopId() == nextHopId
        && cached.protocol() == protocol
        && cached.kind() == kind
        && cached.mtu() == mtu
        && cached.nextHops().equals(hops)) {
      return cached;
    }
    Forwarding fresh = new Forwarding(protocol, kind, hops, nextHopId, mtu);
    ways[slot] = fresh;
    return fresh;
  }

  private List<KernelNextHop> single(
      RouteKind kind, @Nullable IpAddress gateway, int ifindex, boolean onlink) {
    // IPv6 shows a discarding route with the loopback as its interface.
    if (kind.discards() || (gateway == null && ifindex == 0)) {
      return List.of();
    }
    int slot = ((gateway == null ? 0 : gateway.hashCode()) * 31 + ifindex) & (CACHE - 1);
    List<KernelNextHop> cached = cache[slot];
    if (cached != null && is(cached.getFirst(), gateway, ifindex, onlink)) {
      return cached;
    }
    List<KernelNextHop> fresh = List.of(new KernelNextHop(gateway, ifindex, 1, onlink));
    cache[slot] = fresh;
    return fresh;
  }

  private static boolean is(
      KernelNextHop hop, @Nullable IpAddress gateway, int ifindex, boolean onlink) {
    return hop.ifindex() == ifindex
        && hop.onlink() == onlink
        && Objects.equals(hop.gateway(), gateway);
  }

  private List<KernelNextHop> multipath(ByteBuffer in) {
    List<KernelNextHop> hops = new ArrayList<>();
    int at = attributes.offset();
    int end = at + attributes.length();
    while (at + 8 <= end) {
      int size = in.getShort(at) & 0xFFFF;
      if (size < 8 || at + size > end) {
        break;
      }
      IpAddress gateway = null;
      nested.over(in, at + 8, at + size);
      while (nested.next()) {
        if (nested.type() == Rtnetlink.RTA_GATEWAY) {
          gateway = nested.address();
        } else if (nested.type() == Rtnetlink.RTA_VIA) {
          gateway = via(in, nested);
        }
      }
      boolean onlink = (in.get(at + 2) & Rtnetlink.RTNH_F_ONLINK) != 0;
      hops.add(new KernelNextHop(gateway, in.getInt(at + 4), (in.get(at + 3) & 0xFF) + 1, onlink));
      at += Rtnetlink.align(size);
    }
    return hops;
  }

  private int mtu(ByteBuffer in) {
    nested.over(in, attributes.offset(), attributes.offset() + attributes.length());
    while (nested.next()) {
      if (nested.type() == Rtnetlink.RTAX_MTU) {
        return nested.u32();
      }
    }
    return 0;
  }

  private static @Nullable IpAddress via(ByteBuffer in, AttributeReader attribute) {
    if (attribute.length() < 6) {
      return null;
    }
    boolean v6 = in.getShort(attribute.offset()) == Rtnetlink.AF_INET6;
    return attribute.length() < (v6 ? 18 : 6)
        ? null
        : AttributeReader.address(in, attribute.offset() + 2, v6);
  }
}
