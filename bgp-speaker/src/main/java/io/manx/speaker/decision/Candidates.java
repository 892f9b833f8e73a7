package io.manx.speaker.decision;

import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import java.util.Arrays;

/** The usable paths of one prefix, in arrays that are used again for the next one. */
public final class Candidates {
  private static final int ROOM = 16;

  int count;
  PathAttributes[] attributes = new PathAttributes[ROOM];
  PathSource[] sources = new PathSource[ROOM];
  long[] metrics = new long[ROOM];
  int[] pathIds = new int[ROOM];
  int[] since = new int[ROOM];
  DecisionStep[] steps = new DecisionStep[ROOM];

  /** Forgets all candidates. */
  public void clear() {
    count = 0;
  }

  /** The number of candidates. */
  public int count() {
    return count;
  }

  /**
   * Adds a candidate; the first one has index 0.
   *
   * @param value its attributes
   * @param source where it comes from
   * @param metric the cost of its next hop
   * @param pathId its path identifier, 0 without
   * @param since when it last changed, in seconds
   */
  public void add(PathAttributes value, PathSource source, long metric, int pathId, int since) {
    if (count == sources.length) {
      grow(2 * count);
    }
    attributes[count] = value;
    sources[count] = source;
    metrics[count] = metric;
    pathIds[count] = pathId;
    this.since[count] = since;
    count++;
  }

  /** The step that decided about candidate {@code i} in the last {@link Decision#decide}. */
  public DecisionStep step(int i) {
    return steps[i];
  }

  private void grow(int room) {
    attributes = Arrays.copyOf(attributes, room);
    sources = Arrays.copyOf(sources, room);
    metrics = Arrays.copyOf(metrics, room);
    pathIds = Arrays.copyOf(pathIds, room);
    since = Arrays.copyOf(since, room);
    steps = Arrays.copyOf(steps, room);
  }
}
