package io.manx.speaker.config;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.speaker.model.Family;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the reader of peers must know of the node.
 *
 * @param asNumber the node's AS, or 0 if it could not be read
 * @param addresses the node's addresses; empty if they could not be read
 * @param listens whether the node listens
 * @param reflects whether the node is a route reflector
 * @param filterNames the names of the filters there are
 * @param passwords where passwords come from
 */
record NodeFacts(
    long asNumber,
    List<IpAddress> addresses,
    boolean listens,
    boolean reflects,
    Set<String> filterNames,
    PasswordSource passwords) {

  /** The families of the node's addresses. */
  Set<Family> families() {
    var families = EnumSet.noneOf(Family.class);
    addresses.forEach(address -> families.add(Family.unicast(address.family())));
    return families;
  }

  /** The first of the node's addresses in this family. */
  Optional<IpAddress> address(AddressFamily family) {
    return addresses.stream().filter(a -> a.family() == family).findFirst();
  }
}
