package io.manx.lab;

import io.manx.lab.net.Netns;
import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import java.util.List;

/**
 * A pod of the lab.
 *
 * @param node where it is
 * @param name for people
 * @param netns its namespace
 * @param addresses one a family, from the CNI plugins
 */
public record Pod(LabNode node, String name, Netns netns, List<IpAddress> addresses) {
  /** Its address of the family. */
  public IpAddress address(AddressFamily family) {
    return addresses.stream().filter(a -> a.family() == family).findFirst().orElseThrow();
  }
}
