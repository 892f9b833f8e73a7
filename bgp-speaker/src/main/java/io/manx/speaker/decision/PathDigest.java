package io.manx.speaker.decision;

import io.manx.speaker.model.Aigp;
import io.manx.speaker.model.LongLivedStale;
import io.manx.speaker.model.PathAttributes;

/**
 * A number of eight bits, never 0, for whether the AS path's length decides between two paths: it
 * does between most, and a digest is at hand where their attributes are not.
 */
public final class PathDigest {
  /** The digest of a path that only all steps can compare. */
  private static final int NONE = 1;

  private static final int LEAST = 2;
  private static final int LONGEST = 126;

  private PathDigest() {}

  /** The digest of a path of another speaker. */
  public static int of(PathAttributes attributes) {
    long localPref = attributes.localPref();
    boolean usual =
        localPref == PathAttributes.DEFAULT_LOCAL_PREF || localPref == PathAttributes.ABSENT;
    int length = attributes.asPath().length();
    if (!usual
        || length >= LONGEST
        || LongLivedStale.marks(attributes)
        || Aigp.metric(attributes.others()) != Aigp.NONE) {
      return NONE;
    }
    return LEAST + 2 * length + (localPref == PathAttributes.DEFAULT_LOCAL_PREF ? 1 : 0);
  }

  /** The digest of a path that this node originates. */
  public static int ofLocal() {
    return NONE;
  }

  /**
   * Whether two digests say all about the steps up to {@link DecisionStep#AS_PATH_LENGTH}: then the
   * lower one has the shorter AS path, and two that are the same are equal up to there.
   */
  public static boolean areComparable(int a, int b) {
    return a != NONE && b != NONE && ((a ^ b) & 1) == 0;
  }
}
