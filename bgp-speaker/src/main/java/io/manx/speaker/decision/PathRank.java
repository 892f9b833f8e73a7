package io.manx.speaker.decision;

import io.manx.net.IpAddress;
import io.manx.speaker.model.Aigp;
import io.manx.speaker.model.LongLivedStale;
import io.manx.speaker.model.PathAttributes;

/** What the decision process looks at in path attributes, taken out once for all their prefixes. */
public final class PathRank {
  private static final long NO_IDENTIFIER = -1;

  /** The digest of a path that only all steps can compare. */
  private static final int NO_DIGEST = 1;

  private static final int LEAST_DIGEST = 2;
  private static final int LONGEST_IN_DIGEST = 126;
  private static final long USUAL_PREFERENCE = 100;

  final long localPref;
  final long aigp;
  final int asPathLength;
  final int origin;
  final long med;
  final long neighborAs;
  final long originatorId;
  final int clusterListLength;
  final boolean longLivedStale;

  private PathRank(PathAttributes attributes) {
    this.localPref = attributes.localPref();
    this.aigp = Aigp.metric(attributes.others());
    this.asPathLength = attributes.asPath().length();
    this.origin = attributes.origin().ordinal();
    this.med = attributes.med();
    this.neighborAs = attributes.asPath().neighborAs();
    IpAddress originator = attributes.originatorId();
    this.originatorId = originator == null ? NO_IDENTIFIER : originator.low();
    this.clusterListLength = attributes.clusterList().length;
    this.longLivedStale = LongLivedStale.marks(attributes);
  }

  /** What counts of these attributes. */
  public static PathRank of(PathAttributes attributes) {
    return new PathRank(attributes);
  }

  /**
   * A number of eight bits, never 0, for whether the AS path's length decides between two paths: it
   * does between most, and the digest is at hand where their attributes are not. See {@link
   * #areComparable}.
   *
   * @param local whether this node originates the path
   */
  public int digest(boolean local) {
    boolean usual = localPref == USUAL_PREFERENCE || localPref == PathAttributes.ABSENT;
    if (local || longLivedStale || aigp != Aigp.NONE || !usual) {
      return NO_DIGEST;
    }
    return asPathLength >= LONGEST_IN_DIGEST
        ? NO_DIGEST
        : LEAST_DIGEST + 2 * asPathLength + (localPref == USUAL_PREFERENCE ? 1 : 0);
  }

  /**
   * Whether the digests of two paths say all about the steps up to {@link
   * DecisionStep#AS_PATH_LENGTH}: then the lower one has the shorter AS path, and two that are the
   * same are equal up to there.
   */
  public static boolean areComparable(int a, int b) {
    return a != NO_DIGEST && b != NO_DIGEST && ((a ^ b) & 1) == 0;
  }

  /** RFC 7311 §4.1: the metric with the cost of the next hop, or {@link Aigp#NONE} without one. */
  long aigpOver(long metric) {
    return aigp == Aigp.NONE ? aigp : aigp + Math.min(Math.max(metric, 0), Aigp.NONE - 1 - aigp);
  }

  /** RFC 4456 §9: ORIGINATOR_ID stands in for the BGP Identifier of the sender. */
  long identifierOr(long bgpIdentifier) {
    return originatorId == NO_IDENTIFIER ? bgpIdentifier : originatorId;
  }
}
