package io.manx.programmer.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A nexthop object of the kernel: one next hop, or a group of them, that routes point at.
 *
 * @param id the kernel's number of it: 1..2^32-1 as an unsigned number
 * @param protocol who made it
 * @param hop the next hop, or null for a group or a blackhole
 * @param members the ids of a group's members; empty for a single next hop
 */
public record NextHopObject(
    int id, int protocol, @Nullable KernelNextHop hop, List<Integer> members) {
  /** Copies the list. */
  public NextHopObject {
    members = List.copyOf(members);
  }

  /** Whether it forwards alike; protocol and id are not compared. */
  public boolean sameForwarding(NextHopObject other) {
    return Objects.equals(hop, other.hop) && members.equals(other.members);
  }
}
