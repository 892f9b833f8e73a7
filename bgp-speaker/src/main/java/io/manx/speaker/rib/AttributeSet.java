package io.manx.speaker.rib;

import io.manx.speaker.decision.PathRank;
import io.manx.speaker.model.PathAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The one representative of a value of path attributes: inside the RIB, equal attributes are the
 * same object. Made and counted by {@link AttributeTable}.
 */
final class AttributeSet {
  final PathAttributes value;

  /** Its place in the table; the table's alone. */
  int index;

  /** Paths and Adj-RIB-Out entries that refer to this. */
  int users;

  /** What the decision looks at; made when first needed, as sets that are only sent never are. */
  private @Nullable PathRank rank;

  /** The next hop's entry; set when a path first uses this after import policy. */
  @Nullable NextHop nextHop;

  /** The bucket of this set in the window that is drained now; see {@link UpdateWindow}. */
  int bucket;

  /** The window for which {@link #bucket} is meant. */
  int window;

  AttributeSet(PathAttributes value, int index) {
    this.value = value;
    this.index = index;
  }

  PathRank rank() {
    PathRank known = rank;
    if (known == null) {
      known = PathRank.of(value);
      rank = known;
    }
    return known;
  }
}
