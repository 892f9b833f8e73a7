package io.manx.speaker.wire;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.model.RawAttribute;
import java.nio.charset.StandardCharsets;

/**
 * Writes NLRI of BGP-LS for what a BGP speaker knows itself: nodes, links and prefixes with
 * Protocol-ID BGP (RFC 9552 §5.2, RFC 9086 §4, and draft-ietf-idr-bgp-ls-bgp-only-fabric, which
 * puts them together). OpenDaylight's encoder is not used: it adds empty TLVs.
 */
public final class LinkStateEncoder {
  private static final int NODE = 1;
  private static final int LINK = 2;
  private static final int IPV4_PREFIX = 3;
  private static final int IPV6_PREFIX = 4;

  /** RFC 9086 §4: the Protocol-ID of what BGP itself knows. */
  private static final int BGP = 7;

  private static final int LOCAL_NODE = 256;
  private static final int REMOTE_NODE = 257;
  private static final int LINK_IDENTIFIERS = 258;
  private static final int IPV4_INTERFACE = 259;
  private static final int IPV4_NEIGHBOR = 260;
  private static final int IPV6_INTERFACE = 261;
  private static final int IPV6_NEIGHBOR = 262;
  private static final int REACHABILITY = 265;
  private static final int AUTONOMOUS_SYSTEM = 512;
  private static final int BGP_ROUTER_ID = 516;
  private static final int NODE_NAME = 1026;
  private static final int LINK_NAME = 1098;

  /** RFC 9552 §5.3.1.3, §5.3.2.7: the most octets of a name. */
  private static final int MOST_NAME = 255;

  private LinkStateEncoder() {}

  /**
   * A router.
   *
   * @param as its AS, 1..4294967294
   * @param bgpIdentifier its BGP Identifier
   */
  public record Router(long as, IpAddress bgpIdentifier) {}

  /**
   * Both ends of a session.
   *
   * @param local our address
   * @param remote the peer's
   * @param number tells sessions apart whose addresses do not: those of one link alone
   */
  public record Ends(IpAddress local, IpAddress remote, int number) {}

  /** The NLRI of a node, with its type and length; {@code instance} is the Identifier. */
  public static byte[] node(long instance, Router router) {
    WireBuffer out = begin(NODE, instance, router);
    return end(out);
  }

  /** The NLRI of the session from one node to another: a link in one direction. */
  public static byte[] link(long instance, Router from, Router to, Ends ends) {
    WireBuffer out = begin(LINK, instance, from);
    router(out, REMOTE_NODE, to);
    if (ends.local().isLinkLocal()) {
      // RFC 6119 §4.3, to which RFC 9552 refers: link-local addresses stay out of these TLVs.
      out.put16(LINK_IDENTIFIERS);
      out.put16(8);
      out.put32(ends.number());
      out.put32(0); // RFC 9552 §5.2.2: 0 where the other end's is not known
      return end(out);
    }
    boolean v4 = ends.local().isV4();
    address(out, v4 ? IPV4_INTERFACE : IPV6_INTERFACE, ends.local());
    address(out, v4 ? IPV4_NEIGHBOR : IPV6_NEIGHBOR, ends.remote());
    return end(out);
  }

  /** The NLRI of a prefix that a node originates. */
  public static byte[] prefix(long instance, Router router, IpPrefix prefix) {
    boolean v4 = prefix.family() == AddressFamily.IPV4;
    WireBuffer out = begin(v4 ? IPV4_PREFIX : IPV6_PREFIX, instance, router);
    int octets = (prefix.length() + 7) / 8;
    out.put16(REACHABILITY);
    out.put16(1 + octets);
    out.put8(prefix.length());
    out.put(prefix.address().toOctets(), 0, octets);
    return end(out);
  }

  /** The attribute of a node: its name. */
  public static RawAttribute nodeAttribute(String name) {
    return attribute(NODE_NAME, name);
  }

  /** The attribute of a link: its name. */
  public static RawAttribute linkAttribute(String name) {
    return attribute(LINK_NAME, name);
  }

  private static RawAttribute attribute(int type, String name) {
    byte[] text = name.getBytes(StandardCharsets.US_ASCII);
    var out = new WireBuffer(4 + text.length);
    int length = Math.min(text.length, MOST_NAME);
    out.put16(type);
    out.put16(length);
    out.put(text, 0, length);
    return new RawAttribute(RawAttribute.OPTIONAL, AttributeSpec.BGP_LS.code(), out.toOctets());
  }

  private static WireBuffer begin(int type, long instance, Router router) {
    var out = new WireBuffer(64);
    out.put16(type);
    out.put16(0); // set at the end
    out.put8(BGP);
    out.put64(instance);
    router(out, LOCAL_NODE, router);
    return out;
  }

  private static void router(WireBuffer out, int type, Router router) {
    out.put16(type);
    out.put16(16);
    out.put16(AUTONOMOUS_SYSTEM);
    out.put16(4);
    out.put32((int) router.as());
    address(out, BGP_ROUTER_ID, router.bgpIdentifier());
  }

  private static void address(WireBuffer out, int type, IpAddress address) {
    out.put16(type);
    out.put16(address.family().octets());
    out.put(address);
  }

  private static byte[] end(WireBuffer out) {
    out.set16(2, out.length() - 4);
    return out.toOctets();
  }
}
