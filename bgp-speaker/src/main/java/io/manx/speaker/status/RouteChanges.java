package io.manx.speaker.status;

/**
 * Changes counted since the protocol came up; the columns of BIRD's table.
 *
 * @param importUpdates announcements from the protocol
 * @param importWithdraws withdrawals from the protocol; nothing filters them
 * @param exportUpdates announcements offered to the protocol; nothing ignores them
 * @param exportWithdraws withdrawals sent; only received and accepted count
 */
public record RouteChanges(
    Row importUpdates, Row importWithdraws, Row exportUpdates, Row exportWithdraws) {
  /** All zero. */
  public static final RouteChanges NONE = new RouteChanges(Row.NONE, Row.NONE, Row.NONE, Row.NONE);

  /**
   * One row.
   *
   * @param received how many there were
   * @param rejected refused before filters: invalid, or split horizon on export
   * @param filtered refused by filters
   * @param ignored without effect, such as a repetition
   * @param accepted took effect
   */
  public record Row(long received, long rejected, long filtered, long ignored, long accepted) {
    /** All zero. */
    public static final Row NONE = new Row(0, 0, 0, 0, 0);
  }
}
