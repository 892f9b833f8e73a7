package io.manx.programmer.kernel;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.Address;
import io.manx.programmer.model.Link;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads interfaces ({@code struct ifinfomsg}) and their addresses ({@code struct ifaddrmsg}). */
final class LinkCodec {
  private static final int IFINFOMSG = 16;
  private static final int IFADDRMSG = 8;

  private final AttributeReader attributes = new AttributeReader();

  /** The link in a body of RTM_NEWLINK or RTM_DELLINK, or null if the octets make no sense. */
  @Nullable Link link(ByteBuffer in, int offset, int length) {
    // AF_BRIDGE messages tell of a port's place in a bridge, not of the interface.
    if (length < IFINFOMSG || in.get(offset) != Rtnetlink.AF_UNSPEC) {
      return null;
    }
    int flags = in.getInt(offset + 8);
    String name = "";
    int mtu = 0;
    attributes.over(in, offset + IFINFOMSG, offset + length);
    while (attributes.next()) {
      if (attributes.type() == Rtnetlink.IFLA_IFNAME) {
        name = attributes.string();
      } else if (attributes.type() == Rtnetlink.IFLA_MTU) {
        mtu = attributes.u32();
      }
    }
    boolean loopback = (flags & Rtnetlink.IFF_LOOPBACK) != 0;
    return new Link(
        in.getInt(offset + 4),
        name,
        (flags & Rtnetlink.IFF_UP) != 0,
        loopback || (flags & Rtnetlink.IFF_RUNNING) != 0,
        loopback,
        mtu);
  }

  /** The address in a body of RTM_NEWADDR or RTM_DELADDR, or null if the octets make no sense. */
  @Nullable Address address(ByteBuffer in, int offset, int length) {
    if (length < IFADDRMSG) {
      return null;
    }
    AddressFamily family = RouteCodec.family(in.get(offset) & 0xFF);
    int prefixLength = in.get(offset + 1) & 0xFF;
    if (family == null || prefixLength > family.bits()) {
      return null;
    }
    IpAddress local = null;
    IpAddress peer = null;
    attributes.over(in, offset + IFADDRMSG, offset + length);
    while (attributes.next()) {
      if (attributes.type() == Rtnetlink.IFA_LOCAL) {
        local = attributes.address();
      } else if (attributes.type() == Rtnetlink.IFA_ADDRESS) {
        peer = attributes.address();
      }
    }
    // IFA_ADDRESS is the far end of a point-to-point link; without IFA_LOCAL it is our own.
    IpAddress own = local == null ? peer : local;
    IpAddress far = peer == null ? local : peer;
    if (own == null || far == null) {
      return null;
    }
    return new Address(in.getInt(offset + 4), own, IpPrefix.containing(far, prefixLength));
  }
}
