package io.manx.speaker.policy;

import io.manx.net.IpPrefix;
import io.manx.speaker.model.Family;
import java.util.List;
import java.util.stream.Stream;

/**
 * Prefixes that are never routed (RFC 6890): this network, loopback, link-local, multicast,
 * reserved, IPv4-mapped. Less specific ones, the default route among them, are not martian.
 */
final class Martians {
  private static final PrefixSet V4 =
      new PrefixSet(prefixes("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"));
  private static final PrefixSet V6 =
      new PrefixSet(prefixes("::/127", "::ffff:0:0/96", "fe80::/10", "ff00::/8"));

  private Martians() {}

  private static List<IpPrefix> prefixes(String... texts) {
    return Stream.of(texts).map(IpPrefix::parse).toList();
  }

  static boolean isMartian(Family family, long high, long low, int length) {
    return (family == Family.IPV4_UNICAST ? V4 : V6).covers(family, high, low, length);
  }
}
