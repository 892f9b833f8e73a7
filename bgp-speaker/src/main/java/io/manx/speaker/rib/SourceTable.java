package io.manx.speaker.rib;

import io.manx.speaker.model.PathSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The sources of a table by peer index. */
final class SourceTable {
  private SourcePaths[] byIndex = new SourcePaths[16];

  @Nullable SourcePaths find(int peerIndex) {
    return peerIndex < byIndex.length ? byIndex[peerIndex] : null;
  }

  /** The source with this index, of which there is a path. */
  SourcePaths get(int peerIndex) {
    return byIndex[peerIndex];
  }

  /**
   * The entry of a source that is up.
   *
   * @throws IllegalStateException if it is not
   */
  @SuppressWarnings("ReferenceEquality") // sources are compared by identity
  SourcePaths of(PathSource source) {
    SourcePaths found = find(source.peerIndex());
    if (found == null || found.source != source) {
      throw new IllegalStateException("source " + source.name() + " is not up");
    }
    return found;
  }

  void put(SourcePaths entry) {
    int at = entry.source.peerIndex();
    if (at >= byIndex.length) {
      byIndex = Arrays.copyOf(byIndex, Math.max(at + 1, 2 * byIndex.length));
    }
    byIndex[at] = entry;
  }

  void remove(int peerIndex) {
    byIndex[peerIndex] = null;
  }
}
