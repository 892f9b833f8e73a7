package io.manx.programmer.sync;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.Address;
import io.manx.programmer.model.Link;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The links of this node and their addresses. */
final class LinkTable {
  private final TreeMap<Integer, Link> links = new TreeMap<>();
  private final Set<Address> addresses = new LinkedHashSet<>();
  private final TreeMap<IpAddress, Integer> own = new TreeMap<>();
  private final Map<IpPrefix, Integer> subnets = new HashMap<>();
  private final PrefixLengths lengths = new PrefixLengths();

  @Nullable Link put(Link link) {
    return links.put(link.index(), link);
  }

  @Nullable Link remove(int index) {
    return links.remove(index);
  }

  @Nullable Link get(int index) {
    return links.get(index);
  }

  @Nullable Link byName(String name) {
    for (Link link : links.values()) {
      if (link.name().equals(name)) {
        return link;
      }
    }
    return null;
  }

  /** Whether packets can leave through the link with this index. */
  boolean usable(int index) {
    Link link = links.get(index);
    return link != null && link.usable();
  }

  /** The link's name, or its number where it is not known. */
  String name(int index) {
    Link link = links.get(index);
    return link == null ? "interface #" + index : link.name();
  }

  boolean add(Address address) {
    if (!addresses.add(address)) {
      return false;
    }
    own.merge(address.address(), 1, Integer::sum);
    if (subnets.merge(address.subnet(), 1, Integer::sum) == 1) {
      lengths.add(address.subnet());
    }
    return true;
  }

  boolean remove(Address address) {
    if (!addresses.remove(address)) {
      return false;
    }
    own.computeIfPresent(address.address(), (a, n) -> n > 1 ? n - 1 : null);
    if (subnets.computeIfPresent(address.subnet(), (s, n) -> n > 1 ? n - 1 : null) == null) {
      lengths.remove(address.subnet());
    }
    return true;
  }

  boolean isOwn(IpAddress address) {
    return own.containsKey(address);
  }

  /** An own address inside {@code prefix}, or null. */
  @Nullable IpAddress ownIn(IpPrefix prefix) {
    return SortedAddresses.firstIn(own.navigableKeySet(), prefix);
  }

  /** A connected subnet that holds all of {@code prefix}, or null. */
  @Nullable IpPrefix subnetAround(IpPrefix prefix) {
    for (int length = prefix.length(); length > 0; length--) {
      if (lengths.has(prefix.family(), length)) {
        IpPrefix subnet = IpPrefix.containing(prefix.address(), length);
        if (subnets.containsKey(subnet)) {
          return subnet;
        }
      }
    }
    return null;
  }

  List<Link> links() {
    return List.copyOf(links.values());
  }

  List<Address> addresses() {
    return List.copyOf(addresses);
  }

  Set<IpAddress> ownAddresses() {
    return own.keySet();
  }
}
