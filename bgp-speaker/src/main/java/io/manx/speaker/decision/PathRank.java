package io.manx.speaker.decision;

import io.manx.net.IpAddress;
import io.manx.speaker.model.Aigp;
import io.manx.speaker.model.LongLivedStale;
import io.manx.speaker.model.PathAttributes;

/** What the decision process looks at in path attributes, taken out once for all their prefixes. */
public final class PathRank {
  private static final long NO_IDENTIFIER = -1;

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

  /** RFC 7311 §4.1: the metric with the cost of the next hop, or {@link Aigp#NONE} without one. */
  long aigpOver(long metric) {
    return aigp == Aigp.NONE ? aigp : aigp + Math.min(Math.max(metric, 0), Aigp.NONE - 1 - aigp);
  }

  /** RFC 4456 §9: ORIGINATOR_ID stands in for the BGP Identifier of the sender. */
  long identifierOr(long bgpIdentifier) {
    return originatorId == NO_IDENTIFIER ? bgpIdentifier : originatorId;
  }
}
