package io.manx.speaker.rib;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an update group was sent last: for each prefix id the attributes as sent, and the peer index
 * of their source, which is the one member that was not sent them.
 */
final class AdjRibOut {
  private static final int LEAST_ROOM = 64;

  private final AttributeTable attributes;
  private AttributeSet[] sets = new AttributeSet[LEAST_ROOM];
  private int[] sources = new int[LEAST_ROOM];
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
    return sets.length;
  }

  @Nullable AttributeSet get(int prefix) {
    return prefix < sets.length ? sets[prefix] : null;
  }

  /** The source of an entry; means nothing without one. */
  int source(int prefix) {
    return prefix < sources.length ? sources[prefix] : 0;
  }

  void put(int prefix, AttributeSet set, int source) {
    if (prefix >= sets.length) {
      int room = Math.max(prefix + 1, 2 * sets.length);
      sets = Arrays.copyOf(sets, room);
      sources = Arrays.copyOf(sources, room);
    }
    set.users++;
    AttributeSet before = sets[prefix];
    if (before == null) {
      size++;
    } else {
      bySource[sources[prefix]]--;
      attributes.release(before);
    }
    sets[prefix] = set;
    sources[prefix] = source;
    count(source);
  }

  private void count(int source) {
    if (source >= bySource.length) {
      bySource = Arrays.copyOf(bySource, Math.max(source + 1, 2 * bySource.length));
    }
    bySource[source]++;
  }

  void remove(int prefix) {
    AttributeSet before = sets[prefix];
    sets[prefix] = null;
    bySource[sources[prefix]]--;
    size--;
    attributes.release(before);
  }

  AdjRibOut copy() {
    var copy = new AdjRibOut(attributes);
    copy.sets = sets.clone();
    copy.sources = sources.clone();
    copy.bySource = bySource.clone();
    copy.size = size;
    for (AttributeSet set : sets) {
      if (set != null) {
        set.users++;
      }
    }
    return copy;
  }

  /** Gives all uses back; the object is not to be used any more. */
  void discard() {
    for (AttributeSet set : sets) {
      if (set != null) {
        attributes.release(set);
      }
    }
    sets = new AttributeSet[0];
    size = 0;
  }

  /** Gives back room for ids from {@code limit} on, none of which has an entry. */
  void trim(int limit) {
    int room = Math.max(LEAST_ROOM, limit);
    if (room < sets.length) {
      sets = Arrays.copyOf(sets, room);
      sources = Arrays.copyOf(sources, room);
    }
  }
}
