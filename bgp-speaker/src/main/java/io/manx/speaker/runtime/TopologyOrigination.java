package io.manx.speaker.runtime;

import io.manx.net.IpPrefix;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.OriginateConfig;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.model.RawAttribute;
import io.manx.speaker.rib.Rib;
import io.manx.speaker.wire.LinkStateEncoder;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Originates what this node knows of the topology as BGP-LS (RFC 9552): itself, its Established
 * sessions as links, and what it originates as prefixes. Every node says its own part; who receives
 * them all, such as a reflector's client, has the whole. On the loop only.
 */
final class TopologyOrigination {
  /** What is originated now, by NLRI in hexadecimal digits. */
  private Map<String, PathAttributes> current = Map.of();

  /** Brings the table to what holds now; whether that changed anything. */
  boolean follow(Rib rib, NodeConfig config, Collection<Peer> peers, int now) {
    Map<String, PathAttributes> next =
        config.linkState().originate() ? topology(config, peers) : Map.of();
    if (next.equals(current)) {
      return false;
    }
    current.keySet().stream()
        .filter(nlri -> !next.containsKey(nlri))
        .forEach(nlri -> rib.withdrawOriginated(block(nlri)));
    next.forEach(
        (nlri, attributes) -> {
          if (!Objects.equals(attributes, current.get(nlri))) {
            rib.originate(block(nlri), attributes, now);
          }
        });
    current = next;
    return true;
  }

  private static PrefixBlock block(String nlri) {
    return PrefixBlock.ofOpaque(Family.LINK_STATE, List.of(HexFormat.of().parseHex(nlri)));
  }

  private static Map<String, PathAttributes> topology(NodeConfig config, Collection<Peer> peers) {
    Map<String, PathAttributes> all = new LinkedHashMap<>();
    long instance = config.linkState().instance();
    var self = new LinkStateEncoder.Router(config.asNumber(), config.routerId());
    put(
        all,
        LinkStateEncoder.node(instance, self),
        attributes(config, LinkStateEncoder.nodeAttribute(config.name())));
    for (Peer peer : peers) {
      Session session = peer.session();
      if (session != null) {
        put(
            all,
            link(instance, self, peer, session),
            attributes(config, LinkStateEncoder.linkAttribute(peer.config().name())));
      }
    }
    for (OriginateConfig originated : config.originate()) {
      IpPrefix prefix = originated.cidr();
      put(all, LinkStateEncoder.prefix(instance, self, prefix), attributes(config, null));
    }
    return all;
  }

  private static byte[] link(
      long instance, LinkStateEncoder.Router self, Peer peer, Session session) {
    PathSource source = session.source();
    Connection connection = session.connection();
    return LinkStateEncoder.link(
        instance,
        self,
        new LinkStateEncoder.Router(source.asNumber(), source.bgpIdentifier()),
        new LinkStateEncoder.Ends(
            connection.localAddress(), connection.remoteAddress(), peer.index()));
  }

  private static void put(Map<String, PathAttributes> all, byte[] nlri, PathAttributes attributes) {
    all.put(HexFormat.of().formatHex(nlri), attributes);
  }

  private static PathAttributes attributes(NodeConfig config, @Nullable RawAttribute linkState) {
    return PathAttributes.builder(config.addresses().getFirst())
        .others(linkState == null ? List.of() : List.of(linkState))
        .build();
  }
}
