package io.manx.speaker.rib;

import java.util.Arrays;

/**
 * What an update group with ADD-PATH was sent last (RFC 7911): for each prefix id a list of
 * entries, each a path identifier with the attributes as sent and the peer index of their source,
 * which is the one member that was not sent them. The counterpart of {@link AdjRibOut} for groups
 * that are sent several paths a prefix.
 */
final class AddPathOut {
  static final int NONE = -1;

  private static final int LEAST_ROOM = 64;

  private final AttributeTable attributes;

  /** By prefix id: 1 + the first entry, or 0. */
  private int[] heads = new int[LEAST_ROOM];

  private int[] nexts = new int[LEAST_ROOM];
  private int[] ids = new int[LEAST_ROOM];
  private int[] sources = new int[LEAST_ROOM];
  private AttributeSet[] sets = new AttributeSet[LEAST_ROOM];
  private int limit;
  private int freeHead = NONE;
  private int size;

  /** By peer index: how many entries have it as their source. */
  private int[] bySource = new int[8];

  AddPathOut(AttributeTable attributes) {
    this.attributes = attributes;
  }

  /** Paths, of all prefixes together. */
  int size() {
    return size;
  }

  /** The size for one member, who is not sent what it is the source of. */
  int sizeFor(int peerIndex) {
    return size - (peerIndex < bySource.length ? bySource[peerIndex] : 0);
  }

  boolean has(int prefix) {
    return first(prefix) != NONE;
  }

  /** The first entry of a prefix, or {@link #NONE}. */
  int first(int prefix) {
    return prefix < heads.length ? heads[prefix] - 1 : NONE;
  }

  int next(int entry) {
    return nexts[entry];
  }

  /** The path identifier of an entry. */
  int id(int entry) {
    return ids[entry];
  }

  int source(int entry) {
    return sources[entry];
  }

  AttributeSet set(int entry) {
    return sets[entry];
  }

  /** The entry with a path identifier, or {@link #NONE}. */
  int find(int prefix, int id) {
    int entry = first(prefix);
    while (entry != NONE && ids[entry] != id) {
      entry = nexts[entry];
    }
    return entry;
  }

  void add(int prefix, int id, AttributeSet set, int source) {
    if (prefix >= heads.length) {
      heads = Arrays.copyOf(heads, Math.max(prefix + 1, 2 * heads.length));
    }
    int entry = freeHead;
    if (entry == NONE) {
      entry = limit++;
      if (entry == nexts.length) {
        grow(2 * entry);
      }
    } else {
      freeHead = nexts[entry];
    }
    set.users++;
    sets[entry] = set;
    ids[entry] = id;
    sources[entry] = source;
    nexts[entry] = heads[prefix] - 1;
    heads[prefix] = entry + 1;
    size++;
    count(source);
  }

  private void grow(int room) {
    nexts = Arrays.copyOf(nexts, room);
    ids = Arrays.copyOf(ids, room);
    sources = Arrays.copyOf(sources, room);
    sets = Arrays.copyOf(sets, room);
  }

  private void count(int source) {
    if (source >= bySource.length) {
      bySource = Arrays.copyOf(bySource, Math.max(source + 1, 2 * bySource.length));
    }
    bySource[source]++;
  }

  void replace(int entry, AttributeSet set, int source) {
    set.users++;
    attributes.release(sets[entry]);
    bySource[sources[entry]]--;
    sets[entry] = set;
    sources[entry] = source;
    count(source);
  }

  /** Removes an entry; {@code previous} is the one before it in its list, or {@link #NONE}. */
  void remove(int prefix, int previous, int entry) {
    if (previous == NONE) {
      heads[prefix] = nexts[entry] + 1;
    } else {
      nexts[previous] = nexts[entry];
    }
    attributes.release(sets[entry]);
    bySource[sources[entry]]--;
    sets[entry] = null;
    nexts[entry] = freeHead;
    freeHead = entry;
    size--;
    if (size == 0) {
      limit = 0;
      freeHead = NONE;
      grow(LEAST_ROOM);
    }
  }

  AddPathOut copy() {
    var copy = new AddPathOut(attributes);
    copy.heads = heads.clone();
    copy.nexts = nexts.clone();
    copy.ids = ids.clone();
    copy.sources = sources.clone();
    copy.sets = sets.clone();
    copy.bySource = bySource.clone();
    copy.limit = limit;
    copy.freeHead = freeHead;
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
    heads = new int[0];
    size = 0;
  }

  /** Gives back room for ids from {@code end} on, none of which has an entry. */
  void trim(int end) {
    int room = Math.max(LEAST_ROOM, end);
    if (room < heads.length) {
      heads = Arrays.copyOf(heads, room);
    }
  }
}
