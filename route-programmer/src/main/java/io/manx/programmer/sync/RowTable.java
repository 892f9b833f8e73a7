package io.manx.programmer.sync;

import io.manx.net.PrefixIndex;
import io.manx.programmer.model.Forwarding;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The routes of one family: parallel arrays by the id of a prefix. */
final class RowTable {
  private static final int LEAST_ROOM = 64;

  final PrefixIndex index;
  @Nullable NextHopGroup[] group = new NextHopGroup[LEAST_ROOM];
  @Nullable Forwarding[] owned = new Forwarding[LEAST_ROOM];
  int[] since = new int[LEAST_ROOM];
  byte[] kind = new byte[LEAST_ROOM];
  byte[] state = new byte[LEAST_ROOM];
  byte[] marks = new byte[LEAST_ROOM];
  byte[] look = new byte[LEAST_ROOM];

  RowTable(boolean wide) {
    index = new PrefixIndex(wide);
  }

  /** The id of a prefix, a new and empty row if it had none. */
  int put(long high, long low, int length) {
    int id = index.put(high, low, length);
    if (id >= kind.length) {
      resize(2 * id);
    }
    return id;
  }

  /** Gives the row of an id back, which is empty. */
  void remove(int id) {
    since[id] = 0;
    if (index.remove(id)) {
      resize(Math.max(LEAST_ROOM, index.limit()));
    }
  }

  private void resize(int room) {
    group = Arrays.copyOf(group, room);
    owned = Arrays.copyOf(owned, room);
    since = Arrays.copyOf(since, room);
    kind = Arrays.copyOf(kind, room);
    state = Arrays.copyOf(state, room);
    marks = Arrays.copyOf(marks, room);
    look = Arrays.copyOf(look, room);
  }
}
