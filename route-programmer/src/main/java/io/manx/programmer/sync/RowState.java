package io.manx.programmer.sync;

/** How a wanted route stands, as far as its row says; what else there is to say is kept beside. */
enum RowState {
  /** It has not been compared yet. */
  PENDING,
  /** The kernel has it. */
  INSTALLED,
  /** The kernel refused it, and it waits for its next try. */
  REFUSED,
  /** No next hop can be reached; its group says why. */
  UNRESOLVED,
  /** Its place belongs to somebody else, or a guard objects. */
  BARRED,
  /** The kernel refused the nexthop object of its group, which says why. */
  WITHOUT_OBJECT;

  private static final RowState[] ALL = values();

  /** The state with this ordinal. */
  static RowState of(byte ordinal) {
    return ALL[ordinal];
  }

  /** Whether the route is not as wanted, and there is a reason to show. */
  boolean isTrouble() {
    return ordinal() >= REFUSED.ordinal();
  }
}
