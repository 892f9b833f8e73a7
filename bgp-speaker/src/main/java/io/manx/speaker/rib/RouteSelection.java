package io.manx.speaker.rib;

import io.manx.net.IntColumn;
import io.manx.speaker.decision.Candidates;
import io.manx.speaker.decision.Decision;
import io.manx.speaker.decision.DecisionStep;
import io.manx.speaker.decision.PathDigest;
import java.util.Arrays;

/**
 * Keeps the paths of each prefix as a list, best first, and their deciding steps up to date.
 *
 * <p>The first path of a list is the best one, unless it is hidden: then all are. Most changes are
 * settled by comparing one path with the best; see {@link Decision#challenge}. What that needs of
 * the first path is kept with the prefix, so that a newcomer that loses, as nine of ten do where
 * ten peers send the same, costs no look at the row of the best, which is far away.
 */
final class RouteSelection {
  private static final int MED = DecisionStep.MED.ordinal();
  private static final int AS_PATH_LENGTH = DecisionStep.AS_PATH_LENGTH.ordinal();

  // The numbers of a prefix; all are 0 without a path.
  private static final int FIRST = 0; // 1 + the first row of its list
  private static final int OTHERS = 1; // 1 + the row behind the first one, or 0
  private static final int FACTS = 2; // about the first row: see note
  private static final int NUMBERS = 3;

  // The parts of the facts.
  private static final int USABLE = 1;
  private static final int STEP = 1;
  private static final int STEP_MASK = 0x1F;
  private static final int DIGEST = 8;

  private final PathRows rows;
  private final SourceTable sources;
  private final NextHops nextHops;
  private final Candidates candidates = new Candidates();
  private Decision decision;

  /** The numbers of each prefix id, side by side. */
  private final IntColumn heads = new IntColumn();

  private int[] gathered = new int[16];

  RouteSelection(PathRows rows, SourceTable sources, NextHops nextHops, Decision decision) {
    this.rows = rows;
    this.sources = sources;
    this.nextHops = nextHops;
    this.decision = decision;
  }

  void decideBy(Decision newDecision) {
    decision = newDecision;
  }

  /** Makes room for ids below {@code limit}, or gives room back. */
  void setRoom(int limit) {
    heads.reach(NUMBERS * limit);
    heads.cut(NUMBERS * limit);
  }

  int room() {
    return heads.room() / NUMBERS;
  }

  /** The first path of a prefix, or {@link PathRows#NONE}. */
  int head(int prefix) {
    return heads.get(NUMBERS * prefix + FIRST) - 1;
  }

  /** The path behind another in the list of a prefix, or {@link PathRows#NONE}. */
  int after(int prefix, int row) {
    return row == head(prefix) ? heads.get(NUMBERS * prefix + OTHERS) - 1 : rows.next(row);
  }

  /** The best path of a prefix, or {@link PathRows#NONE}. */
  int best(int prefix) {
    return (heads.get(NUMBERS * prefix + FACTS) & USABLE) != 0 ? head(prefix) : PathRows.NONE;
  }

  int find(int prefix, int peerIndex, int pathId) {
    int row = head(prefix);
    while (row >= 0 && (rows.source(row) != peerIndex || rows.pathId(row) != pathId)) {
      row = after(prefix, row);
    }
    return row;
  }

  /** How many paths of a prefix a source has. */
  int count(int prefix, int peerIndex) {
    int count = 0;
    for (int row = head(prefix); row >= 0; row = after(prefix, row)) {
      count += rows.source(row) == peerIndex ? 1 : 0;
    }
    return count;
  }

  /** Puts a row into the list, behind the best. */
  void link(int prefix, int row) {
    int at = NUMBERS * prefix;
    if (heads.get(at + FIRST) == 0) {
      heads.set(at + FIRST, row + 1);
    } else {
      rows.next(row, heads.get(at + OTHERS) - 1);
      heads.set(at + OTHERS, row + 1);
    }
  }

  private void unlink(int prefix, int row) {
    if (head(prefix) == row) {
      unlinkFirst(prefix);
    } else {
      unlinkOther(prefix, row);
    }
  }

  private void unlinkFirst(int prefix) {
    int at = NUMBERS * prefix;
    int second = heads.get(at + OTHERS) - 1;
    heads.set(at + FIRST, second + 1);
    if (second < 0) {
      heads.set(at + FACTS, 0);
    } else {
      heads.set(at + OTHERS, rows.next(second) + 1);
      note(prefix, second);
    }
  }

  private void unlinkOther(int prefix, int row) {
    int others = NUMBERS * prefix + OTHERS;
    int at = heads.get(others) - 1;
    if (at == row) {
      heads.set(others, rows.next(row) + 1);
      return;
    }
    while (rows.next(at) != row) {
      at = rows.next(at);
    }
    rows.next(at, rows.next(row));
  }

  /** Makes a row, whose step and verdict are right by now, the first of its list. */
  private void moveToFront(int prefix, int row) {
    int at = NUMBERS * prefix;
    int first = heads.get(at + FIRST) - 1;
    if (first != row) {
      unlinkOther(prefix, row);
      rows.next(first, heads.get(at + OTHERS) - 1);
      heads.set(at + OTHERS, first + 1);
      heads.set(at + FIRST, row + 1);
    }
    note(prefix, row);
  }

  /** Notes with the prefix what its first row says. */
  private void note(int prefix, int first) {
    int usable = rows.isUsable(first) ? USABLE : 0;
    int facts = usable | rows.step(first) << STEP | rows.digest(first) << DIGEST;
    heads.set(NUMBERS * prefix + FACTS, facts);
  }

  private int stepOfFirst(int prefix) {
    return heads.get(NUMBERS * prefix + FACTS) >>> STEP & STEP_MASK;
  }

  private int digestOfFirst(int prefix, int first) {
    int digest = heads.get(NUMBERS * prefix + FACTS) >>> DIGEST;
    if (digest == 0) {
      digest = digest(first);
      note(prefix, first);
    }
    return digest;
  }

  /**
   * Takes a row out of the list.
   *
   * @param best the best row before
   */
  void remove(int prefix, int row, int best) {
    unlink(prefix, row);
    if (!rows.isUsable(row)) {
      return;
    }
    if (row != best && rows.step(row) < MED) {
      decideStepOfBest(prefix, best, PathRows.NONE);
    } else {
      decideAll(prefix);
    }
  }

  /**
   * Puts things right after a row has changed or is new.
   *
   * @param best the best row before, maybe this one
   * @param oldStep the row's step before, or -1 if it was hidden or not there
   */
  void changed(int prefix, int row, int best, int oldStep) {
    boolean usable = rows.isUsable(row);
    if (oldStep < 0 && !usable) {
      return;
    }
    // What went out before MED has had no influence on what the others went through.
    if (best >= 0 && row != best && oldStep < MED) {
      if (oldStep >= 0) {
        decideStepOfBest(prefix, best, row);
      }
      if (!usable || challenge(prefix, row, best)) {
        return;
      }
    }
    decideAll(prefix);
  }

  /** Compares a newcomer with the best; false if that does not settle it. */
  private boolean challenge(int prefix, int row, int best) {
    int outcome = compare(prefix, row, best);
    if (outcome < 0) {
      rows.step(row, -outcome);
      if (stepOfFirst(prefix) < -outcome) {
        rows.step(best, -outcome);
        note(prefix, best);
      }
    } else if (outcome > 0) {
      for (int at = head(prefix); at >= 0; at = after(prefix, at)) {
        rows.step(at, Math.min(rows.step(at), outcome));
      }
      rows.step(best, outcome);
      rows.step(row, outcome);
      moveToFront(prefix, row);
    }
    return outcome != 0;
  }

  /** As {@link Decision#challenge}; most pairs are compared without a look at their attributes. */
  private int compare(int prefix, int row, int best) {
    int ours = digest(row);
    int theirs = digestOfFirst(prefix, best);
    boolean comparable = PathDigest.areComparable(ours, theirs);
    if (comparable && ours != theirs) {
      return ours < theirs ? AS_PATH_LENGTH : -AS_PATH_LENGTH;
    }
    candidates.clear();
    addCandidate(row);
    addCandidate(best);
    return decision.challengeAfter(equalUpTo(comparable), candidates, 0, 1);
  }

  /** The last step that does not tell paths apart whose digests are the same. */
  private static DecisionStep equalUpTo(boolean comparable) {
    return comparable ? DecisionStep.AS_PATH_LENGTH : DecisionStep.ONLY_PATH;
  }

  private int digest(int row) {
    int digest = rows.digest(row);
    if (digest == 0) {
      boolean local = sources.get(rows.source(row)).source.isLocal();
      digest = local ? PathDigest.ofLocal() : rows.effective(row).digest();
      rows.digest(row, digest);
    }
    return digest;
  }

  /** The best path's step is the last one that took out a rival. */
  private void decideStepOfBest(int prefix, int best, int except) {
    int last = DecisionStep.ONLY_PATH.ordinal();
    for (int at = head(prefix); at >= 0; at = after(prefix, at)) {
      if (at != best && at != except && rows.isUsable(at)) {
        last = Math.max(last, rows.step(at));
      }
    }
    rows.step(best, last);
    note(prefix, best);
  }

  /** Decides over all usable paths of a prefix. */
  void decideAll(int prefix) {
    int count = gather(prefix);
    if (count == 1) {
      rows.step(gathered[0], DecisionStep.ONLY_PATH.ordinal());
      moveToFront(prefix, gathered[0]);
    } else if (count > 1) {
      decide(prefix, count);
    } else {
      heads.set(NUMBERS * prefix + FACTS, 0);
    }
  }

  /** Gathers the usable paths of a prefix; how many there are. */
  int gather(int prefix) {
    int count = 0;
    for (int at = head(prefix); at >= 0; at = after(prefix, at)) {
      if (rows.isUsable(at)) {
        if (count == gathered.length) {
          gathered = Arrays.copyOf(gathered, 2 * count);
        }
        gathered[count++] = at;
      }
    }
    return count;
  }

  /** The {@code i}-th of the paths gathered last. */
  int gathered(int i) {
    return gathered[i];
  }

  /** Brings the best of the gathered paths from {@code i} on to that place. */
  void rank(int i, int count) {
    candidates.clear();
    for (int k = i; k < count; k++) {
      addCandidate(gathered[k]);
    }
    int best = i + decision.decide(candidates);
    int row = gathered[best];
    gathered[best] = gathered[i];
    gathered[i] = row;
  }

  private void decide(int prefix, int count) {
    boolean comparable = areComparable(count);
    int left = comparable ? keepShortest(count) : count;
    if (left == 1) {
      rows.step(gathered[0], AS_PATH_LENGTH);
      moveToFront(prefix, gathered[0]);
      return;
    }
    candidates.clear();
    for (int i = 0; i < left; i++) {
      addCandidate(gathered[i]);
    }
    int best = decision.decideAfter(equalUpTo(comparable), candidates);
    for (int i = 0; i < left; i++) {
      rows.step(gathered[i], candidates.step(i).ordinal());
    }
    moveToFront(prefix, gathered[best]);
  }

  private boolean areComparable(int count) {
    int first = digest(gathered[0]);
    for (int i = 1; i < count; i++) {
      if (!PathDigest.areComparable(first, digest(gathered[i]))) {
        return false;
      }
    }
    return true;
  }

  /** Leaves those of the gathered paths that the AS path's length leaves, in front; how many. */
  private int keepShortest(int count) {
    int least = rows.digest(gathered[0]);
    for (int i = 1; i < count; i++) {
      least = Math.min(least, rows.digest(gathered[i]));
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int row = gathered[i];
      if (rows.digest(row) == least) {
        gathered[kept++] = row;
      } else {
        rows.step(row, AS_PATH_LENGTH);
      }
    }
    return kept;
  }

  private void addCandidate(int row) {
    AttributeSet set = rows.effective(row);
    candidates.add(
        set.value,
        sources.get(rows.source(row)).source,
        nextHops.of(set).metric,
        rows.pathId(row),
        rows.since(row));
  }
}
