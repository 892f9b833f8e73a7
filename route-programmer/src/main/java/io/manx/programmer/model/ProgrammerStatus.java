package io.manx.programmer.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the route programmer stands. Published as a whole after each turn of its thread.
 *
 * @param synced whether the kernel's table has been read at least once; before, nothing is written
 * @param converged whether stale routes of an earlier run have been swept
 * @param problem why the kernel cannot be read or written at all; null when it can
 * @param counters what is where, and what has happened
 * @param lastAudit when the whole table was last read; null before the first time
 * @param lastAuditRepairs how many routes the last audit found different from what was believed
 * @param links the interfaces, by index
 * @param addresses the addresses of the interfaces
 * @param nextHops every next hop in use or asked for
 * @param usesObjects whether routes point at nexthop objects: configured, and the kernel has them
 * @param whyPlain why groups are plain although resilient ones are asked for, in the kernel's
 *     words; null if they are as asked
 * @param objects our nexthop objects in the kernel, by id
 * @param troubles routes that are not installed, at most 100 of them
 * @param latency how long changes took from the decision to the kernel's acknowledgement
 */
public record ProgrammerStatus(
    boolean synced,
    boolean converged,
    @Nullable String problem,
    Counters counters,
    @Nullable Instant lastAudit,
    int lastAuditRepairs,
    List<Link> links,
    List<Address> addresses,
    List<NextHopStatus> nextHops,
    boolean usesObjects,
    @Nullable String whyPlain,
    List<NextHopObject> objects,
    List<ProgrammedRoute> troubles,
    ProgrammingLatency latency) {
  /** Copies the lists. */
  public ProgrammerStatus {
    links = List.copyOf(links);
    addresses = List.copyOf(addresses);
    nextHops = List.copyOf(nextHops);
    objects = List.copyOf(objects);
    troubles = List.copyOf(troubles);
  }

  /**
   * Gauges, then counters since the start.
   *
   * @param desired wanted routes
   * @param installed wanted routes that the kernel has
   * @param pending routes that wait to be written or removed
   * @param failed routes that the kernel refused
   * @param unresolved routes without a reachable next hop
   * @param conflicts routes whose place belongs to somebody else, or that are guarded
   * @param owned routes of ours in the kernel, stale ones included
   * @param foreign routes of others in the tables that are watched
   * @param added routes added
   * @param replaced routes replaced
   * @param deleted routes deleted
   * @param errors messages that the kernel refused
   * @param repaired routes of ours that others had removed or changed
   * @param audits times that the whole table was read
   * @param overruns times that notifications were lost (ENOBUFS) and the table was read again
   * @param objectsWritten nexthop objects added or changed
   * @param objectsDeleted nexthop objects removed
   */
  public record Counters(
      int desired,
      int installed,
      int pending,
      int failed,
      int unresolved,
      int conflicts,
      int owned,
      int foreign,
      long added,
      long replaced,
      long deleted,
      long errors,
      long repaired,
      long audits,
      long overruns,
      long objectsWritten,
      long objectsDeleted) {}
}
