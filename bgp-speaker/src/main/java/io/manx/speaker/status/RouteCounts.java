package io.manx.speaker.status;

/**
 * How many routes a channel has now.
 *
 * @param imported accepted from the protocol
 * @param filtered received and hidden, or {@link #NOT_KEPT}
 * @param exported sent to the protocol
 * @param preferred imported ones that are the best of their prefix
 */
public record RouteCounts(long imported, long filtered, long exported, long preferred) {
  /** Hidden routes are not kept. */
  public static final long NOT_KEPT = -1;

  /** No route. */
  public static final RouteCounts NONE = new RouteCounts(0, NOT_KEPT, 0, 0);
}
