package io.manx.speaker.decision;

import io.manx.speaker.model.Aigp;
import io.manx.speaker.model.LongLivedStale;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;

/** What a step of the decision process saw of a path, in words. Pure. */
public final class StepValues {
  private StepValues() {}

  /**
   * The value that a step compares.
   *
   * @param step any step
   * @param path the attributes after import policy
   * @param source where the path comes from
   * @param metric the cost of its next hop
   * @param pathId its path identifier, 0 without
   * @param since when it last changed, in seconds
   * @param options how the decision is varied
   */
  public static String of(
      DecisionStep step,
      PathAttributes path,
      PathSource source,
      long metric,
      int pathId,
      int since,
      DecisionOptions options) {
    return switch (step) {
      case ONLY_PATH -> "the only one";
      case LLGR_STALE -> LongLivedStale.marks(path) ? "long-lived stale" : "not stale";
      case LOCAL_PREF ->
          path.localPref() == PathAttributes.ABSENT
              ? options.defaultLocalPref() + " (the default)"
              : Long.toString(path.localPref());
      case LOCALLY_ORIGINATED -> source.isLocal() ? "this node" : "a peer";
      case AIGP -> aigp(path, metric);
      case AS_PATH_LENGTH -> Integer.toString(path.asPath().length());
      case ORIGIN -> path.origin().name();
      case MED -> med(path, options);
      case EXTERNAL -> source.kind().isInternal() ? "internal" : "external";
      case IGP_METRIC -> Long.toString(metric);
      case OLDEST_EXTERNAL -> "since second " + since;
      case BGP_IDENTIFIER ->
          path.originatorId() == null
              ? source.bgpIdentifier().toString()
              : path.originatorId() + " (ORIGINATOR_ID)";
      case CLUSTER_LIST_LENGTH -> Integer.toString(path.clusterList().length);
      case PEER_ADDRESS -> source.address().toString();
      case PATH_ID -> Integer.toUnsignedString(pathId);
    };
  }

  private static String aigp(PathAttributes path, long metric) {
    long accumulated = Aigp.metric(path.others());
    return accumulated == Aigp.NONE ? "none" : accumulated + " and " + metric + " to the next hop";
  }

  private static String med(PathAttributes path, DecisionOptions options) {
    String value =
        path.med() != PathAttributes.ABSENT
            ? Long.toString(path.med())
            : options.missingMedWorst() ? "none, the worst" : "none, the best";
    return value + " from AS" + path.asPath().neighborAs();
  }
}
