package io.manx.speaker.model;

import java.util.Arrays;

/** The well-known communities of RFC 9494 §4.1, and what they say of a path. */
public final class LongLivedStale {
  /** The path is kept for a peer that has been away for long: the least preferred of all. */
  public static final int LLGR_STALE = 0xFFFF_0006;

  /** The path is not to be kept so. */
  public static final int NO_LLGR = 0xFFFF_0007;

  private LongLivedStale() {}

  /** Whether somebody marked the path as kept. */
  public static boolean marks(PathAttributes attributes) {
    return has(attributes, LLGR_STALE);
  }

  /** Whether the path must not be kept. */
  public static boolean isRefusedBy(PathAttributes attributes) {
    return has(attributes, NO_LLGR);
  }

  private static boolean has(PathAttributes attributes, int community) {
    for (int each : attributes.communities()) {
      if (each == community) {
        return true;
      }
    }
    return false;
  }

  /** The attributes with the mark; the same object if they have it. */
  public static PathAttributes mark(PathAttributes attributes) {
    if (marks(attributes)) {
      return attributes;
    }
    int[] communities = attributes.communities();
    int[] more = Arrays.copyOf(communities, communities.length + 1);
    more[communities.length] = LLGR_STALE;
    return attributes.toBuilder().communities(more).build();
  }
}
