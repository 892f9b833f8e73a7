package io.manx.speaker.rib;

import java.util.Arrays;

/**
 * Paths as rows of parallel arrays. The rows of a prefix form a list through {@link #next}; free
 * rows form one too.
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

  private static final int LEAST_ROOM = 64;
  private static final int FREE = -1;
  private static final int[] NO_IDS = {};

  int[] next = new int[LEAST_ROOM];
  int[] prefix = new int[LEAST_ROOM];

  /** Peer index of the source; {@link #FREE} in a free row. */
  int[] source = new int[LEAST_ROOM];

  AttributeSet[] received = new AttributeSet[LEAST_ROOM];

  /** After import policy; null if the policy hides the path. */
  AttributeSet[] effective = new AttributeSet[LEAST_ROOM];

  /** 0, or 1 + the ordinal of a HiddenReason. */
  byte[] hidden = new byte[LEAST_ROOM];

  byte[] flags = new byte[LEAST_ROOM];

  /** Ordinal of a DecisionStep; means nothing while hidden. */
  byte[] step = new byte[LEAST_ROOM];

  int[] since = new int[LEAST_ROOM];

  /** Path identifiers; empty until there is one. */
  private int[] pathIds = NO_IDS;

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

  int pathId(int row) {
    return pathIds.length == 0 ? 0 : pathIds[row];
  }

  boolean isUsable(int row) {
    return hidden[row] == 0;
  }

  /** A row of this source, not in any list, received and effective attributes null. */
  int add(int prefixId, int peerIndex, int pathId) {
    int row = freeHead;
    if (row == NONE) {
      row = limit++;
      if (row == next.length) {
        setRoom(2 * row);
      }
    } else {
      freeHead = next[row];
    }
    next[row] = NONE;
    prefix[row] = prefixId;
    source[row] = peerIndex;
    flags[row] = 0;
    hidden[row] = 0;
    if (pathId != 0 && pathIds.length == 0) {
      pathIds = new int[next.length];
    }
    if (pathIds.length != 0) {
      pathIds[row] = pathId;
    }
    size++;
    return row;
  }

  void remove(int row) {
    source[row] = FREE;
    received[row] = null;
    effective[row] = null;
    next[row] = freeHead;
    freeHead = row;
    size--;
  }

  /** Cuts off what lies above the largest row in use, if that is worth it. */
  void shrinkIfEmptied() {
    if (size > shrinkAt || next.length == LEAST_ROOM) {
      return;
    }
    int top = limit;
    while (top > 0 && source[top - 1] == FREE) {
      top--;
    }
    shrinkAt = size / 2;
    if (2 * top > limit) {
      return;
    }
    limit = top;
    setRoom(Math.max(LEAST_ROOM, 2 * Integer.highestOneBit(Math.max(1, top))));
    freeHead = NONE;
    for (int row = top - 1; row >= 0; row--) {
      if (source[row] == FREE) {
        next[row] = freeHead;
        freeHead = row;
      }
    }
  }

  private void setRoom(int room) {
    next = Arrays.copyOf(next, room);
    prefix = Arrays.copyOf(prefix, room);
    source = Arrays.copyOf(source, room);
    received = Arrays.copyOf(received, room);
    effective = Arrays.copyOf(effective, room);
    hidden = Arrays.copyOf(hidden, room);
    flags = Arrays.copyOf(flags, room);
    step = Arrays.copyOf(step, room);
    since = Arrays.copyOf(since, room);
    if (pathIds.length != 0) {
      pathIds = size == 0 ? NO_IDS : Arrays.copyOf(pathIds, room);
    }
    shrinkAt = room / 8;
  }
}
