package io.manx.speaker.rib;

/**
 * The paths of one source in one family.
 *
 * @param received all of them, {@code usable + hidden}
 * @param usable those that take part in the decision
 * @param hidden those that a policy, a loop, a limit or the next hop keeps out
 * @param best those that are the best of their prefix
 * @param stale those kept for a graceful restart
 * @param discarded announcements above the limit of paths, in all families of the source; not kept
 * @param excess announcements above {@link Rib#MOST_PATHS_OF_A_PREFIX}; not kept
 */
public record SourceCounts(
    int received, int usable, int hidden, int best, int stale, long discarded, long excess) {
  /** Nothing at all. */
  public static final SourceCounts NONE = new SourceCounts(0, 0, 0, 0, 0, 0, 0);
}
