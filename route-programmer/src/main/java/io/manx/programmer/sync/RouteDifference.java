package io.manx.programmer.sync;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.Errno;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.KernelWrite;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.Refusal;
import io.manx.programmer.model.RouteKey;
import io.manx.programmer.model.RouteState;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routes that are wanted against those that the kernel has: prefixes whose difference is not
 * known to be nothing, the writes that make it nothing, and those that the kernel refused.
 */
final class RouteDifference {
  private final WantedRoutes wanted;
  private final KernelMirror mirror;
  private final ObjectDifference objects;
  private final SyncCounters counters;
  private final Retries retries = new Retries();
  private final ArrayDeque<IpPrefix> dirty = new ArrayDeque<>();
  private final ArrayDeque<RouteKey> strays = new ArrayDeque<>();
  private ProgrammerConfig config;
  private RouteGuard guard;
  private boolean converged;
  private boolean auditWanted;

  RouteDifference(
      WantedRoutes wanted,
      KernelMirror mirror,
      ObjectDifference objects,
      SyncCounters counters,
      ProgrammerConfig config,
      RouteGuard guard) {
    this.wanted = wanted;
    this.mirror = mirror;
    this.objects = objects;
    this.counters = counters;
    this.config = config;
    this.guard = guard;
  }

  void configure(ProgrammerConfig nextConfig, RouteGuard nextGuard) {
    config = nextConfig;
    guard = nextGuard;
  }

  /** What is wanted is complete: routes of ours that nobody wants may go. */
  void converged() {
    converged = true;
    findStrays();
  }

  boolean isConverged() {
    return converged;
  }

  /** Whether the kernel is not what it was believed to be; asked once. */
  boolean takeAuditWanted() {
    boolean audit = auditWanted;
    auditWanted = false;
    return audit;
  }

  // ---- what has to be compared

  /** The prefix is compared; what is known of its state stays until then. */
  void compare(IpPrefix prefix) {
    dirty.add(prefix);
  }

  void dirty(Wanted entry) {
    wanted.state(entry, WantedRoutes.PENDING);
    dirty.add(entry.route().prefix());
  }

  void dirty(IpPrefix prefix) {
    Wanted entry = wanted.get(prefix);
    if (entry != null) {
      dirty(entry);
    } else if (converged) {
      dirty.add(prefix);
    }
  }

  void dirtyAround(IpAddress address) {
    for (int length = address.family().bits(); length > 0; length--) {
      if (wanted.lengths().has(address.family(), length)) {
        Wanted entry = wanted.get(IpPrefix.containing(address, length));
        if (entry != null) {
          dirty(entry);
        }
      }
    }
  }

  // Routes at another key than the wanted one: a former metric, table or kind; and once what is
  // wanted is complete, all that nobody wants.
  void findStrays() {
    mirror
        .owned()
        .forEach(
            route -> {
              Wanted entry = wanted.get(route.prefix());
              if (entry == null ? converged : !route.key().equals(key(entry.route()))) {
                strays.add(route.key());
              }
            });
  }

  private RouteKey key(DesiredRoute route) {
    return new RouteKey(route.prefix(), config.table(), 0, WantedRoutes.metric(route, config));
  }

  boolean hasWork() {
    return !dirty.isEmpty() || !strays.isEmpty();
  }

  int waiting() {
    return Math.max(wanted.pending(), dirty.size()) + strays.size();
  }

  // ---- the writes

  void plan(int max, List<KernelWrite> writes) {
    while (writes.size() < max && !dirty.isEmpty()) {
      compare(dirty.remove(), writes);
    }
    while (writes.size() < max && !strays.isEmpty()) {
      RouteKey key = strays.remove();
      Wanted entry = wanted.get(key.prefix());
      if (entry == null ? converged : !key.equals(key(entry.route()))) {
        delete(key, writes);
      }
    }
    if (!writes.isEmpty()) {
      objects.collectLater();
    }
  }

  private void compare(IpPrefix prefix, List<KernelWrite> writes) {
    Wanted entry = wanted.get(prefix);
    if (entry != null && entry.state instanceof RouteState.Failed && entry.failures > 0) {
      // It waits for its next try; this is an older entry of the queue.
      return;
    }
    KernelRoute route = entry == null ? null : place(entry);
    if (route != null) {
      KernelRoute former = mirror.owned().get(route.key());
      if (former == null) {
        writes.add(new KernelWrite.AddRoute(route));
        counters.added++;
      } else if (former.protocol() != route.protocol() || !former.sameForwarding(route)) {
        writes.add(new KernelWrite.ReplaceRoute(route, former));
        counters.replaced++;
      }
      mirror.owned().put(route);
    }
    RouteKey kept = route == null ? null : route.key();
    deleteOther(new RouteKey(prefix, config.table(), 0, config.metric()), kept, writes);
    deleteOther(
        new RouteKey(prefix, config.table(), 0, ProgrammerConfig.DISCARD_METRIC), kept, writes);
  }

  private void deleteOther(RouteKey key, @Nullable RouteKey kept, List<KernelWrite> writes) {
    if (!key.equals(kept)) {
      delete(key, writes);
    }
  }

  private void delete(RouteKey key, List<KernelWrite> writes) {
    KernelRoute former = mirror.owned().remove(key);
    if (former != null) {
      writes.add(new KernelWrite.DeleteRoute(former));
      counters.deleted++;
    }
  }

  /** The route to have in the kernel, or null with the reason in the entry's state. */
  private @Nullable KernelRoute place(Wanted entry) {
    RouteKey key = key(entry.route());
    NextHopGroup group = entry.group();
    if (group != null) {
      String objection = guard.objection(key.prefix());
      if (objection != null) {
        wanted.state(entry, new RouteState.Guarded(objection));
        return null;
      }
      if (group.via.isEmpty()) {
        wanted.state(entry, new RouteState.Unresolved(group.reason));
        return null;
      }
    }
    KernelRoute mine = mirror.owned().get(key);
    List<KernelNextHop> hops = List.of();
    int target = 0;
    if (group != null && objects.inUse()) {
      target = group.target;
      if (target == 0) {
        // Without its object the route stays as it is.
        wanted.state(entry, group.failure == null ? WantedRoutes.PENDING : group.failure);
        return mine;
      }
    } else if (group != null) {
      hops = group.via;
    }
    KernelRoute route = new KernelRoute(key, config.protocol(), entry.route().kind(), hops, target);
    KernelRoute other = mirror.foreign().at(key);
    if (other != null) {
      wanted.state(entry, Conflicts.state(other));
      return mine != null && mine.sameForwarding(route) ? mine : null;
    }
    wanted.state(entry, WantedRoutes.INSTALLED);
    return route;
  }

  // ---- what the kernel refused

  void refused(KernelWrite.AddRoute add, Refusal refusal, long nowMillis) {
    counters.added--;
    mirror.owned().remove(add.route().key());
    failed(add.route(), refusal, nowMillis);
  }

  void refused(KernelWrite.ReplaceRoute replace, Refusal refusal, long nowMillis) {
    counters.replaced--;
    if (isMissing(refusal.errno())) {
      mirror.owned().remove(replace.route().key());
      dirty(replace.route().prefix());
    } else {
      mirror.owned().put(replace.former());
      failed(replace.route(), refusal, nowMillis);
    }
  }

  void refused(KernelWrite.DeleteRoute delete, Refusal refusal, long nowMillis) {
    counters.deleted--;
    if (isMissing(refusal.errno())) {
      auditWanted |= !delete.route().prefix().address().isV4();
    } else if (mirror.owned().get(delete.route().key()) == null) {
      mirror.owned().put(delete.route());
      failed(delete.route(), refusal, nowMillis);
    }
  }

  private static boolean isMissing(int errno) {
    return errno == Errno.ESRCH || errno == Errno.ENOENT;
  }

  private void failed(KernelRoute route, Refusal refusal, long nowMillis) {
    counters.errors++;
    RetryRule rule = RetryRule.of(refusal.errno());
    // EINVAL for a route that points at an object: the object has gone, and nobody was told.
    auditWanted |= rule == RetryRule.AFTER_AUDIT || route.nextHopId() != 0;
    Wanted entry = wanted.get(route.prefix());
    int failures = 1;
    if (entry != null) {
      boolean again = nowMillis - entry.failedAt < 120_000;
      entry.failures = again ? entry.failures + 1 : 1;
      entry.failedAt = nowMillis;
      failures = entry.failures;
      wanted.state(entry, Conflicts.failure(refusal));
    }
    retries.add(nowMillis + rule.delayMillis(failures), route.prefix());
  }

  /** Tries refused writes again whose time has come. */
  void retryDue(long nowMillis) {
    retries.take(nowMillis, this::retry);
  }

  void retryAll() {
    retries.take(Long.MAX_VALUE, this::retry);
  }

  private void retry(IpPrefix prefix) {
    Wanted entry = wanted.get(prefix);
    if (entry == null) {
      dirty.add(prefix);
    } else if (entry.state instanceof RouteState.Failed) {
      dirty(entry);
    }
  }

  long nextRetry() {
    return retries.next();
  }
}
