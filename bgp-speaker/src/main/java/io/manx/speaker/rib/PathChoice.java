package io.manx.speaker.rib;

import java.util.Arrays;

/**
 * The paths of one prefix that a group with ADD-PATH should be sent: the best ones that its policy
 * lets through, as many as it may have. Used again for each prefix.
 *
 * <p>The identifier of a path is its row in the table, plus one: it stays the same for as long as
 * the path is there, and is never that of another path of the prefix at the same time (RFC 7911 §3:
 * the identifier is the sender's to choose). A path that takes the row of one that has gone
 * replaces it at the peer, as it does here.
 */
final class PathChoice {
  static final int NONE = -1;

  private int count;
  private int[] ids = new int[16];
  private int[] sources = new int[16];
  private AttributeSet[] sets = new AttributeSet[16];
  private boolean[] taken = new boolean[16];

  /** The identifier that a row has in every session with ADD-PATH. */
  static int idOf(int row) {
    return row + 1;
  }

  /** The row that an identifier stands for. */
  static int rowOf(int id) {
    return id - 1;
  }

  /** Chooses; each set has one more user until {@link #release}. */
  void choose(UpdateGroup group, int prefix) {
    RouteSelection selection = group.table.selection;
    int most = group.key.paths();
    int usable = selection.gather(prefix);
    count = 0;
    for (int i = 0; i < usable && count < most; i++) {
      if (usable > most) {
        selection.rank(i, usable);
      }
      int row = selection.gathered(i);
      AttributeSet set = group.export.wanted(prefix, row);
      if (set != null) {
        add(idOf(row), group.export.source, set);
      }
    }
  }

  private void add(int id, int source, AttributeSet set) {
    if (count == ids.length) {
      int room = 2 * count;
      ids = Arrays.copyOf(ids, room);
      sources = Arrays.copyOf(sources, room);
      sets = Arrays.copyOf(sets, room);
      taken = new boolean[room];
    }
    ids[count] = id;
    sources[count] = source;
    sets[count] = set;
    count++;
  }

  int count() {
    return count;
  }

  int id(int i) {
    return ids[i];
  }

  int source(int i) {
    return sources[i];
  }

  AttributeSet set(int i) {
    return sets[i];
  }

  /** Finds the path with an identifier and remembers that; its place, or {@link #NONE}. */
  int take(int id) {
    for (int i = 0; i < count; i++) {
      if (ids[i] == id) {
        taken[i] = true;
        return i;
      }
    }
    return NONE;
  }

  boolean isTaken(int i) {
    return taken[i];
  }

  /** Gives the sets back. */
  void release(AttributeTable attributes) {
    for (int i = 0; i < count; i++) {
      attributes.release(sets[i]);
      taken[i] = false;
    }
    Arrays.fill(sets, 0, count, null);
    count = 0;
  }
}
