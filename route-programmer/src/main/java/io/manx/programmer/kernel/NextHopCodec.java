package io.manx.programmer.kernel;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.ResilientGroups;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nexthop objects as {@code struct nhmsg} and its attributes. */
final class NextHopCodec {
  private static final int NHMSG = 8;
  private static final int GROUP_ENTRY = 8;

  /** The kernel counts in hundredths of a second towards programs ({@code USER_HZ}). */
  private static final long TICK_MILLIS = 10;

  private static final long MOST_TICKS = Duration.ofHours(24).toMillis() / TICK_MILLIS;

  private final AttributeReader attributes = new AttributeReader();
  private final AttributeReader nested = new AttributeReader();

  /** Appends the body of RTM_NEWNEXTHOP. */
  static void encode(MessageWriter out, NextHopObject object) {
    KernelNextHop hop = object.hop();
    IpAddress gateway = hop == null ? null : hop.gateway();
    AddressFamily family = gateway == null ? AddressFamily.IPV4 : gateway.family();
    boolean group = !object.members().isEmpty();
    out.u8(group ? Rtnetlink.AF_UNSPEC : RouteCodec.family(family)).u8(0);
    out.u8(object.protocol()).u8(0);
    out.u32(hop != null && hop.onlink() ? Rtnetlink.RTNH_F_ONLINK : 0);
    out.attribute(Rtnetlink.NHA_ID, object.id());
    if (group) {
      int at = out.open(Rtnetlink.NHA_GROUP);
      for (NextHopObject.Member member : object.members()) {
        out.u32(member.id()).u8(member.weight() - 1).u8(0).u16(0);
      }
      out.close(at);
      if (object.resilience() != null) {
        encode(out, object.resilience());
      }
    } else if (hop != null) {
      if (gateway != null) {
        out.attribute(Rtnetlink.NHA_GATEWAY, gateway);
      }
      out.attribute(Rtnetlink.NHA_OIF, hop.ifindex());
    }
  }

  private static void encode(MessageWriter out, ResilientGroups groups) {
    int type = out.open(Rtnetlink.NHA_GROUP_TYPE);
    out.u16(Rtnetlink.NEXTHOP_GRP_TYPE_RES);
    out.close(type);
    int at = out.open(Rtnetlink.NHA_RES_GROUP | Rtnetlink.NLA_F_NESTED);
    int buckets = out.open(Rtnetlink.NHA_RES_GROUP_BUCKETS);
    out.u16(groups.buckets());
    out.close(buckets);
    out.attribute(Rtnetlink.NHA_RES_GROUP_IDLE_TIMER, ticks(groups.idleTimer()));
    out.attribute(Rtnetlink.NHA_RES_GROUP_UNBALANCED_TIMER, ticks(groups.unbalancedTimer()));
    out.close(at);
  }

  private static int ticks(Duration time) {
    return (int) (time.toMillis() / TICK_MILLIS);
  }

  private ResilientGroups resilience(ByteBuffer in) {
    int buckets = 1;
    int idle = 0;
    int unbalanced = 0;
    nested.over(in, attributes.offset(), attributes.offset() + attributes.length());
    while (nested.next()) {
      switch (nested.type()) {
        case Rtnetlink.NHA_RES_GROUP_BUCKETS -> buckets = Math.max(1, nested.u16());
        case Rtnetlink.NHA_RES_GROUP_IDLE_TIMER -> idle = nested.u32();
        case Rtnetlink.NHA_RES_GROUP_UNBALANCED_TIMER -> unbalanced = nested.u32();
        default -> {}
      }
    }
    return new ResilientGroups(buckets, time(idle), time(unbalanced));
  }

  /** Somebody else's group may say any time: more than a day is a day here. */
  private static Duration time(int ticks) {
    return Duration.ofMillis(Math.min(MOST_TICKS, ticks & 0xFFFF_FFFFL) * TICK_MILLIS);
  }

  /** Appends the body of RTM_DELNEXTHOP. */
  static void encodeDelete(MessageWriter out, int id) {
    out.u32(0).u32(0);
    out.attribute(Rtnetlink.NHA_ID, id);
  }

  /** The object in a body, or null if the octets make no sense. */
  @Nullable NextHopObject decode(ByteBuffer in, int offset, int length) {
    if (length < NHMSG) {
      return null;
    }
    int id = 0;
    int ifindex = 0;
    IpAddress gateway = null;
    ResilientGroups resilience = null;
    List<NextHopObject.Member> members = new ArrayList<>();
    attributes.over(in, offset + NHMSG, offset + length);
    while (attributes.next()) {
      switch (attributes.type()) {
        case Rtnetlink.NHA_ID -> id = attributes.u32();
        case Rtnetlink.NHA_OIF -> ifindex = attributes.u32();
        case Rtnetlink.NHA_GATEWAY -> gateway = attributes.address();
        case Rtnetlink.NHA_GROUP -> {
          for (int at = 0; at + GROUP_ENTRY <= attributes.length(); at += GROUP_ENTRY) {
            int entry = attributes.offset() + at;
            members.add(new NextHopObject.Member(in.getInt(entry), (in.get(entry + 4) & 0xFF) + 1));
          }
        }
        case Rtnetlink.NHA_RES_GROUP -> resilience = resilience(in);
        default -> {}
      }
    }
    boolean onlink = (in.getInt(offset + 4) & Rtnetlink.RTNH_F_ONLINK) != 0;
    KernelNextHop hop = ifindex == 0 ? null : new KernelNextHop(gateway, ifindex, 1, onlink);
    return id == 0
        ? null
        : new NextHopObject(id, in.get(offset + 2) & 0xFF, hop, members, resilience);
  }
}
