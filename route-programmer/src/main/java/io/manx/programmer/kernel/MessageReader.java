package io.manx.programmer.kernel;

import io.manx.programmer.model.Address;
import io.manx.programmer.model.KernelListener;
import io.manx.programmer.model.Link;
import io.manx.programmer.model.Neighbour;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.RawRoute;
import java.nio.ByteBuffer;

/** Walks over the messages of a datagram in place, and tells a listener what they say. */
final class MessageReader {
  private final RouteCodec routes = new RouteCodec();
  private final LinkCodec links = new LinkCodec();
  private final NextHopCodec nextHops = new NextHopCodec();
  private final NeighbourCodec neighbours = new NeighbourCodec();

  private final RawRoute route = new RawRoute();
  private final ByteBuffer buffer;
  private int next;
  private int start;

  MessageReader(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Starts at the first message of the datagram that was received last. */
  void rewind() {
    next = buffer.position();
  }

  /** Goes to the next message; false at the end or where the rest is no message. */
  boolean next() {
    if (next + Rtnetlink.HEADER > buffer.limit()) {
      return false;
    }
    int length = buffer.getInt(next);
    if (length < Rtnetlink.HEADER || next + length > buffer.limit()) {
      return false;
    }
    start = next;
    next += Rtnetlink.align(length);
    return true;
  }

  int type() {
    return buffer.getShort(start + 4) & 0xFFFF;
  }

  int flags() {
    return buffer.getShort(start + 6) & 0xFFFF;
  }

  int sequence() {
    return buffer.getInt(start + 8);
  }

  int bodyOffset() {
    return start + Rtnetlink.HEADER;
  }

  int bodyLength() {
    return buffer.getInt(start) - Rtnetlink.HEADER;
  }

  /** The error of NLMSG_ERROR, or of a dump's NLMSG_DONE: 0, or an error number. */
  int errno() {
    return bodyLength() < 4 ? 0 : -buffer.getInt(bodyOffset());
  }

  /** The kernel's own words in NLMSG_ERROR or NLMSG_DONE; empty if it said nothing. */
  String extendedAck() {
    if ((flags() & Rtnetlink.NLM_F_ACK_TLVS) == 0) {
      return "";
    }
    int skip = 4;
    if (type() == Rtnetlink.NLMSG_ERROR) {
      // The request's header follows, and all of the request unless it was capped.
      boolean capped = (flags() & Rtnetlink.NLM_F_CAPPED) != 0;
      skip += capped ? Rtnetlink.HEADER : Rtnetlink.align(buffer.getInt(bodyOffset() + 4));
    }
    AttributeReader attributes = new AttributeReader();
    attributes.over(buffer, bodyOffset() + skip, bodyOffset() + bodyLength());
    while (attributes.next()) {
      if (attributes.type() == Rtnetlink.NLMSGERR_ATTR_MSG) {
        return attributes.string();
      }
    }
    return "";
  }

  /** Tells what the message says. Messages of other types are none of our business. */
  void tell(KernelListener listener) {
    int at = bodyOffset();
    int length = bodyLength();
    switch (type()) {
      case Rtnetlink.RTM_NEWROUTE -> {
        if (routes.decode(buffer, at, length, route)) {
          listener.routeSeen(route, (flags() & Rtnetlink.NLM_F_REPLACE) != 0);
        }
      }
      case Rtnetlink.RTM_DELROUTE -> {
        if (routes.decode(buffer, at, length, route)) {
          listener.routeGone(route);
        }
      }
      case Rtnetlink.RTM_NEWLINK, Rtnetlink.RTM_DELLINK -> tellLink(listener, at, length);
      case Rtnetlink.RTM_NEWADDR, Rtnetlink.RTM_DELADDR -> tellAddress(listener, at, length);
      case Rtnetlink.RTM_NEWNEIGH, Rtnetlink.RTM_DELNEIGH -> {
        boolean gone = type() == Rtnetlink.RTM_DELNEIGH;
        Neighbour neighbour = neighbours.decode(buffer, at, length, gone);
        if (neighbour != null) {
          listener.neighbourSeen(neighbour);
        }
      }
      case Rtnetlink.RTM_NEWNEXTHOP, Rtnetlink.RTM_DELNEXTHOP -> tellNextHop(listener, at, length);
      default -> {}
    }
  }

  private void tellLink(KernelListener listener, int at, int length) {
    Link link = links.link(buffer, at, length);
    if (link != null && type() == Rtnetlink.RTM_NEWLINK) {
      listener.linkSeen(link);
    } else if (link != null) {
      listener.linkGone(link.index());
    }
  }

  private void tellAddress(KernelListener listener, int at, int length) {
    Address address = links.address(buffer, at, length);
    if (address != null && type() == Rtnetlink.RTM_NEWADDR) {
      listener.addressSeen(address);
    } else if (address != null) {
      listener.addressGone(address);
    }
  }

  private void tellNextHop(KernelListener listener, int at, int length) {
    NextHopObject object = nextHops.decode(buffer, at, length);
    if (object != null && type() == Rtnetlink.RTM_NEWNEXTHOP) {
      listener.nextHopSeen(object);
    } else if (object != null) {
      listener.nextHopGone(object.id());
    }
  }
}
