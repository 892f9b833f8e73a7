package io.manx.programmer.sync;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Addresses, each counted as often as it was added, that can be asked whether one of them lies in a
 * prefix: without making an object, since every route that changes asks.
 */
final class SortedAddresses {
  private final TreeMap<IpAddress, Integer> counts = new TreeMap<>();

  /** The halves of the addresses of a family, in order; made anew after a change. */
  private long[] v4 = {};

  private long[] v6 = {};
  private boolean stale;

  static SortedAddresses of(Collection<IpAddress> addresses) {
    SortedAddresses sorted = new SortedAddresses();
    addresses.forEach(sorted::add);
    return sorted;
  }

  void add(IpAddress address) {
    stale |= counts.merge(address, 1, Integer::sum) == 1;
  }

  void remove(IpAddress address) {
    stale |= counts.computeIfPresent(address, (a, n) -> n > 1 ? n - 1 : null) == null;
  }

  boolean contains(IpAddress address) {
    return counts.containsKey(address);
  }

  Set<IpAddress> all() {
    return counts.keySet();
  }

  /** The lowest address inside {@code prefix}, or null. */
  @Nullable IpAddress firstIn(IpPrefix prefix) {
    IpAddress first = counts.navigableKeySet().ceiling(prefix.address());
    return first != null && prefix.contains(first) ? first : null;
  }

  /** Whether an address lies inside the prefix with these bits. */
  boolean hasIn(AddressFamily family, long high, long low, int length) {
    if (counts.isEmpty()) {
      return false;
    }
    if (stale) {
      refresh();
    }
    return family == AddressFamily.IPV4 ? hasV4(low, length) : hasV6(high, low, length);
  }

  private void refresh() {
    stale = false;
    int ofV4 = counts.headMap(IpAddress.ANY_V6).size();
    v4 = new long[ofV4];
    v6 = new long[2 * (counts.size() - ofV4)];
    int at = 0;
    for (IpAddress address : counts.keySet()) {
      if (address.isV4()) {
        v4[at] = address.low();
      } else {
        v6[2 * (at - ofV4)] = address.high();
        v6[2 * (at - ofV4) + 1] = address.low();
      }
      at++;
    }
  }

  private boolean hasV4(long network, int length) {
    int from = 0;
    int to = v4.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (v4[middle] < network) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from < v4.length && v4[from] - network < 1L << (32 - length);
  }

  private boolean hasV6(long high, long low, int length) {
    int from = 0;
    int to = v6.length / 2;
    while (from < to) {
      int middle = (from + to) >>> 1;
      int upper = Long.compareUnsigned(v6[2 * middle], high);
      if (upper < 0 || (upper == 0 && Long.compareUnsigned(v6[2 * middle + 1], low) < 0)) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    if (2 * from == v6.length) {
      return false;
    }
    long sameHigh = length == 0 ? 0 : -1L << Math.max(0, 64 - length);
    long sameLow = length <= 64 ? 0 : -1L << (128 - length);
    return (v6[2 * from] & sameHigh) == high && (v6[2 * from + 1] & sameLow) == low;
  }
}
