package io.manx.programmer.sync;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.Address;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.KernelListener;
import io.manx.programmer.model.KernelWrite;
import io.manx.programmer.model.NextHop;
import io.manx.programmer.model.NextHopStatus;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.ProgrammerStatus;
import io.manx.programmer.model.Refusal;
import io.manx.programmer.model.RouteChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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
  private final SyncCounters counters = new SyncCounters();
  private final KernelMirror mirror;
  private final ObjectDifference objects;
  private final RouteDifference routes;
  private final SyncView view;

  private ProgrammerConfig config;
  private Set<IpAddress> down = Set.of();
  private RouteGuard guard;
  private boolean resolveAll = true;
  private boolean auditWanted;

  /** Nothing is wanted yet, and nothing known of the kernel. */
  public RouteSync(ProgrammerConfig config) {
    this(config, ObjectDifference.IDS);
  }

  /**
   * The same with a range of nexthop ids of another size.
   *
   * @param ids how many ids there are
   */
  RouteSync(ProgrammerConfig config, int ids) {
    this.config = config;
    mirror = new KernelMirror(new Observer(), config);
    objects = new ObjectDifference(mirror, counters, config, ids);
    view = new SyncView(wanted, mirror, nextHops, objects);
    guard = newGuard();
    routes = new RouteDifference(wanted, mirror, objects, counters, config, guard);
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
          desired.nextHops().isEmpty() ? null : nextHops.acquire(prefix, desired.nextHops());
      wanted.put(new Wanted(desired, group));
    }
    if (former != null && former.group() != null) {
      nextHops.release(former.group());
      objects.collectLater();
    }
    routes.compare(prefix);
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
    routes.converged();
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
    objects.configure(next);
    renewGuard();
    resolveAll = true;
    auditWanted = true;
    wanted.all().forEach(routes::dirty);
  }

  private void renewGuard() {
    guard = newGuard();
    routes.configure(config, guard);
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

  // ---- what the kernel has

  /** Whom to tell of the kernel. */
  public KernelListener listener() {
    return mirror;
  }

  /** This kernel has no nexthop objects. */
  public void withoutObjects() {
    mirror.withoutObjects();
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
    renewGuard();
    auditWanted = false;
    resolveAll = true;
    objects.compareAll(nextHops.groups());
    if (first) {
      wanted.all().forEach(routes::dirty);
    } else {
      // Conflicts and guards depend on what was just replaced.
      List.copyOf(wanted.troubled()).forEach(routes::dirty);
      for (IpPrefix prefix : wanted.prefixes()) {
        if (!mirror.foreign().at(prefix).isEmpty()) {
          routes.compare(prefix);
        }
      }
    }
    routes.findStrays();
    counters.repaired += repairs;
    return repairs;
  }

  /** What the mirror sees, as work. */
  private final class Observer implements KernelMirror.Observer {
    @Override
    public boolean ownChanged(IpPrefix prefix, boolean looking) {
      boolean wants = wanted.get(prefix) != null;
      counters.repaired += wants && !looking ? 1 : 0;
      routes.dirty(prefix);
      return wants;
    }

    @Override
    public void foreignChanged(IpPrefix prefix) {
      Wanted entry = wanted.get(prefix);
      if (entry != null) {
        routes.dirty(entry);
      }
      resolveAll |= nextHops.in(prefix) != null;
    }

    @Override
    public void linksChanged() {
      resolveAll = true;
      objects.retryAll();
      objects.changed(nextHops.groups());
      routes.retryAll();
    }

    @Override
    public void addressChanged(Address address) {
      linksChanged();
      routes.dirtyAround(address.address());
      for (Set<IpAddress> all : List.of(nextHops.addresses(), config.guarded())) {
        for (IpAddress guarded : all) {
          if (address.subnet().contains(guarded)) {
            routes.dirtyAround(guarded);
          }
        }
      }
    }

    @Override
    public void neighboursChanged() {
      resolveAll = true;
    }

    @Override
    public void objectsChanged() {
      resolveAll = true;
      objects.compareAll(nextHops.groups());
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
    nextHops.freshAddresses().forEach(routes::dirtyAround);
    NextHopResolver resolver = new NextHopResolver(mirror, wanted, down, config, guard);
    Set<NextHopGroup> changed =
        nextHops.resolve(resolver, all, config.maxPaths(), mirror.neighbours()::hasFailed);
    if (objects.inUse()) {
      // Their routes point at what changes: only a group that comes or goes concerns them.
      objects.changed(changed);
    } else if (all) {
      dirty(changed);
    }
  }

  private void dirty(Set<NextHopGroup> groups) {
    if (!groups.isEmpty()) {
      for (Wanted entry : wanted.all()) {
        if (entry.group() != null && groups.contains(entry.group())) {
          routes.dirty(entry);
        }
      }
    }
  }

  /** Whether {@link #plan} may have something. */
  public boolean hasWork() {
    return mirror.synced()
        && (routes.hasWork() || objects.hasWork() || resolveAll || nextHops.hasFresh());
  }

  /**
   * The next writes, about {@code max} of them; empty when there is nothing to do. All of them have
   * to be answered before the next are asked for.
   */
  public List<KernelWrite> plan(int max) {
    List<KernelWrite> writes = new ArrayList<>();
    if (!mirror.synced()) {
      return writes;
    }
    resolve();
    objects.plan(writes);
    if (writes.isEmpty()) {
      dirty(objects.takeRetargeted());
      routes.plan(max, writes);
    }
    if (writes.isEmpty()) {
      objects.collect(writes);
    }
    return writes;
  }

  /**
   * Neighbours to ask for: next hops that failed and carry nothing now, so that no packet would
   * bring them back.
   */
  public List<KernelWrite> probes() {
    return mirror.neighbours().isEmpty()
        ? List.of()
        : nextHops.neighbours().stream()
            .filter(mirror.neighbours()::hasFailed)
            .map(hop -> (KernelWrite) new KernelWrite.ProbeNeighbour(hop))
            .toList();
  }

  /** The kernel refused some of the planned writes; what it did not refuse is done. */
  public void refused(List<KernelWrite> writes, List<Refusal> refusals, long nowMillis) {
    for (Refusal refusal : refusals) {
      switch (writes.get(refusal.index())) {
        case KernelWrite.AddRoute add -> routes.refused(add, refusal, nowMillis);
        case KernelWrite.ReplaceRoute replace -> routes.refused(replace, refusal, nowMillis);
        case KernelWrite.DeleteRoute delete -> routes.refused(delete, refusal, nowMillis);
        case KernelWrite.PutNextHop put -> objects.refused(put, refusal, nowMillis);
        case KernelWrite.ProbeNeighbour probe -> counters.errors++;
        case KernelWrite.DeleteNextHop delete -> objects.refused(delete, refusal);
      }
    }
    auditWanted |= routes.takeAuditWanted();
    auditWanted |= objects.takeAuditWanted();
  }

  /** Tries refused writes again whose time has come. */
  public void retryDue(long nowMillis) {
    objects.retryDue(nowMillis, nextHops.groups());
    routes.retryDue(nowMillis);
  }

  /** When {@link #retryDue} has something to do, or {@link Long#MAX_VALUE}. */
  public long nextRetry() {
    return Math.min(objects.nextRetry(), routes.nextRetry());
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
    return routes.isConverged();
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
    return view.counters(counters, routes.waiting(), audits, overruns);
  }
}
