package io.manx.programmer.sync;

import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.RouteKey;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Our routes in the kernel, as far as we know. */
final class OwnedRoutes {
  private static final class Entry {
    KernelRoute route;
    int generation;

    Entry(KernelRoute route, int generation) {
      this.route = route;
      this.generation = generation;
    }
  }

  private final Map<RouteKey, Entry> entries = new HashMap<>();
  private final Map<Integer, Integer> pointing = new HashMap<>();
  private int generation;

  /** How many routes point at a nexthop object. */
  int pointing(int id) {
    return pointing.getOrDefault(id, 0);
  }

  private void point(int id) {
    if (id != 0) {
      pointing.merge(id, 1, Integer::sum);
    }
  }

  private void unpoint(int id) {
    if (id != 0) {
      pointing.computeIfPresent(id, (i, n) -> n > 1 ? n - 1 : null);
    }
  }

  int size() {
    return entries.size();
  }

  @Nullable KernelRoute get(RouteKey key) {
    Entry entry = entries.get(key);
    return entry == null ? null : entry.route;
  }

  void put(KernelRoute route) {
    seen(route);
  }

  @Nullable KernelRoute remove(RouteKey key) {
    Entry entry = entries.remove(key);
    if (entry == null) {
      return null;
    }
    unpoint(entry.route.nextHopId());
    return entry.route;
  }

  void forEach(Consumer<KernelRoute> action) {
    entries.values().forEach(entry -> action.accept(entry.route));
  }

  /** Begins a look at the whole table: what is not seen until {@link #sweep} is gone. */
  void mark() {
    generation++;
  }

  /**
   * The kernel has the route.
   *
   * @return whether that was known
   */
  boolean seen(KernelRoute route) {
    Entry entry = entries.get(route.key());
    if (entry == null) {
      entries.put(route.key(), new Entry(route, generation));
      point(route.nextHopId());
      return false;
    }
    entry.generation = generation;
    if (entry.route.protocol() == route.protocol() && entry.route.sameForwarding(route)) {
      return true;
    }
    unpoint(entry.route.nextHopId());
    point(route.nextHopId());
    entry.route = route;
    return false;
  }

  /** Forgets what was not seen since {@link #mark}. */
  void sweep(Consumer<KernelRoute> gone) {
    for (Iterator<Entry> all = entries.values().iterator(); all.hasNext(); ) {
      Entry entry = all.next();
      if (entry.generation != generation) {
        all.remove();
        unpoint(entry.route.nextHopId());
        gone.accept(entry.route);
      }
    }
  }
}
