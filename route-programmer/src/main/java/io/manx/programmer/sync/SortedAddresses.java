package io.manx.programmer.sync;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/** Questions to a sorted set of addresses. */
final class SortedAddresses {
  /** The lowest address inside {@code prefix}, or null. */
  static @Nullable IpAddress firstIn(NavigableSet<IpAddress> addresses, IpPrefix prefix) {
    IpAddress first = addresses.ceiling(prefix.address());
    return first != null && prefix.contains(first) ? first : null;
  }

  private SortedAddresses() {}
}
