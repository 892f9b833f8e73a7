package io.manx.programmer.model;

import io.manx.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A next hop as the kernel has it.
 *
 * @param gateway the neighbour, or null for a destination on the link itself
 * @param ifindex the interface, or 0 if there is none
 * @param weight the share of an ECMP route: 1..256
 * @param onlink whether the gateway counts as a neighbour without a covering address
 */
public record KernelNextHop(@Nullable IpAddress gateway, int ifindex, int weight, boolean onlink) {
  @Override
  public String toString() {
    return (gateway == null ? "" : "via " + gateway + " ")
        + "dev #"
        + ifindex
        + (weight == 1 ? "" : " weight " + weight)
        + (onlink ? " onlink" : "");
  }
}
