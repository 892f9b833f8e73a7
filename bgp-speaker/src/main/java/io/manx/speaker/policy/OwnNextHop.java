package io.manx.speaker.policy;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.model.Family;
import org.jspecify.annotations.Nullable;

/**
 * The next hops that we are to the peer of one session.
 *
 * @param v4 for IPv4 prefixes, or null if the session has no way to say one
 * @param v6 for IPv6 prefixes, or null if there is none
 */
public record OwnNextHop(@Nullable IpAddress v4, @Nullable IpAddress v6) {
  /**
   * Our end of the session in its own family, and the node's address in the other one. Over a
   * link-local session the link is all that we are sure to share with the peer: then both families
   * go to the link-local address, IPv4 where the peer agrees (RFC 8950). It takes the place of the
   * global one too (RFC 2545 §3): BIRD would look for another address of ours on the link, in vain.
   */
  public static OwnNextHop of(NodeConfig node, SessionFacts facts) {
    IpAddress local = facts.localAddress();
    boolean extended = facts.extendedNextHop().contains(Family.IPV4_UNICAST);
    if (local.isV4()) {
      return new OwnNextHop(local, node.address(AddressFamily.IPV6).orElse(null));
    }
    IpAddress nodeV4 = node.address(AddressFamily.IPV4).orElse(null);
    IpAddress v6 = local.withoutZone();
    boolean onLink = local.zone() != null;
    return new OwnNextHop(extended && (onLink || nodeV4 == null) ? v6 : nodeV4, v6);
  }

  /** The one for a family; what is no unicast goes with any. */
  public @Nullable IpAddress forFamily(Family family) {
    return switch (family) {
      case IPV4_UNICAST -> v4;
      case IPV6_UNICAST -> v6;
      case LINK_STATE -> v4 == null ? v6 : v4;
    };
  }
}
