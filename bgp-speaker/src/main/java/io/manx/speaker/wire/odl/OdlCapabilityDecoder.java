package io.manx.speaker.wire.odl;

import io.manx.speaker.message.Capabilities;
import io.manx.speaker.model.Family;
import io.netty.buffer.Unpooled;
import java.util.EnumMap;
import org.jspecify.annotations.Nullable;
import org.opendaylight.protocol.bgp.parser.BGPDocumentedException;
import org.opendaylight.protocol.bgp.parser.BGPParsingException;
import org.opendaylight.protocol.bgp.parser.spi.CapabilityRegistry;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.LinkstateAddressFamily;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.LinkstateSubsequentAddressFamily;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.message.rev200120.open.message.bgp.parameters.optional.capabilities.CParameters;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.multiprotocol.rev180329.CParameters1;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.multiprotocol.rev180329.mp.capabilities.AddPathCapability;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.multiprotocol.rev180329.mp.capabilities.GracefulRestartCapability;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.multiprotocol.rev180329.mp.capabilities.LlGracefulRestartCapability;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.types.rev200120.AddressFamily;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.types.rev200120.Ipv4AddressFamily;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.types.rev200120.Ipv6AddressFamily;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.types.rev200120.SubsequentAddressFamily;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.types.rev200120.UnicastSubsequentAddressFamily;

/** Decodes the capabilities that OpenDaylight knows. Any thread; never throws. */
public final class OdlCapabilityDecoder {
  private static final OdlCapability UNKNOWN = new OdlCapability.Unknown();

  private OdlCapabilityDecoder() {}

  /**
   * Decodes one capability.
   *
   * @param code the capability code
   * @param value its value; lengths have been checked, and tuples of families that Manx does not
   *     route are left out, as an unknown one makes OpenDaylight refuse the whole
   */
  public static OdlCapability decode(int code, byte[] value) {
    try {
      CapabilityRegistry registry = OdlContext.get().getCapabilityRegistry();
      CParameters parsed = registry.parseCapability(code, Unpooled.wrappedBuffer(value));
      return parsed == null ? UNKNOWN : translate(parsed);
    } catch (BGPDocumentedException | BGPParsingException | RuntimeException e) {
      return new OdlCapability.Malformed(String.valueOf(e.getMessage()));
    }
  }

  private static OdlCapability translate(CParameters parsed) {
    if (parsed.getAs4BytesCapability() != null) {
      return new OdlCapability.FourOctetAs(
          parsed.getAs4BytesCapability().getAsNumber().getValue().toJava());
    }
    if (parsed.getBgpExtendedMessageCapability() != null) {
      return new OdlCapability.ExtendedMessage();
    }
    CParameters1 more = parsed.augmentation(CParameters1.class);
    return more == null ? UNKNOWN : translate(more);
  }

  private static OdlCapability translate(CParameters1 parsed) {
    if (parsed.getMultiprotocolCapability() != null) {
      var table = parsed.getMultiprotocolCapability();
      Family family = family(table.getAfi(), table.getSafi());
      return family == null ? UNKNOWN : new OdlCapability.Multiprotocol(family);
    }
    if (parsed.getRouteRefreshCapability() != null) {
      return new OdlCapability.RouteRefresh();
    }
    if (parsed.getGracefulRestartCapability() != null) {
      return gracefulRestart(parsed.getGracefulRestartCapability());
    }
    if (parsed.getLlGracefulRestartCapability() != null) {
      return longLived(parsed.getLlGracefulRestartCapability());
    }
    return parsed.getAddPathCapability() == null ? UNKNOWN : addPath(parsed.getAddPathCapability());
  }

  private static OdlCapability gracefulRestart(GracefulRestartCapability parsed) {
    var preserved = new EnumMap<Family, Boolean>(Family.class);
    for (var table : parsed.nonnullTables().values()) {
      Family family = family(table.getAfi(), table.getSafi());
      if (family != null) {
        preserved.put(family, table.getAfiFlags().getForwardingState());
      }
    }
    return new OdlCapability.GracefulRestart(
        parsed.getRestartFlags().getRestartState(), parsed.getRestartTime().toJava(), preserved);
  }

  private static OdlCapability longLived(LlGracefulRestartCapability parsed) {
    var families = new EnumMap<Family, Capabilities.LongLived>(Family.class);
    for (var table : parsed.nonnullTables().values()) {
      Family family = family(table.getAfi(), table.getSafi());
      if (family != null) {
        families.put(
            family,
            new Capabilities.LongLived(
                table.getLongLivedStaleTime().getValue().intValue(),
                table.getAfiFlags().getForwardingState()));
      }
    }
    return new OdlCapability.LongLived(families);
  }

  private static OdlCapability addPath(AddPathCapability parsed) {
    var can = new EnumMap<Family, Capabilities.AddPath>(Family.class);
    for (var table : parsed.nonnullAddressFamilies()) {
      Family family = family(table.getAfi(), table.getSafi());
      if (family != null) {
        can.put(
            family,
            switch (table.getSendReceive()) {
              case Receive -> Capabilities.AddPath.RECEIVE;
              case Send -> Capabilities.AddPath.SEND;
              case Both -> Capabilities.AddPath.BOTH;
            });
      }
    }
    return new OdlCapability.AddPath(can);
  }

  private static @Nullable Family family(AddressFamily afi, SubsequentAddressFamily safi) {
    if (LinkstateAddressFamily.VALUE.equals(afi)
        && LinkstateSubsequentAddressFamily.VALUE.equals(safi)) {
      return Family.LINK_STATE;
    }
    if (!UnicastSubsequentAddressFamily.VALUE.equals(safi)) {
      return null;
    }
    if (Ipv4AddressFamily.VALUE.equals(afi)) {
      return Family.IPV4_UNICAST;
    }
    return Ipv6AddressFamily.VALUE.equals(afi) ? Family.IPV6_UNICAST : null;
  }
}
