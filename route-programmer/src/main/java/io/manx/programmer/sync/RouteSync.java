package io.manx.programmer.sync;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.Address;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.Errno;
import io.manx.programmer.model.KernelListener;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.KernelWrite;
import io.manx.programmer.model.NextHop;
import io.manx.programmer.model.NextHopStatus;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.ProgrammerStatus;
import io.manx.programmer.model.Refusal;
import io.manx.programmer.model.RouteChange;
import io.manx.programmer.model.RouteKey;
import io.manx.programmer.model.RouteState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted and what the kernel has, as two maps, and the writes that make them equal. Pure:
 * time comes as an argument, the kernel is told of through a listener. One thread.
 *
 * <p>A planned write counts as done until the kernel refuses it. So the two maps are right between
 * {@link #plan} and its answer too, and a prefix that changes in between is compared anew.
 */
public final class RouteSync {
  private final WantedRoutes wanted = new WantedRoutes();
  private final NextHopTable nextHops = new NextHopTable();
  private final Retries retries = new Retries();
  private final SyncCounters counters = new SyncCounters();
  private final ArrayDeque<IpPrefix> dirty = new ArrayDeque<>();
  private final ArrayDeque<RouteKey> strays = new ArrayDeque<>();
  private final KernelMirror mirror;
  private final SyncView view;

  private ProgrammerConfig config;
  private Set<IpAddress> down = Set.of();
  private RouteGuard guard;
  private boolean converged;
  private boolean resolveAll = true;
  private boolean auditWanted;

  /** Nothing is wanted yet, and nothing known of the kernel. */
  public RouteSync(ProgrammerConfig config) {
    this.config = config;
    mirror = new KernelMirror(new Observer(), config);
    view = new SyncView(wanted, mirror, nextHops);
    guard = newGuard();
  }

  private RouteGuard newGuard() {
    return new RouteGuard(mirror.links(), nextHops, new TreeSet<>(config.guarded()));
  }

  // ---- what is wanted

  /** Changes what is wanted for a prefix. */
  public void change(RouteChange change) {
    IpPrefix prefix = change.prefix();
    DesiredRoute desired = change.desired();
    Wanted former = wanted.get(prefix);
    if (former != null && former.route().equals(desired)) {
      return;
    }
    if (desired == null) {
      if (former == null) {
        return;
      }
      wanted.remove(prefix);
    } else {
      NextHopGroup group =
          desired.nextHops().isEmpty()
              ? null
              : nextHops.acquire(prefix.family(), desired.nextHops());
      wanted.put(new Wanted(desired, group));
    }
    if (former != null && former.group() != null) {
      nextHops.release(former.group());
    }
    dirty.add(prefix);
    // A next hop may be resolved through this route.
    resolveAll |= nextHops.in(prefix) != null;
  }

  /** Wants exactly these routes. */
  public void replaceAll(Collection<DesiredRoute> desired) {
    Set<IpPrefix> gone = new HashSet<>(wanted.prefixes());
    for (DesiredRoute route : desired) {
      gone.remove(route.prefix());
      change(RouteChange.want(route));
    }
    gone.forEach(prefix -> change(RouteChange.withdraw(prefix)));
  }

  /** What is wanted is complete: routes of ours that nobody wants may go. */
  public void converged() {
    converged = true;
    findStrays();
  }

  /** Wants nothing, and removes all routes of ours. */
  public void removeAll() {
    replaceAll(List.of());
    converged();
  }

  /** Takes another configuration; the kernel has to be read again before anything is written. */
  public void configure(ProgrammerConfig next) {
    config = next;
    mirror.configure(next);
    guard = newGuard();
    resolveAll = true;
    auditWanted = true;
    allDirty();
  }

  /** Tracks these next hops besides those in use. */
  public void track(Set<NextHop> asked) {
    nextHops.ask(asked);
  }

  /** Takes these gateways for dead. */
  public void markDown(Set<IpAddress> gateways) {
    down = Set.copyOf(gateways);
    resolveAll = true;
  }

  private void allDirty() {
    wanted.all().forEach(this::dirty);
  }

  private void dirty(Wanted entry) {
    wanted.state(entry, WantedRoutes.PENDING);
    dirty.add(entry.route().prefix());
  }

  private void dirty(IpPrefix prefix) {
    Wanted entry = wanted.get(prefix);
    if (entry != null) {
      dirty(entry);
    } else if (converged) {
      dirty.add(prefix);
    }
  }

  private void dirtyAround(IpAddress address) {
    for (int length = address.family().bits(); length > 0; length--) {
      if (wanted.lengths().has(address.family(), length)) {
        Wanted entry = wanted.get(IpPrefix.containing(address, length));
        if (entry != null) {
          dirty(entry);
        }
      }
    }
  }

  // ---- what the kernel has

  /** Whom to tell of the kernel. */
  public KernelListener listener() {
    return mirror;
  }

  /** The tables to read: ours, former ones, and the main table for next hops. */
  public Set<Integer> tables() {
    return mirror.tables();
  }

  /** Begins, or begins again, to look at the whole kernel: all of it is told now. */
  public void beginLook() {
    mirror.beginLook();
  }

  /**
   * The whole kernel was told.
   *
   * @return how many routes of ours were different from what was believed
   */
  public int endLook() {
    boolean first = !mirror.synced();
    int repairs = mirror.endLook();
    guard = newGuard();
    auditWanted = false;
    resolveAll = true;
    if (first) {
      allDirty();
    } else {
      // Conflicts and guards depend on what was just replaced.
      List.copyOf(wanted.troubled()).forEach(this::dirty);
      for (IpPrefix prefix : wanted.prefixes()) {
        if (!mirror.foreign().at(prefix).isEmpty()) {
          dirty.add(prefix);
        }
      }
    }
    findStrays();
    counters.repaired += repairs;
    return repairs;
  }

  // Routes at another key than the wanted one: a former metric, table or kind; and once what is
  // wanted is complete, all that nobody wants.
  private void findStrays() {
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

  /** What the mirror sees, as work. */
  private final class Observer implements KernelMirror.Observer {
    @Override
    public boolean ownChanged(IpPrefix prefix, boolean looking) {
      boolean wants = wanted.get(prefix) != null;
      counters.repaired += wants && !looking ? 1 : 0;
      dirty(prefix);
      return wants;
    }

    @Override
    public void foreignChanged(IpPrefix prefix) {
      Wanted entry = wanted.get(prefix);
      if (entry != null) {
        dirty(entry);
      }
      resolveAll |= nextHops.in(prefix) != null;
    }

    @Override
    public void linksChanged() {
      resolveAll = true;
      retryAll();
    }

    @Override
    public void addressChanged(Address address) {
      linksChanged();
      dirtyAround(address.address());
      for (Set<IpAddress> all : List.of(nextHops.addresses(), config.guarded())) {
        for (IpAddress guarded : all) {
          if (address.subnet().contains(guarded)) {
            dirtyAround(guarded);
          }
        }
      }
    }

    @Override
    public void silentChange() {
      auditWanted = true;
    }
  }

  // ---- the difference

  private void resolve() {
    if (!resolveAll && !nextHops.hasFresh()) {
      return;
    }
    boolean all = resolveAll;
    resolveAll = false;
    nextHops.freshAddresses().forEach(this::dirtyAround);
    NextHopResolver resolver =
        new NextHopResolver(mirror.links(), mirror.foreign(), wanted, down, config, guard);
    Set<NextHopGroup> changed = nextHops.resolve(resolver, all, config.maxPaths());
    if (all && !changed.isEmpty()) {
      for (Wanted entry : wanted.all()) {
        if (entry.group() != null && changed.contains(entry.group())) {
          dirty(entry);
        }
      }
    }
  }

  /** Whether {@link #plan} may have something. */
  public boolean hasWork() {
    return mirror.synced()
        && (!dirty.isEmpty() || !strays.isEmpty() || resolveAll || nextHops.hasFresh());
  }

  /** The next writes, {@code max} or one more; empty when there is nothing to do. */
  public List<KernelWrite> plan(int max) {
    List<KernelWrite> writes = new ArrayList<>();
    if (!mirror.synced()) {
      return writes;
    }
    resolve();
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
    return writes;
  }

  private void compare(IpPrefix prefix, List<KernelWrite> writes) {
    Wanted entry = wanted.get(prefix);
    if (entry != null && entry.state instanceof RouteState.Failed) {
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
    KernelRoute other = mirror.foreign().at(key);
    KernelRoute route =
        new KernelRoute(
            key, config.protocol(), entry.route().kind(), group == null ? List.of() : group.via, 0);
    if (other != null) {
      wanted.state(entry, Conflicts.state(other));
      KernelRoute mine = mirror.owned().get(key);
      return mine != null && mine.sameForwarding(route) ? mine : null;
    }
    wanted.state(entry, WantedRoutes.INSTALLED);
    return route;
  }

  /** The kernel refused some of the planned writes; what it did not refuse is done. */
  public void refused(List<KernelWrite> writes, List<Refusal> refusals, long nowMillis) {
    for (Refusal refusal : refusals) {
      switch (writes.get(refusal.index())) {
        case KernelWrite.AddRoute add -> {
          counters.added--;
          mirror.owned().remove(add.route().key());
          failed(add.route().prefix(), refusal, nowMillis);
        }
        case KernelWrite.ReplaceRoute replace -> {
          counters.replaced--;
          if (isMissing(refusal.errno())) {
            mirror.owned().remove(replace.route().key());
            dirty(replace.route().prefix());
          } else {
            mirror.owned().put(replace.former());
            failed(replace.route().prefix(), refusal, nowMillis);
          }
        }
        case KernelWrite.DeleteRoute delete -> {
          counters.deleted--;
          if (isMissing(refusal.errno())) {
            auditWanted |= !delete.route().prefix().address().isV4();
          } else if (mirror.owned().get(delete.route().key()) == null) {
            mirror.owned().put(delete.route());
            failed(delete.route().prefix(), refusal, nowMillis);
          }
        }
        case KernelWrite.PutNextHop put -> counters.errors++;
        case KernelWrite.DeleteNextHop delete -> counters.errors++;
      }
    }
  }

  private static boolean isMissing(int errno) {
    return errno == Errno.ESRCH || errno == Errno.ENOENT;
  }

  private void failed(IpPrefix prefix, Refusal refusal, long nowMillis) {
    counters.errors++;
    RetryRule rule = RetryRule.of(refusal.errno());
    auditWanted |= rule == RetryRule.AFTER_AUDIT;
    Wanted entry = wanted.get(prefix);
    int failures = 1;
    if (entry != null) {
      boolean again = nowMillis - entry.failedAt < 120_000;
      entry.failures = again ? entry.failures + 1 : 1;
      entry.failedAt = nowMillis;
      failures = entry.failures;
      wanted.state(entry, Conflicts.failure(refusal));
    }
    retries.add(nowMillis + rule.delayMillis(failures), prefix);
  }

  /** Tries refused writes again whose time has come. */
  public void retryDue(long nowMillis) {
    retries.take(nowMillis, this::retry);
  }

  private void retryAll() {
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

  /** When {@link #retryDue} has something to do, or {@link Long#MAX_VALUE}. */
  public long nextRetry() {
    return retries.next();
  }

  /** Whether the kernel should be read soon: something happens there in silence. */
  public boolean auditWanted() {
    return auditWanted;
  }

  /** The kernel can no longer be believed: it has to be read before anything is written. */
  public void distrust() {
    mirror.distrust();
    auditWanted = true;
  }

  /** Whether the kernel has been read. */
  public boolean synced() {
    return mirror.synced();
  }

  /** Whether stale routes have been swept. */
  public boolean isConverged() {
    return converged;
  }

  /** The changes of next hops since the last call. */
  public List<NextHopStatus> takeNextHopChanges() {
    return nextHops.takeChanges();
  }

  /** The state, to be shown. */
  public SyncView view() {
    return view;
  }

  /** The numbers, with those that the caller counts. */
  public ProgrammerStatus.Counters counters(long audits, long overruns) {
    int pending = Math.max(wanted.pending(), dirty.size()) + strays.size();
    return view.counters(counters, pending, audits, overruns);
  }
}
