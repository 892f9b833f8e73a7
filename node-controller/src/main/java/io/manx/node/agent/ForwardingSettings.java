package io.manx.node.agent;

import io.manx.net.AddressFamily;
import io.manx.programmer.node.NodeSysctls;
import io.manx.speaker.config.NodeConfig;
import java.io.IOException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel settings that a forwarding node needs, and their undoing. A node that cannot set them
 * goes on: its sessions and routes are right, and {@link #problem} says what is not. Thread-safe.
 */
final class ForwardingSettings {
  private static final Logger LOG = LoggerFactory.getLogger(ForwardingSettings.class);

  private final NodeSysctls sysctls;
  private @Nullable String problem;

  ForwardingSettings(NodeSysctls sysctls) {
    this.sysctls = sysctls;
  }

  /** Sets what is not set yet for the families that this configuration uses. */
  synchronized void ensure(NodeConfig config) {
    try {
      for (NodeSysctls.Change change :
          sysctls.ensure(uses(config, AddressFamily.IPV4), uses(config, AddressFamily.IPV6))) {
        LOG.info("this node forwards for its pods: set {}", change);
      }
      problem = null;
    } catch (IOException e) {
      problem = "forwarding: " + e.getMessage();
      LOG.error("this node may not forward for its pods: {}", e.getMessage());
    }
  }

  /** Makes changes of nexthop objects cheap; without that they are slower, and nothing is wrong. */
  synchronized void quietNextHops() {
    try {
      sysctls
          .quietNextHops()
          .forEach(change -> LOG.info("next hops change at once: set {}", change));
    } catch (IOException e) {
      LOG.info("changes of next hops will take longer: {}", e.getMessage());
    }
  }

  /** Gives back what was changed. */
  synchronized void undo() {
    try {
      sysctls.undo().forEach(change -> LOG.info("gave back {}", change));
    } catch (IOException e) {
      LOG.error("forwarding settings could not be given back: {}", e.getMessage());
    }
  }

  /** Why the node may not forward; null if nothing is known to be wrong. */
  synchronized @Nullable String problem() {
    return problem;
  }

  /** Whether a configuration has anything to do with a family. */
  static boolean uses(NodeConfig config, AddressFamily family) {
    return Stream.of(
            config.addresses().stream().map(address -> address.family()),
            config.originate().stream().map(originated -> originated.cidr().family()),
            config.pools().stream().map(pool -> pool.cidr().family()))
        .flatMap(families -> families)
        .anyMatch(family::equals);
  }
}
