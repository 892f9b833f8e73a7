package io.manx.programmer.kernel;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.NextHopObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nexthop objects as {@code struct nhmsg} and its attributes. */
final class NextHopCodec {
  private static final int NHMSG = 8;
  private static final int GROUP_ENTRY = 8;

  private final AttributeReader attributes = new AttributeReader();

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
    } else if (hop != null) {
      if (gateway != null) {
        out.attribute(Rtnetlink.NHA_GATEWAY, gateway);
      }
      out.attribute(Rtnetlink.NHA_OIF, hop.ifindex());
    }
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
        default -> {}
      }
    }
    boolean onlink = (in.getInt(offset + 4) & Rtnetlink.RTNH_F_ONLINK) != 0;
    KernelNextHop hop = ifindex == 0 ? null : new KernelNextHop(gateway, ifindex, 1, onlink);
    return id == 0 ? null : new NextHopObject(id, in.get(offset + 2) & 0xFF, hop, members);
  }
}
