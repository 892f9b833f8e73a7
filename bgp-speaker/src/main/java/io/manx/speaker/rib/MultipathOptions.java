package io.manx.speaker.rib;

/**
 * How many paths a {@link BestRoute} may use at once.
 *
 * @param maxPaths the most next hops, at least 1
 * @param relaxAsPath AS_PATHs need to be of the same length only, not the same
 */
public record MultipathOptions(int maxPaths, boolean relaxAsPath) {
  /** As many as the kernel takes in one route. */
  public static final int MOST = 256;

  /** The best path alone. */
  public static final MultipathOptions SINGLE = new MultipathOptions(1, false);
}
