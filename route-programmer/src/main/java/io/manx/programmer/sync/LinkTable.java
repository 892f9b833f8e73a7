package io.manx.programmer.sync;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.programmer.model.Address;
import io.manx.programmer.model.Link;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The links of this node and their addresses. */
final class LinkTable {
  private final TreeMap<Integer, Link> links = new TreeMap<>();
  private final Set<Address> addresses = new LinkedHashSet<>();
  private final SortedAddresses own = new SortedAddresses();
  private final PrefixMap<Integer> subnets = new PrefixMap<>();

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
    own.add(address.address());
    Integer had = subnets.get(address.subnet());
    subnets.put(address.subnet(), had == null ? 1 : had + 1);
    return true;
  }

  boolean remove(Address address) {
    if (!addresses.remove(address)) {
      return false;
    }
    own.remove(address.address());
    Integer had = subnets.get(address.subnet());
    if (had != null && had > 1) {
      subnets.put(address.subnet(), had - 1);
    } else {
      subnets.remove(address.subnet());
    }
    return true;
  }

  boolean isOwn(IpAddress address) {
    return own.contains(address);
  }

  /** The addresses of this node. */
  SortedAddresses own() {
    return own;
  }

  /** The length of the longest connected subnet that holds all of a prefix; 0 for none. */
  int subnetAround(AddressFamily family, long high, long low, int length) {
    for (int shorter = length; shorter > 0; shorter--) {
      if (subnets.around(family, high, low, shorter) != null) {
        return shorter;
      }
    }
    return 0;
  }

  List<Link> links() {
    return List.copyOf(links.values());
  }

  List<Address> addresses() {
    return List.copyOf(addresses);
  }
}
