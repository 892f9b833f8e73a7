package io.manx.speaker.rib;

/**
 * What one member was sent in one family since it came up.
 *
 * @param announced prefixes announced
 * @param withdrawn prefixes withdrawn
 * @param current prefixes that it has from us now: the size of its Adj-RIB-Out
 * @param pending prefixes to be looked at when its group is drained next
 */
public record MemberCounts(long announced, long withdrawn, int current, int pending) {
  /** Nothing at all. */
  public static final MemberCounts NONE = new MemberCounts(0, 0, 0, 0);
}
