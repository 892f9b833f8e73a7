package io.manx.lab.daemon;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a BGP router of any make is told. Each make renders it in its own language.
 *
 * @param name of the router
 * @param as its AS
 * @param routerId its BGP Identifier
 * @param addresses its own, one for each family in use
 * @param kernel whether it writes what it learns into the kernel
 * @param originated what it announces
 * @param neighbors whom it speaks with
 */
public record RouterSpec(
    String name,
    long as,
    IpAddress routerId,
    List<IpAddress> addresses,
    boolean kernel,
    List<IpPrefix> originated,
    List<Neighbor> neighbors) {

  /**
   * A neighbour.
   *
   * @param name of the session, unique in the router
   * @param address the neighbour's
   * @param as the neighbour's
   * @param client whether it is our route reflection client
   */
  public record Neighbor(String name, IpAddress address, long as, boolean client) {}

  /** The families of its addresses: each session carries them all. */
  public Set<AddressFamily> families() {
    return addresses.stream().map(IpAddress::family).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Its address of the family, or null. */
  public @Nullable IpAddress address(AddressFamily family) {
    return addresses.stream().filter(a -> a.family() == family).findFirst().orElse(null);
  }

  /** Whether any neighbour is a reflection client. */
  public boolean reflects() {
    return neighbors.stream().anyMatch(Neighbor::client);
  }

  /** The same with other announcements. */
  public RouterSpec announcing(List<IpPrefix> prefixes) {
    return new RouterSpec(name, as, routerId, addresses, kernel, List.copyOf(prefixes), neighbors);
  }

  /** The same with other neighbours. */
  public RouterSpec speakingWith(List<Neighbor> others) {
    return new RouterSpec(name, as, routerId, addresses, kernel, originated, List.copyOf(others));
  }
}
