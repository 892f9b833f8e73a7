package io.manx.speaker.bfd;

import java.time.Duration;

/**
 * The times between packets of one direction while a session was Up.
 *
 * @param longest the longest of them
 * @param late how many were more than a quarter longer than the interval that was agreed on: RFC
 *     5880 §6.8.7 wants no packet later than the interval, and one that is lost makes it half as
 *     long again at least
 */
public record Gaps(Duration longest, long late) {
  /** Before the second packet. */
  public static final Gaps NONE = new Gaps(Duration.ZERO, 0);
}
