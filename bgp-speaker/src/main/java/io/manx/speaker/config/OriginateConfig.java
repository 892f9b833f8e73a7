package io.manx.speaker.config;

import io.manx.net.IpPrefix;
import java.util.List;

/**
 * A prefix that this node announces.
 *
 * @param cidr the prefix
 * @param communities communities to announce it with
 * @param blackhole whether the kernel gets an unreachable route for the prefix, for what it holds
 *     and no pod has
 */
public record OriginateConfig(IpPrefix cidr, List<Community> communities, boolean blackhole) {
  /** Copies the list. */
  public OriginateConfig {
    communities = List.copyOf(communities);
  }
}
