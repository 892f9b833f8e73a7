package io.manx.speaker.wire.odl;

import io.manx.net.IpAddress;
import io.manx.speaker.model.LinkStateObject;
import io.manx.speaker.wire.LinkStateNlri;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opendaylight.protocol.bgp.linkstate.impl.nlri.LinkstateNlriParser;
import org.opendaylight.protocol.bgp.parser.BGPParsingException;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.epe.rev241219.EpeNodeDescriptors;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.LinkIdentifier;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.LinkLrIdentifiers;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.NodeIdentifier;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.PrefixIdentifiers;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.linkstate.destination.CLinkstateDestination;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.linkstate.object.type.LinkCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.linkstate.object.type.NodeCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.linkstate.object.type.PrefixCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.node.identifier.CRouterIdentifier;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.node.identifier.c.router.identifier.IsisNodeCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.node.identifier.c.router.identifier.IsisPseudonodeCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.node.identifier.c.router.identifier.OspfNodeCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.node.identifier.c.router.identifier.OspfPseudonodeCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.linkstate.rev241219.update.attributes.mp.reach.nlri.advertized.routes.destination.type.DestinationLinkstateCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.bgp.multiprotocol.rev180329.attributes.reach.MpReachNlriBuilder;

/**
 * Decodes NLRI of BGP-LS for people: OpenDaylight knows the IGPs' long tail. Speakers pass the
 * octets on and never ask. Any thread, one at a time; never throws.
 */
public final class OdlLinkStateDecoder {
  private static final int HEAD = 4;
  private static final String[] TYPES = {"", "node", "link", "ipv4-prefix", "ipv6-prefix"};

  /** Starting OpenDaylight fills the registry that the parser looks into. */
  private static final class Holder {
    static final LinkstateNlriParser PARSER = start();

    private static LinkstateNlriParser start() {
      OdlContext.get();
      return new LinkstateNlriParser();
    }
  }

  private OdlLinkStateDecoder() {}

  /** Decodes one NLRI with its type and length; what cannot be decoded keeps its octets. */
  public static synchronized LinkStateObject decode(byte[] nlri) {
    int type = ByteBuffer.wrap(nlri).getShort() & 0xFFFF;
    if (type == 0 || type >= TYPES.length) {
      return raw("type-" + type, nlri, "not known");
    }
    String name = TYPES[type];
    try {
      var builder = new MpReachNlriBuilder();
      Holder.PARSER.parseNlri(Unpooled.wrappedBuffer(nlri), builder, null);
      if (builder.getAdvertizedRoutes() != null
          && builder.getAdvertizedRoutes().getDestinationType()
              instanceof DestinationLinkstateCase routes) {
        List<CLinkstateDestination> all =
            routes.getDestinationLinkstate().getCLinkstateDestination();
        if (all != null && all.size() == 1) {
          return describe(name, nlri, all.getFirst());
        }
      }
      return raw(name, nlri, "not known");
    } catch (BGPParsingException | RuntimeException e) {
      return raw(name, nlri, "malformed: " + e.getMessage());
    }
  }

  private static LinkStateObject raw(String name, byte[] nlri, String why) {
    String octets = HexFormat.of().formatHex(nlri, HEAD, nlri.length);
    var fields = new LinkedHashMap<String, String>();
    fields.put("octets", octets);
    fields.put("undecoded", why);
    return new LinkStateObject(name, "", 0, fields);
  }

  private static LinkStateObject describe(String name, byte[] nlri, CLinkstateDestination found) {
    var fields = new LinkedHashMap<String, String>();
    switch (found.getObjectType()) {
      case NodeCase node -> {
        node(fields, "", node.getNodeDescriptors());
        put(fields, "bgp-router", LinkStateNlri.localBgpRouter(nlri)); // left out by the library
      }
      case LinkCase link -> {
        node(fields, "local-", link.getLocalNodeDescriptors());
        node(fields, "remote-", link.getRemoteNodeDescriptors());
        link(fields, link.getLinkDescriptors());
        ids(fields, link.getLinkDescriptors());
      }
      case PrefixCase prefix -> {
        node(fields, "", prefix.getAdvertisingNodeDescriptors());
        put(fields, "bgp-router", LinkStateNlri.localBgpRouter(nlri));
        prefix(fields, prefix.getPrefixDescriptors());
        if (name.equals(TYPES[4])) {
          fields.replace("prefix", "0.0.0.0/0", "::/0"); // the library takes no octets for IPv4
        }
      }
      default -> put(fields, "object", found.getObjectType());
    }
    String protocol = found.getProtocolId().getName().toLowerCase(Locale.ROOT);
    return new LinkStateObject(
        name, protocol, found.getIdentifier().getValue().longValue(), fields);
  }

  private static void put(Map<String, String> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value.toString());
    }
  }

  private static void node(Map<String, String> fields, String side, @Nullable NodeIdentifier node) {
    if (node == null) {
      return;
    }
    put(fields, side + "as", node.getAsNumber() == null ? null : node.getAsNumber().getValue());
    put(fields, side + "domain", node.getDomainId() == null ? null : node.getDomainId().getValue());
    put(fields, side + "area", node.getAreaId() == null ? null : node.getAreaId().getValue());
    put(fields, side + "router", router(node.getCRouterIdentifier()));
    if (node instanceof EpeNodeDescriptors bgp) {
      var id = bgp.getBgpRouterId();
      put(fields, side + "bgp-router", id == null ? null : id.getValue());
      var member = bgp.getMemberAsn();
      put(fields, side + "member-as", member == null ? null : member.getValue());
    }
  }

  private static @Nullable String router(@Nullable CRouterIdentifier router) {
    return switch (router) {
      case null -> null;
      case IsisNodeCase isis -> iso(isis.getIsisNode().getIsoSystemId().getValue());
      case IsisPseudonodeCase isis -> {
        var pseudo = isis.getIsisPseudonode();
        byte[] system = pseudo.getIsIsRouterIdentifier().getIsoSystemId().getValue();
        yield iso(system) + "." + pseudo.getPsn();
      }
      case OspfNodeCase ospf ->
          IpAddress.v4(ospf.getOspfNode().getOspfRouterId().intValue()).toString();
      case OspfPseudonodeCase ospf -> {
        var pseudo = ospf.getOspfPseudonode();
        yield IpAddress.v4(pseudo.getOspfRouterId().intValue())
            + "/"
            + IpAddress.v4(pseudo.getLanInterface().getValue().intValue());
      }
      default -> router.toString();
    };
  }

  private static String iso(byte[] system) {
    String hex = HexFormat.of().formatHex(system);
    return hex.length() == 12
        ? hex.substring(0, 4) + "." + hex.substring(4, 8) + "." + hex.substring(8)
        : hex;
  }

  private static void link(Map<String, String> fields, @Nullable LinkIdentifier link) {
    if (link == null) {
      return;
    }
    var v4 = link.getIpv4InterfaceAddress();
    put(fields, "interface", v4 == null ? null : v4.getValue());
    var neighbor = link.getIpv4NeighborAddress();
    put(fields, "neighbor", neighbor == null ? null : neighbor.getValue());
    var v6 = link.getIpv6InterfaceAddress();
    put(fields, "interface6", v6 == null ? null : v6.getValue());
    var neighbor6 = link.getIpv6NeighborAddress();
    put(fields, "neighbor6", neighbor6 == null ? null : neighbor6.getValue());
    var topology = link.getMultiTopologyId();
    put(fields, "topology", topology == null ? null : topology.getValue());
  }

  private static void ids(Map<String, String> fields, @Nullable Object link) {
    if (link instanceof LinkLrIdentifiers ids) {
      put(fields, "local-id", ids.getLinkLocalIdentifier());
      put(fields, "remote-id", ids.getLinkRemoteIdentifier());
    }
  }

  private static void prefix(Map<String, String> fields, @Nullable PrefixIdentifiers prefix) {
    if (prefix == null) {
      return;
    }
    var reach = prefix.getIpReachabilityInformation();
    put(
        fields,
        "prefix",
        reach == null
            ? null
            : reach.getIpv4Prefix() != null
                ? reach.getIpv4Prefix().getValue()
                : reach.getIpv6Prefix().getValue());
    var topology = prefix.getMultiTopologyId();
    put(fields, "topology", topology == null ? null : topology.getValue());
    put(fields, "ospf-type", prefix.getOspfRouteType());
  }
}
