package io.manx.programmer.sync;

import io.manx.net.AddressFamily;
import io.manx.net.IpPrefix;
import io.manx.net.PrefixIndex;
import io.manx.programmer.model.Forwarding;
import io.manx.programmer.model.RawRoute;
import io.manx.programmer.model.RouteKind;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a prefix that is wanted or in the kernel, as a row over arrays: half a million
 * routes are a dozen arrays, and no object each. A row is named by a number, which is good until
 * {@link #tidy} finds that the row holds nothing: no wanted route, no route of ours, no place in
 * the queue.
 *
 * <p>A row has what is wanted (kind, next hops), how that stands, and what the kernel has of ours
 * at the usual place: the table and metric that are configured. {@link OwnedRoutes} has those at
 * other places.
 */
final class RouteRows {
  /** There is no such row. */
  static final int NONE = -1;

  private static final RouteKind[] KINDS = RouteKind.values();
  private static final byte QUEUED = 1;
  private static final byte ELSEWHERE = 2;

  private final RowTable v4 = new RowTable(false);
  private final RowTable v6 = new RowTable(true);

  // A row's number is twice the id of its prefix, and one more for IPv6.
  private RowTable of(int row) {
    return (row & 1) == 0 ? v4 : v6;
  }

  private RowTable of(AddressFamily family) {
    return family == AddressFamily.IPV4 ? v4 : v6;
  }

  private int row(RowTable table, int id) {
    return id << 1 | (table == v6 ? 1 : 0);
  }

  // ---- rows and prefixes

  /** The row of a prefix, or {@link #NONE}. */
  int find(AddressFamily family, long high, long low, int length) {
    RowTable table = of(family);
    int id = table.index.find(high, low, length);
    return id == PrefixIndex.NONE ? NONE : row(table, id);
  }

  int find(IpPrefix prefix) {
    return find(prefix.family(), prefix.address().high(), prefix.address().low(), prefix.length());
  }

  /** The row of a prefix, a new one if it had none. */
  int put(AddressFamily family, long high, long low, int length) {
    RowTable table = of(family);
    return row(table, table.put(high, low, length));
  }

  int put(IpPrefix prefix) {
    return put(prefix.family(), prefix.address().high(), prefix.address().low(), prefix.length());
  }

  AddressFamily family(int row) {
    return (row & 1) == 0 ? AddressFamily.IPV4 : AddressFamily.IPV6;
  }

  long high(int row) {
    return of(row).index.high(row >> 1);
  }

  long low(int row) {
    return of(row).index.low(row >> 1);
  }

  int length(int row) {
    return of(row).index.length(row >> 1);
  }

  /** The prefix as a new object. */
  IpPrefix prefix(int row) {
    return of(row).index.prefix(row >> 1);
  }

  /** Gives the number back if the row holds nothing any more. */
  void tidy(int row) {
    RowTable table = of(row);
    int id = row >> 1;
    if (table.kind[id] == 0 && table.owned[id] == null && table.marks[id] == 0) {
      table.remove(id);
    }
  }

  // ---- what is wanted

  boolean isWanted(int row) {
    return of(row).kind[row >> 1] != 0;
  }

  /** What is to happen to packets, of a row that is wanted. */
  RouteKind kind(int row) {
    return KINDS[of(row).kind[row >> 1] - 1];
  }

  /** The shared next hops; null for a route that discards, or that is not wanted. */
  @Nullable NextHopGroup group(int row) {
    return of(row).group[row >> 1];
  }

  void want(int row, RouteKind kind, @Nullable NextHopGroup group) {
    RowTable table = of(row);
    table.kind[row >> 1] = (byte) (kind.ordinal() + 1);
    table.group[row >> 1] = group;
  }

  void unwant(int row) {
    RowTable table = of(row);
    table.kind[row >> 1] = 0;
    table.group[row >> 1] = null;
    table.state[row >> 1] = 0;
  }

  RowState state(int row) {
    return RowState.of(of(row).state[row >> 1]);
  }

  void state(int row, RowState state) {
    of(row).state[row >> 1] = (byte) state.ordinal();
  }

  /** Since when a change waits, in microseconds; 0 for none. */
  int since(int row) {
    return of(row).since[row >> 1];
  }

  void since(int row, int micros) {
    of(row).since[row >> 1] = micros;
  }

  // ---- what the kernel has

  /** Our route at the usual place, or null. */
  @Nullable Forwarding owned(int row) {
    return of(row).owned[row >> 1];
  }

  void owned(int row, @Nullable Forwarding forwarding) {
    of(row).owned[row >> 1] = forwarding;
  }

  /** The look at the kernel that saw the route last. */
  byte look(int row) {
    return of(row).look[row >> 1];
  }

  void look(int row, byte look) {
    of(row).look[row >> 1] = look;
  }

  // ---- marks

  boolean isQueued(int row) {
    return has(row, QUEUED);
  }

  void queued(int row, boolean queued) {
    mark(row, QUEUED, queued);
  }

  /** Whether routes of ours to this prefix are at other places. */
  boolean isElsewhere(int row) {
    return has(row, ELSEWHERE);
  }

  void elsewhere(int row, boolean elsewhere) {
    mark(row, ELSEWHERE, elsewhere);
  }

  private boolean has(int row, byte mark) {
    return (of(row).marks[row >> 1] & mark) != 0;
  }

  private void mark(int row, byte mark, boolean on) {
    byte[] marks = of(row).marks;
    int id = row >> 1;
    marks[id] = (byte) (on ? marks[id] | mark : marks[id] & ~mark);
  }

  // ---- all rows

  /** Visits all rows; the visitor may change, add and tidy them. */
  void forEach(IntConsumer visitor) {
    forEach(v4, visitor);
    forEach(v6, visitor);
  }

  private void forEach(RowTable table, IntConsumer visitor) {
    for (int id = 0; id < table.index.limit(); id++) {
      if (table.index.isUsed(id)) {
        visitor.accept(row(table, id));
      }
    }
  }

  void forEachWanted(IntConsumer visitor) {
    forEach(
        row -> {
          if (isWanted(row)) {
            visitor.accept(row);
          }
        });
  }

  void forEachOwned(IntConsumer visitor) {
    forEach(
        row -> {
          if (owned(row) != null) {
            visitor.accept(row);
          }
        });
  }

  /** Fills in the destination. */
  RawRoute fill(int row, RawRoute route) {
    RowTable table = of(row);
    int id = row >> 1;
    return route.prefix(
        family(row), table.index.high(id), table.index.low(id), table.index.length(id));
  }
}
