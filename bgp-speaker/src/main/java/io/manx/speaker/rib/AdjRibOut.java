package io.manx.speaker.rib;

import io.manx.net.IntColumn;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an update group was sent last: for each prefix id the attributes as sent, and the peer index
 * of their source, which is the one member that was not sent them.
 */
final class AdjRibOut {
  private final AttributeTable attributes;
  private SetColumn sets = new SetColumn();
  private IntColumn sources = new IntColumn();
  private int size;

  /** By peer index: how many entries have it as their source. */
  private int[] bySource = new int[8];

  AdjRibOut(AttributeTable attributes) {
    this.attributes = attributes;
  }

  int size() {
    return size;
  }

  /** The size for one member, who is not sent what it is the source of. */
  int sizeFor(int peerIndex) {
    return size - (peerIndex < bySource.length ? bySource[peerIndex] : 0);
  }

  /** One more than the largest id that may have an entry. */
  int limit() {
    return sets.room();
  }

  @Nullable AttributeSet get(int prefix) {
    return prefix < sets.room() ? sets.get(prefix) : null;
  }

  /** The source of an entry; means nothing without one. */
  int source(int prefix) {
    return prefix < sources.room() ? sources.get(prefix) : 0;
  }

  void put(int prefix, AttributeSet set, int source) {
    if (prefix >= sets.room()) {
      sets.reach(prefix + 1);
      sources.reach(prefix + 1);
    }
    set.users++;
    AttributeSet before = sets.get(prefix);
    if (before == null) {
      size++;
    } else {
      bySource[sources.get(prefix)]--;
      attributes.release(before);
    }
    sets.set(prefix, set);
    sources.set(prefix, source);
    count(source);
  }

  private void count(int source) {
    if (source >= bySource.length) {
      bySource = Arrays.copyOf(bySource, Math.max(source + 1, 2 * bySource.length));
    }
    bySource[source]++;
  }

  void remove(int prefix) {
    AttributeSet before = sets.get(prefix);
    sets.set(prefix, null);
    bySource[sources.get(prefix)]--;
    size--;
    attributes.release(before);
  }

  AdjRibOut copy() {
    var copy = new AdjRibOut(attributes);
    copy.sets = sets.copy();
    copy.sources = sources.copy();
    copy.bySource = bySource.clone();
    copy.size = size;
    for (int prefix = 0; prefix < sets.room(); prefix++) {
      AttributeSet set = sets.get(prefix);
      if (set != null) {
        set.users++;
      }
    }
    return copy;
  }

  /** Gives all uses back; the object is not to be used any more. */
  void discard() {
    for (int prefix = 0; prefix < sets.room(); prefix++) {
      AttributeSet set = sets.get(prefix);
      if (set != null) {
        attributes.release(set);
      }
    }
    sets = new SetColumn();
    size = 0;
  }

  /** Gives back room for ids from {@code limit} on, none of which has an entry. */
  void trim(int limit) {
    sets.cut(limit);
    sources.cut(limit);
  }
}
