package io.manx.programmer.sync;

import io.manx.net.IpPrefix;
import io.manx.programmer.model.Forwarding;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.RawRoute;
import io.manx.programmer.model.RouteKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Our routes in the kernel, as far as we know. Those at the usual place (the configured table and
 * metric) are in the rows; the few others, which discard or were written under another
 * configuration, are objects of their own.
 */
final class OwnedRoutes {
  private static final class Other {
    KernelRoute route;
    byte look;

    Other(KernelRoute route, byte look) {
      this.route = route;
      this.look = look;
    }
  }

  private final RouteRows rows;
  private final Map<IpPrefix, List<Other>> elsewhere = new HashMap<>();
  private final IdCounts pointing = new IdCounts();
  private int table;
  private int metric;
  private int size;
  private byte look;

  OwnedRoutes(RouteRows rows, int table, int metric) {
    this.rows = rows;
    this.table = table;
    this.metric = metric;
  }

  /** How many routes point at a nexthop object. */
  int pointing(int id) {
    return pointing.get(id);
  }

  int size() {
    return size;
  }

  // ---- the usual place

  /** Another table and metric are the usual place: what is at the former one is elsewhere now. */
  void move(int newTable, int newMetric) {
    if (newTable == table && newMetric == metric) {
      return;
    }
    List<KernelRoute> moved = new ArrayList<>();
    for (List<Other> others : elsewhere.values()) {
      others.forEach(other -> moved.add(other.route));
    }
    rows.forEachOwned(row -> moved.add(route(row)));
    moved.forEach(route -> remove(route.key()));
    table = newTable;
    metric = newMetric;
    moved.forEach(this::put);
  }

  private boolean isUsual(RouteKey key) {
    return key.table() == table && key.metric() == metric && key.tos() == 0;
  }

  private RouteKey usualKey(int row) {
    return new RouteKey(rows.prefix(row), table, 0, metric);
  }

  /** The route at the usual place of a row that has one, as a value. */
  KernelRoute route(int row) {
    Forwarding forwarding = rows.owned(row);
    if (forwarding == null) {
      throw new IllegalStateException("no route of ours to " + rows.prefix(row));
    }
    return new KernelRoute(usualKey(row), forwarding);
  }

  /** The kernel has this, or with null nothing, at the usual place of the row. */
  void set(int row, @Nullable Forwarding forwarding) {
    Forwarding former = rows.owned(row);
    if (former != null) {
      pointing.add(former.nextHopId(), -1);
      size--;
    }
    if (forwarding != null) {
      pointing.add(forwarding.nextHopId(), 1);
      size++;
      rows.look(row, look);
    }
    rows.owned(row, forwarding);
  }

  // ---- any place

  @Nullable KernelRoute get(RouteKey key) {
    if (isUsual(key)) {
      int row = rows.find(key.prefix());
      Forwarding forwarding = row == RouteRows.NONE ? null : rows.owned(row);
      return forwarding == null ? null : new KernelRoute(key, forwarding);
    }
    Other other = other(key);
    return other == null ? null : other.route;
  }

  /** The routes to a prefix that are not at the usual place. */
  List<KernelRoute> elsewhere(IpPrefix prefix) {
    return elsewhere.getOrDefault(prefix, List.of()).stream().map(other -> other.route).toList();
  }

  private @Nullable Other other(RouteKey key) {
    for (Other other : elsewhere.getOrDefault(key.prefix(), List.of())) {
      if (other.route.key().equals(key)) {
        return other;
      }
    }
    return null;
  }

  void put(KernelRoute route) {
    int row = rows.put(route.prefix());
    if (isUsual(route.key())) {
      set(row, route.forwarding());
      return;
    }
    remove(route.key());
    pointing.add(route.nextHopId(), 1);
    size++;
    elsewhere
        .computeIfAbsent(route.prefix(), prefix -> new ArrayList<>(1))
        .add(new Other(route, look));
    rows.elsewhere(row, true);
  }

  /** Forgets a route; its row may hold nothing any more. */
  @Nullable KernelRoute remove(RouteKey key) {
    KernelRoute former = get(key);
    if (former == null) {
      return null;
    }
    int row = rows.put(key.prefix());
    if (isUsual(key)) {
      set(row, null);
      return former;
    }
    List<Other> others = elsewhere.getOrDefault(key.prefix(), List.of());
    others.removeIf(other -> other.route.key().equals(key));
    if (others.isEmpty()) {
      elsewhere.remove(key.prefix());
      rows.elsewhere(row, false);
    }
    pointing.add(former.nextHopId(), -1);
    size--;
    return former;
  }

  /** All routes that are not at the usual place. */
  List<KernelRoute> allElsewhere() {
    List<KernelRoute> all = new ArrayList<>();
    elsewhere.values().forEach(others -> others.forEach(other -> all.add(other.route)));
    return all;
  }

  // ---- looks

  /** Begins a look at the whole table: what is not seen until {@link #sweep} is gone. */
  void mark() {
    look++;
  }

  /**
   * The kernel has the route.
   *
   * @return whether that was known
   */
  boolean seen(RawRoute route) {
    if (route.table() == table && route.metric() == metric && route.tos() == 0) {
      int row = rows.put(route.family(), route.high(), route.low(), route.length());
      rows.look(row, look);
      Forwarding known = rows.owned(row);
      if (known != null && same(known, route.forwarding())) {
        return true;
      }
      set(row, route.forwarding());
      return false;
    }
    KernelRoute value = route.toRoute();
    Other known = other(value.key());
    if (known != null && same(known.route.forwarding(), value.forwarding())) {
      known.look = look;
      return true;
    }
    put(value);
    return false;
  }

  private static boolean same(Forwarding one, Forwarding two) {
    return one.protocol() == two.protocol() && one.forwardsLike(two);
  }

  /** Forgets what was not seen since {@link #mark}; hears of the rows of the routes. */
  void sweep(IntConsumer gone) {
    rows.forEachOwned(
        row -> {
          if (rows.look(row) != look) {
            set(row, null);
            gone.accept(row);
          }
        });
    for (KernelRoute route : allElsewhere()) {
      Other other = other(route.key());
      if (other != null && other.look != look) {
        remove(route.key());
        gone.accept(rows.put(route.prefix()));
      }
    }
  }
}
