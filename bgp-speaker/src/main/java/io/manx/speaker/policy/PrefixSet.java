package io.manx.speaker.policy;

import io.manx.net.IpPrefix;
import io.manx.speaker.model.Family;
import java.util.Collection;

/** A few prefixes, to be asked without allocation; IPv4 addresses are in the low word. */
final class PrefixSet {
  private final long[] highs;
  private final long[] lows;
  private final int[] lengths;
  private final Family[] families;

  PrefixSet(Collection<IpPrefix> prefixes) {
    IpPrefix[] all = prefixes.toArray(IpPrefix[]::new);
    highs = new long[all.length];
    lows = new long[all.length];
    lengths = new int[all.length];
    families = new Family[all.length];
    for (int i = 0; i < all.length; i++) {
      highs[i] = all[i].address().high();
      lows[i] = all[i].address().low();
      lengths[i] = all[i].length();
      families[i] = Family.unicast(all[i].family());
    }
  }

  /** Whether the prefix is one of these or inside one. */
  boolean covers(Family family, long high, long low, int length) {
    for (int i = 0; i < lengths.length; i++) {
      if (families[i] == family
          && length >= lengths[i]
          && inside(family, high, low, highs[i], lows[i], lengths[i])) {
        return true;
      }
    }
    return false;
  }

  /** Whether the prefix is one of these. */
  boolean has(Family family, long high, long low, int length) {
    for (int i = 0; i < lengths.length; i++) {
      if (length == lengths[i] && low == lows[i] && high == highs[i] && families[i] == family) {
        return true;
      }
    }
    return false;
  }

  /** Whether an address agrees with a network in its first {@code length} bits. */
  static boolean inside(Family family, long high, long low, long netHigh, long netLow, int length) {
    if (length == 0) {
      return true;
    }
    if (family == Family.IPV4_UNICAST) {
      return (low ^ netLow) >>> (32 - length) == 0;
    }
    if (length <= 64) {
      return (high ^ netHigh) >>> (64 - length) == 0;
    }
    return high == netHigh && (low ^ netLow) >>> (128 - length) == 0;
  }
}
