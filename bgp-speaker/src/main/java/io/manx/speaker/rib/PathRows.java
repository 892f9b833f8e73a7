package io.manx.speaker.rib;

import io.manx.net.IntColumn;
import org.jspecify.annotations.Nullable;

/**
 * Paths as rows. The rows of a prefix but the first form a list through {@link #next}, see {@link
 * RouteSelection}; free rows form one too. The numbers of a row lie side by side, as whoever walks
 * such a list looks at most of them.
 */
final class PathRows {
  /** There is no such row. */
  static final int NONE = -1;

  /** Flag: kept for a graceful restart. */
  static final int STALE = 1;

  /** Flag: kept for a long-lived graceful restart (RFC 9494). */
  static final int LONG_LIVED_STALE = 2;

  /** Flag: not sent again yet in a route refresh (RFC 7313). */
  static final int REFRESHING = 4;

  private static final int FREE = -1;

  // The numbers of a row.
  private static final int NEXT = 0;
  private static final int PREFIX = 1;
  private static final int SOURCE = 2; // and the digest in the upper eight bits
  private static final int SINCE = 3;
  private static final int STATE = 4;
  private static final int NUMBERS = 5;

  // The attribute sets of a row.
  private static final int RECEIVED = 0;
  private static final int EFFECTIVE = 1;
  private static final int SETS = 2;

  // The parts of a row's state: where each begins, and how much room it has.
  private static final int HIDDEN_MASK = 0x3F;
  private static final int FLAGS = 6;
  private static final int FLAGS_MASK = 0xF;
  private static final int STEP = 10;
  private static final int STEP_MASK = 0x1F;
  private static final int RULE = 15;
  private static final int RULE_MASK = 0x1FFFF;

  /** The largest number of a rule that there is room for. */
  static final int MOST_RULES = RULE_MASK;

  private static final int DIGEST_BITS = 8;
  private static final int DIGEST = 32 - DIGEST_BITS;

  private final IntColumn numbers = new IntColumn();
  private final SetColumn sets = new SetColumn();

  /** Path identifiers; null until there is one. */
  private @Nullable IntColumn pathIds;

  private int limit;
  private int freeHead = NONE;
  private int size;
  private int shrinkAt;

  int size() {
    return size;
  }

  /** One more than the largest row that may be in use. */
  int limit() {
    return limit;
  }

  int next(int row) {
    return numbers.get(NUMBERS * row + NEXT);
  }

  void next(int row, int following) {
    numbers.set(NUMBERS * row + NEXT, following);
  }

  int prefix(int row) {
    return numbers.get(NUMBERS * row + PREFIX);
  }

  /** Peer index of the source; negative in a free row. */
  int source(int row) {
    return numbers.get(NUMBERS * row + SOURCE) << DIGEST_BITS >> DIGEST_BITS;
  }

  /** That of the path's rank, or 0 until it is asked for; see {@link RouteSelection}. */
  int digest(int row) {
    return numbers.get(NUMBERS * row + SOURCE) >>> DIGEST;
  }

  void digest(int row, int digest) {
    int at = NUMBERS * row + SOURCE;
    numbers.set(at, (numbers.get(at) & (-1 >>> DIGEST_BITS)) | digest << DIGEST);
  }

  int since(int row) {
    return numbers.get(NUMBERS * row + SINCE);
  }

  void since(int row, int now) {
    numbers.set(NUMBERS * row + SINCE, now);
  }

  /** 0, or 1 + the ordinal of a HiddenReason. */
  int hidden(int row) {
    return numbers.get(NUMBERS * row + STATE) & HIDDEN_MASK;
  }

  boolean isUsable(int row) {
    return hidden(row) == 0;
  }

  void hidden(int row, int reason) {
    state(row, HIDDEN_MASK, reason);
  }

  int flags(int row) {
    return (numbers.get(NUMBERS * row + STATE) >>> FLAGS) & FLAGS_MASK;
  }

  void flags(int row, int flags) {
    state(row, FLAGS_MASK << FLAGS, flags << FLAGS);
  }

  /** Ordinal of a DecisionStep; means nothing while hidden. */
  int step(int row) {
    return (numbers.get(NUMBERS * row + STATE) >>> STEP) & STEP_MASK;
  }

  void step(int row, int step) {
    state(row, STEP_MASK << STEP, step << STEP);
  }

  /** The number of the import rule that decided; see {@link SourcePaths#ruleName}. */
  int rule(int row) {
    return numbers.get(NUMBERS * row + STATE) >>> RULE;
  }

  void rule(int row, int number) {
    state(row, RULE_MASK << RULE, number << RULE);
  }

  /** What import policy said: see {@link #hidden(int)} and {@link #rule(int)}. */
  void verdict(int row, int reason, int ruleNumber) {
    state(row, HIDDEN_MASK | RULE_MASK << RULE, reason | ruleNumber << RULE);
  }

  private void state(int row, int mask, int value) {
    int at = NUMBERS * row + STATE;
    numbers.set(at, (numbers.get(at) & ~mask) | value);
  }

  AttributeSet received(int row) {
    return sets.get(SETS * row + RECEIVED);
  }

  void received(int row, AttributeSet set) {
    sets.set(SETS * row + RECEIVED, set);
  }

  /** After import policy; null if the policy hides the path. */
  AttributeSet effective(int row) {
    return sets.get(SETS * row + EFFECTIVE);
  }

  void effective(int row, @Nullable AttributeSet set) {
    digest(row, 0);
    sets.set(SETS * row + EFFECTIVE, set);
  }

  int pathId(int row) {
    IntColumn ids = pathIds;
    return ids == null ? 0 : ids.get(row);
  }

  /** A row of this source, not in any list, received and effective attributes null. */
  int add(int prefixId, int peerIndex, int pathId) {
    int row = freeHead;
    if (row == NONE) {
      row = limit++;
      reach();
    } else {
      freeHead = next(row);
    }
    int at = NUMBERS * row;
    numbers.set(at + NEXT, NONE);
    numbers.set(at + PREFIX, prefixId);
    numbers.set(at + SOURCE, peerIndex);
    numbers.set(at + STATE, 0);
    pathId(row, pathId);
    size++;
    return row;
  }

  private void pathId(int row, int pathId) {
    IntColumn ids = pathIds;
    if (ids == null && pathId != 0) {
      ids = new IntColumn();
      ids.reach(limit);
      pathIds = ids;
    }
    if (ids != null) {
      ids.set(row, pathId);
    }
  }

  void remove(int row) {
    numbers.set(NUMBERS * row + SOURCE, FREE);
    sets.set(SETS * row + RECEIVED, null);
    sets.set(SETS * row + EFFECTIVE, null);
    next(row, freeHead);
    freeHead = row;
    size--;
  }

  private void reach() {
    if (NUMBERS * limit > numbers.room()) {
      numbers.reach(NUMBERS * limit);
    }
    if (SETS * limit > sets.room()) {
      sets.reach(SETS * limit);
    }
    IntColumn ids = pathIds;
    if (ids != null && limit > ids.room()) {
      ids.reach(limit);
    }
    shrinkAt = Math.max(shrinkAt, limit / 4);
  }

  /** Cuts off what lies above the largest row in use, if that is worth it. */
  void shrinkIfEmptied() {
    if (size > shrinkAt || limit == 0) {
      return;
    }
    int top = limit;
    while (top > 0 && source(top - 1) == FREE) {
      top--;
    }
    shrinkAt = size / 2;
    if (2 * top > limit) {
      return;
    }
    limit = top;
    shrinkAt = Math.max(shrinkAt, limit / 4);
    cut();
    freeHead = NONE;
    for (int row = top - 1; row >= 0; row--) {
      if (source(row) == FREE) {
        next(row, freeHead);
        freeHead = row;
      }
    }
  }

  private void cut() {
    numbers.cut(NUMBERS * limit);
    sets.cut(SETS * limit);
    IntColumn ids = pathIds;
    if (size == 0) {
      pathIds = null;
    } else if (ids != null) {
      ids.cut(limit);
    }
  }
}
