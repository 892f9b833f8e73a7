package io.manx.speaker.rib;

/**
 * How many paths a source may have in all its families together. What is above is not kept, so that
 * a source which sends a million costs no more than it may; it comes back with a route refresh.
 */
final class PrefixAllowance {
  /** The most paths; 0: no limit. */
  private int most;

  private int kept;
  private long discarded;

  /** Sets another limit; what is kept already stays. */
  void limit(int paths) {
    most = paths;
    discarded = 0;
  }

  /** Takes a place for one more path; false if there is none. */
  boolean take() {
    if (most > 0 && kept >= most) {
      discarded++;
      return false;
    }
    kept++;
    return true;
  }

  void giveBack() {
    kept--;
  }

  /** Announcements that found no place since the limit was set. */
  long discarded() {
    return discarded;
  }
}
