package io.manx.programmer.model;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A nexthop object of the kernel: one next hop, or a group of them, that routes point at.
 *
 * @param id the kernel's number of it: 1..2^32-1 as an unsigned number
 * @param protocol who made it ({@code nh_protocol})
 * @param hop the next hop, or null for a group or a blackhole
 * @param members a group's members; empty for a single next hop
 * @param resilience how a resilient group moves its buckets; null for any other object
 */
public record NextHopObject(
    int id,
    int protocol,
    @Nullable KernelNextHop hop,
    List<Member> members,
    @Nullable ResilientGroups resilience) {
  /**
   * A member of a group.
   *
   * @param id the id of a single next hop
   * @param weight its share: 1..256
   */
  public record Member(int id, int weight) {}

  /** Copies the list. */
  public NextHopObject {
    members = List.copyOf(members);
  }

  /** A single next hop, or a group that is not resilient. */
  public NextHopObject(int id, int protocol, @Nullable KernelNextHop hop, List<Member> members) {
    this(id, protocol, hop, members, null);
  }

  /** The same group with other members. */
  public NextHopObject withMembers(List<Member> others) {
    return new NextHopObject(id, protocol, hop, others, resilience);
  }

  /** Whether it is a group. */
  public boolean isGroup() {
    return !members.isEmpty();
  }

  /**
   * Whether the kernel changes it into the other in place: a group stays of its type, and a
   * resilient one keeps its number of buckets.
   */
  public boolean canBecome(NextHopObject other) {
    return isGroup() == other.isGroup() && buckets() == other.buckets();
  }

  private int buckets() {
    return resilience == null ? 0 : resilience.buckets();
  }

  /** Whether it forwards alike; protocol, id and the order of members are not compared. */
  public boolean sameForwarding(NextHopObject other) {
    return Objects.equals(hop, other.hop)
        && Objects.equals(resilience, other.resilience)
        && members.size() == other.members.size()
        && new HashSet<>(members).equals(new HashSet<>(other.members));
  }
}
