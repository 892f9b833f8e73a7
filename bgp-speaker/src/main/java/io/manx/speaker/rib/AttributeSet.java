package io.manx.speaker.rib;

import io.manx.speaker.decision.PathDigest;
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

  /** See {@link #digest()}; 0 until it is asked for, as sets that are only sent never are. */
  private int digest;

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

  /** That of a path of another speaker with these attributes. */
  int digest() {
    int known = digest;
    if (known == 0) {
      known = PathDigest.of(value);
      digest = known;
    }
    return known;
  }
}
