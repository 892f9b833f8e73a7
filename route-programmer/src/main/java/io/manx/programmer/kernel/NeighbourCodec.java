package io.manx.programmer.kernel;

import io.manx.net.IpAddress;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.Neighbour;
import io.manx.programmer.model.Neighbour.State;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Entries of the neighbour table as {@code struct ndmsg} and its attributes. */
final class NeighbourCodec {
  private static final int NDMSG = 12;
  private static final int USABLE =
      Rtnetlink.NUD_REACHABLE
          | Rtnetlink.NUD_STALE
          | Rtnetlink.NUD_DELAY
          | Rtnetlink.NUD_PROBE
          | Rtnetlink.NUD_NOARP
          | Rtnetlink.NUD_PERMANENT;

  private final AttributeReader attributes = new AttributeReader();

  /** Appends the body of an RTM_NEWNEIGH that has the kernel ask for a neighbour. */
  static void encodeProbe(MessageWriter out, KernelNextHop hop) {
    IpAddress gateway = Objects.requireNonNull(hop.gateway());
    out.u8(RouteCodec.family(gateway.family())).u8(0).u16(0).u32(hop.ifindex());
    out.u16(0).u8(Rtnetlink.NTF_USE).u8(0);
    out.attribute(Rtnetlink.NDA_DST, gateway);
  }

  /** The entry in a body, or null for one of another family, such as a bridge's. */
  @Nullable Neighbour decode(ByteBuffer in, int offset, int length, boolean gone) {
    if (length < NDMSG || RouteCodec.family(in.get(offset) & 0xFF) == null) {
      return null;
    }
    attributes.over(in, offset + NDMSG, offset + length);
    while (attributes.next()) {
      if (attributes.type() == Rtnetlink.NDA_DST && attributes.length() >= 4) {
        State state = gone ? State.UNKNOWN : state(in.getShort(offset + 8));
        return new Neighbour(in.getInt(offset + 4), attributes.address(), state);
      }
    }
    return null;
  }

  private static State state(int bits) {
    if ((bits & Rtnetlink.NUD_FAILED) != 0) {
      return State.FAILED;
    }
    return (bits & USABLE) != 0 ? State.USABLE : State.UNKNOWN;
  }
}
