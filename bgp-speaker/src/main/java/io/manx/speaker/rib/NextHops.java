package io.manx.speaker.rib;

import io.manx.net.IpAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The next hops in use, each asked for once. */
final class NextHops {
  private final NextHopOracle oracle;
  private final boolean allReachable;
  private final Map<IpAddress, NextHop> entries = new HashMap<>();

  /** The entry that was asked for last: neighbours have few next hops. */
  private @Nullable NextHop recent;

  /** Stands for every next hop where all are reachable at no cost, as in a pure reflector. */
  private final NextHop anyHop = new NextHop(IpAddress.ANY_V4, 0);

  @SuppressWarnings("ReferenceEquality") // a constant that stands for something to leave out
  NextHops(NextHopOracle oracle) {
    this.allReachable = oracle == NextHopOracle.ALL_REACHABLE;
    this.oracle = oracle;
  }

  /** The entry of a set's next hop, which the set keeps until it is removed. */
  NextHop of(AttributeSet set) {
    NextHop known = set.nextHop;
    if (known != null) {
      return known;
    }
    NextHop found = anyHop;
    if (!allReachable) {
      IpAddress address = set.value.nextHop();
      NextHop entry = recent;
      if (entry == null || !entry.address.equals(address)) {
        entry = entries.get(address);
      }
      if (entry == null) {
        entry = new NextHop(address, oracle.metric(address));
        entries.put(address, entry);
      }
      entry.users++;
      recent = entry;
      found = entry;
    }
    set.nextHop = found;
    return found;
  }

  void release(NextHop hop) {
    if (hop != anyHop && --hop.users == 0) {
      entries.remove(hop.address);
      recent = null;
      oracle.unused(hop.address);
    }
  }

  /** Asks again; the entries whose answer changed. */
  Set<NextHop> ask(Collection<IpAddress> addresses) {
    Set<NextHop> changed = new HashSet<>();
    for (IpAddress address : addresses) {
      NextHop entry = entries.get(address);
      if (entry != null) {
        long metric = oracle.metric(address);
        if (metric != entry.metric) {
          entry.metric = metric;
          changed.add(entry);
        }
      }
    }
    return changed;
  }
}
