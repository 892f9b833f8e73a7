package io.manx.programmer.model;

import java.time.Duration;

/**
 * Groups of next hops that keep a flow on its next hop while others come and go: the kernel's
 * resilient groups (Linux 5.13). A flow hashes to a bucket, and a bucket moves to another next hop
 * only when its own is gone, or when it has been idle.
 *
 * @param buckets how many buckets a group has, 1..65535; fewer than members leave some without
 * @param idleTimer how long a bucket has to be without packets before it may move for the sake of
 *     balance; in whole hundredths of a second
 * @param unbalancedTimer how long a group may stay out of balance before busy buckets move too, in
 *     whole hundredths of a second; zero for ever
 */
public record ResilientGroups(int buckets, Duration idleTimer, Duration unbalancedTimer) {
  private static final Duration LONGEST = Duration.ofHours(24);

  /** What the kernel counts in towards programs. */
  private static final long TICK_MILLIS = 10;

  /**
   * @throws IllegalArgumentException with the name of the value that is out of its range
   */
  public ResilientGroups {
    if (buckets < 1 || buckets > 0xFFFF) {
      throw new IllegalArgumentException("buckets " + buckets + " is not in its range: 1..65535");
    }
    idleTimer = checked("idleTimer", idleTimer);
    unbalancedTimer = checked("unbalancedTimer", unbalancedTimer);
  }

  private static Duration checked(String name, Duration time) {
    if (time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(name + " " + time + " is not in its range: 0s..24h");
    }
    // What is given back has to be what was asked for.
    return Duration.ofMillis(time.toMillis() / TICK_MILLIS * TICK_MILLIS);
  }
}
