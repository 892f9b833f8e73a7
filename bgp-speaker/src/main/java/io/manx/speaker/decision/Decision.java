package io.manx.speaker.decision;

import io.manx.net.IpAddress;
import io.manx.speaker.model.Aigp;
import io.manx.speaker.model.LongLivedStale;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;

/**
 * Chooses the best path of a prefix (RFC 4271 §9.1.2.2, RFC 4456 §9).
 *
 * <p>Works as the RFC words it: step after step, paths are taken out of the set until one is left.
 * MED, which compares only within a neighbouring AS, makes a comparison of pairs intransitive, so
 * the outcome would depend on the order of arrival otherwise. Every other step keeps the candidates
 * with the lowest {@link #key}. Not thread-safe.
 */
public final class Decision {
  private static final DecisionStep[] STEPS = DecisionStep.values();
  private static final long WORST_MED = 0xFFFF_FFFFL;

  private final DecisionOptions options;
  private int[] alive = new int[16];
  private int aliveCount;

  /**
   * @param options what is varied
   */
  public Decision(DecisionOptions options) {
    this.options = options;
  }

  /**
   * Finds the best of at least one candidate and sets the step of each.
   *
   * @return the index of the best
   */
  public int decide(Candidates c) {
    return decideAfter(DecisionStep.ONLY_PATH, c);
  }

  /**
   * The same for candidates that are known to be equal up to a step.
   *
   * @param equal the last step that took none of them out
   * @return the index of the best
   */
  public int decideAfter(DecisionStep equal, Candidates c) {
    if (alive.length < c.count) {
      alive = new int[2 * c.count];
    }
    aliveCount = c.count;
    for (int i = 0; i < c.count; i++) {
      alive[i] = i;
    }
    DecisionStep last = DecisionStep.ONLY_PATH;
    for (int s = equal.ordinal() + 1; s < STEPS.length && aliveCount > 1; s++) {
      DecisionStep step = STEPS[s];
      int before = aliveCount;
      eliminate(c, step);
      if (aliveCount < before) {
        last = step;
      }
    }
    int best = alive[0];
    c.steps[best] = last;
    return best;
  }

  private void eliminate(Candidates c, DecisionStep step) {
    switch (step) {
      case MED -> eliminateByMed(c);
      case PEER_ADDRESS -> eliminateByAddress(c);
      default -> eliminateByKey(c, step);
    }
  }

  private void eliminateByKey(Candidates c, DecisionStep step) {
    long lowest = Long.MAX_VALUE;
    for (int i = 0; i < aliveCount; i++) {
      lowest = Math.min(lowest, key(c, alive[i], step));
    }
    int kept = 0;
    for (int i = 0; i < aliveCount; i++) {
      int candidate = alive[i];
      if (key(c, candidate, step) == lowest) {
        alive[kept++] = candidate;
      } else {
        c.steps[candidate] = step;
      }
    }
    aliveCount = kept;
  }

  /** RFC 4271 §9.1.2.2 c: m goes if an n of the same neighbouring AS has a lower MED. */
  private void eliminateByMed(Candidates c) {
    int dead = 0;
    for (int i = 0; i < aliveCount; i++) {
      int m = alive[i];
      c.steps[m] = DecisionStep.ONLY_PATH;
      for (int j = 0; j < aliveCount; j++) {
        int n = alive[j];
        if (sameNeighbor(c, m, n) && med(c.attributes[n]) < med(c.attributes[m])) {
          c.steps[m] = DecisionStep.MED;
          dead++;
          break;
        }
      }
    }
    if (dead > 0) {
      int kept = 0;
      for (int i = 0; i < aliveCount; i++) {
        if (c.steps[alive[i]] != DecisionStep.MED) {
          alive[kept++] = alive[i];
        }
      }
      aliveCount = kept;
    }
  }

  private void eliminateByAddress(Candidates c) {
    int lowest = alive[0];
    for (int i = 1; i < aliveCount; i++) {
      if (compareAddresses(c, alive[i], lowest) < 0) {
        lowest = alive[i];
      }
    }
    int kept = 0;
    for (int i = 0; i < aliveCount; i++) {
      int candidate = alive[i];
      if (compareAddresses(c, candidate, lowest) == 0) {
        alive[kept++] = candidate;
      } else {
        c.steps[candidate] = DecisionStep.PEER_ADDRESS;
      }
    }
    aliveCount = kept;
  }

  /**
   * Compares a newcomer with the best path of a set, if that is enough to know what deciding over
   * the whole set would say.
   *
   * <p>It is, unless their MEDs matter: up to MED the steps compare like words in a dictionary, and
   * a newcomer with the best path's neighbouring AS and MED takes nothing out at that step that the
   * best path does not.
   *
   * @return 0 if it is not enough; else the ordinal of the deciding step, negative if the best path
   *     keeps its place
   */
  public int challenge(Candidates c, int newcomer, int best) {
    return challengeAfter(DecisionStep.ONLY_PATH, c, newcomer, best);
  }

  /**
   * The same for two that are known to be equal up to a step.
   *
   * @param equal the last step that does not tell them apart
   * @return as {@link #challenge}
   */
  public int challengeAfter(DecisionStep equal, Candidates c, int newcomer, int best) {
    for (int s = equal.ordinal() + 1; s < STEPS.length; s++) {
      DecisionStep step = STEPS[s];
      int compared;
      if (step == DecisionStep.MED) {
        boolean alike = med(c.attributes[newcomer]) == med(c.attributes[best]);
        if (!options.alwaysCompareMed() && !(alike && sameNeighbor(c, newcomer, best))) {
          return 0;
        }
        compared = Long.compare(med(c.attributes[newcomer]), med(c.attributes[best]));
      } else if (step == DecisionStep.PEER_ADDRESS) {
        compared = compareAddresses(c, newcomer, best);
      } else {
        compared = Long.compare(key(c, newcomer, step), key(c, best, step));
      }
      if (compared != 0) {
        return compared < 0 ? s : -s;
      }
    }
    return 0;
  }

  private boolean sameNeighbor(Candidates c, int a, int b) {
    return options.alwaysCompareMed() || neighborAs(c, a) == neighborAs(c, b);
  }

  private static long neighborAs(Candidates c, int i) {
    return c.attributes[i].asPath().neighborAs();
  }

  /** RFC 4271 §9.1.2.2 c: without the attribute, the lowest possible value. */
  private long med(PathAttributes attributes) {
    if (attributes.med() != PathAttributes.ABSENT) {
      return attributes.med();
    }
    return options.missingMedWorst() ? WORST_MED : 0;
  }

  private static int compareAddresses(Candidates c, int a, int b) {
    return c.sources[a].address().compareTo(c.sources[b].address());
  }

  /** What a step compares, as a number of which the lowest is kept. */
  private long key(Candidates c, int i, DecisionStep step) {
    PathAttributes path = c.attributes[i];
    return switch (step) {
      case LLGR_STALE -> LongLivedStale.marks(path) ? 1 : 0;
      case LOCAL_PREF ->
          -(path.localPref() == PathAttributes.ABSENT
              ? options.defaultLocalPref()
              : path.localPref());
      case LOCALLY_ORIGINATED -> c.sources[i].isLocal() ? 0 : 1;
      case AIGP -> aigp(path, c.metrics[i]);
      case AS_PATH_LENGTH -> path.asPath().length();
      case ORIGIN -> path.origin().ordinal();
      case EXTERNAL -> c.sources[i].kind().isInternal() ? 1 : 0;
      case IGP_METRIC -> c.metrics[i];
      case OLDEST_EXTERNAL ->
          options.preferOldestExternal() && c.sources[i].kind().isExternal() ? c.since[i] : 0;
      case BGP_IDENTIFIER -> identifier(path, c.sources[i]).low();
      case CLUSTER_LIST_LENGTH -> path.clusterList().length;
      case PATH_ID -> Integer.toUnsignedLong(c.pathIds[i]);
      case ONLY_PATH, MED, PEER_ADDRESS -> throw new IllegalArgumentException(step + " has no key");
    };
  }

  /** RFC 7311 §4.1: the metric with the cost of the next hop, or {@link Aigp#NONE} without one. */
  private static long aigp(PathAttributes path, long metric) {
    long aigp = Aigp.metric(path.others());
    return aigp == Aigp.NONE ? aigp : aigp + Math.min(Math.max(metric, 0), Aigp.NONE - 1 - aigp);
  }

  /** RFC 4456 §9: ORIGINATOR_ID stands in for the BGP Identifier of the sender. */
  private static IpAddress identifier(PathAttributes path, PathSource source) {
    IpAddress originator = path.originatorId();
    return originator == null ? source.bgpIdentifier() : originator;
  }
}
