package io.manx.speaker.policy;

import io.manx.net.IpPrefix;
import io.manx.speaker.model.Family;
import java.util.List;
import java.util.stream.Stream;

/**
 * Prefixes that are never routed (RFC 6890): this network, loopback, link-local, multicast,
 * broadcast, IPv4-mapped. No filter lets them in. Less specific ones, the default route among them,
 * are not martian.
 */
final class Martians {
  private static final PrefixSet V4 =
      new PrefixSet(
          prefixes(
              "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32"));
  private static final PrefixSet V6 =
      new PrefixSet(prefixes("::/127", "::ffff:0:0/96", "fe80::/10", "ff00::/8"));

  private Martians() {}

  private static List<IpPrefix> prefixes(String... texts) {
    return Stream.of(texts).map(IpPrefix::parse).toList();
  }

  static boolean isMartian(Family family, long high, long low, int length) {
    return family == Family.IPV4_UNICAST
        ? isMartianV4((int) low, length)
        : V6.covers(family, high, low, length);
  }

  /** The first octet alone acquits nearly all. */
  private static boolean isMartianV4(int address, int length) {
    int first = address >>> 24;
    boolean suspect = first == 0 || first == 127 || first == 169 || first >= 224;
    return suspect && V4.covers(Family.IPV4_UNICAST, 0, address & 0xFFFF_FFFFL, length);
  }
}
