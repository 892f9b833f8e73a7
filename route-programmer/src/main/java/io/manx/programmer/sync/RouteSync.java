package io.manx.programmer.sync;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.Address;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.KernelListener;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.KernelWrite;
import io.manx.programmer.model.NextHop;
import io.manx.programmer.model.NextHopStatus;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.ProgrammerStatus;
import io.manx.programmer.model.ProgrammingLatency;
import io.manx.programmer.model.Refusal;
import io.manx.programmer.model.RouteBatch;
import io.manx.programmer.model.RouteChange;
import io.manx.programmer.model.RouteTarget;
import io.manx.programmer.model.WriteBatch;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted and what the kernel has, as two maps, and the writes that make them equal. Pure:
 * time comes as an argument, the kernel is told of through a listener. One thread.
 *
 * <p>A planned write counts as done until the kernel refuses it. So the two maps are right between
 * {@link #plan} and its answer too, and a prefix that changes in between is compared anew.
 */
public final class RouteSync {
  private final RouteRows rows = new RouteRows();
  private final WantedRoutes wanted = new WantedRoutes(rows);
  private final NextHopTable nextHops = new NextHopTable();
  private final SyncCounters counters = new SyncCounters();
  private final LatencyCounts latency = new LatencyCounts();
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
  public RouteSync(ProgrammerConfig config, int ids) {
    this.config = config;
    mirror = new KernelMirror(new Observer(), rows, config);
    objects = new ObjectDifference(rows, mirror, counters, config, ids);
    view = new SyncView(rows, wanted, mirror, nextHops, objects);
    guard = newGuard();
    routes = new RouteDifference(rows, wanted, mirror, objects, counters, config, guard);
  }

  private RouteGuard newGuard() {
    return new RouteGuard(
        config.guard(), mirror.links(), nextHops, SortedAddresses.of(config.guarded()));
  }

  // ---- what is wanted

  /** Changes what is wanted for a prefix; nobody wants to know how long it takes. */
  public void change(RouteChange change) {
    DesiredRoute desired = change.desired();
    change(rows.put(change.prefix()), desired == null ? null : desired.target(), 0);
  }

  /**
   * Changes what is wanted for many prefixes.
   *
   * @param since when that was decided, in microseconds as {@link #answered} counts them; 0 if
   *     nobody wants to know how long it takes
   */
  public void change(RouteBatch batch, int since) {
    AddressFamily family = batch.family();
    for (int i = 0; i < batch.size(); i++) {
      int row = rows.put(family, batch.high(i), batch.low(i), batch.length(i));
      change(row, batch.target(i), since);
    }
  }

  private void change(int row, @Nullable RouteTarget target, int since) {
    boolean was = rows.isWanted(row);
    if (target == null && !was) {
      rows.tidy(row);
      return;
    }
    NextHopGroup former = rows.group(row);
    if (target == null) {
      wanted.remove(row);
    } else {
      NextHopGroup next = nextHops.acquire(rows, row, target);
      if (was && next == former && rows.kind(row) == target.kind()) {
        release(former);
        return;
      }
      wanted.put(row, target.kind(), next);
    }
    release(former);
    rows.since(row, since);
    routes.compareLater(row);
    // A next hop may be resolved through this route.
    resolveAll |=
        nextHops
            .addresses()
            .hasIn(rows.family(row), rows.high(row), rows.low(row), rows.length(row));
  }

  private void release(@Nullable NextHopGroup group) {
    if (group != null) {
      nextHops.release(group);
      objects.collectLater();
    }
  }

  /** Wants exactly these routes. */
  public void replaceAll(Collection<DesiredRoute> desired) {
    Set<Integer> kept = new HashSet<>();
    for (DesiredRoute route : desired) {
      change(RouteChange.want(route));
      kept.add(rows.find(route.prefix()));
    }
    rows.forEachWanted(
        row -> {
          if (!kept.contains(row)) {
            change(row, null, 0);
          }
        });
  }

  /** What is wanted of a family is complete: routes of ours of it that nobody wants may go. */
  public void complete(AddressFamily family) {
    routes.complete(family);
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
    rows.forEachWanted(routes::dirty);
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
      rows.forEachWanted(routes::dirty);
    } else {
      // Conflicts and guards depend on what was just replaced.
      wanted.forEachTrouble(routes::dirty);
      for (IpPrefix prefix : mirror.foreign().prefixes()) {
        int row = wanted.find(prefix);
        if (row != RouteRows.NONE) {
          routes.compareLater(row);
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
    public boolean ownChanged(int row, boolean looking) {
      boolean wants = rows.isWanted(row);
      counters.repaired += wants && !looking ? 1 : 0;
      routes.dirty(row);
      return wants;
    }

    @Override
    public void foreignChanged(IpPrefix prefix) {
      int row = wanted.find(prefix);
      if (row != RouteRows.NONE) {
        routes.dirty(row);
      }
      resolveAll |= nextHops.addresses().firstIn(prefix) != null;
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
      for (Set<IpAddress> all : List.of(nextHops.addresses().all(), config.guarded())) {
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
        nextHops.resolve(
            resolver,
            all,
            config.maxPaths(),
            new RouteMtu(mirror.links(), config.mtu()),
            mirror.neighbours()::hasFailed);
    if (objects.inUse()) {
      // Their routes point at what changes: only a group that comes or goes concerns them.
      objects.changed(changed);
    } else if (all) {
      dirty(changed);
    }
  }

  private void dirty(Set<NextHopGroup> groups) {
    if (!groups.isEmpty()) {
      rows.forEachWanted(
          row -> {
            NextHopGroup group = rows.group(row);
            if (group != null && groups.contains(group)) {
              routes.dirty(row);
            }
          });
    }
  }

  /** Whether {@link #plan} may have something. */
  public boolean hasWork() {
    return mirror.synced()
        && (routes.hasWork() || objects.hasWork() || resolveAll || nextHops.hasFresh());
  }

  /**
   * Fills in the next writes, about {@code max} of them; none when there is nothing to do. All of
   * them have to be answered before the next are asked for.
   */
  public void plan(int max, WriteBatch writes) {
    writes.clear();
    if (!mirror.synced()) {
      return;
    }
    resolve();
    objects.plan(writes);
    if (writes.isEmpty()) {
      dirty(objects.takeRetargeted());
      routes.plan(max, writes);
    }
    if (writes.isEmpty()) {
      objects.collect(writes, nextHops.groups());
    }
  }

  /**
   * Fills in neighbours to ask for: next hops that failed and carry nothing now, so that no packet
   * would bring them back.
   */
  public void probes(WriteBatch writes) {
    writes.clear();
    if (!mirror.neighbours().isEmpty()) {
      for (KernelNextHop hop : nextHops.neighbours()) {
        if (mirror.neighbours().hasFailed(hop)) {
          writes.add(new KernelWrite.ProbeNeighbour(hop));
        }
      }
    }
  }

  /**
   * The kernel answered the planned writes; what it did not refuse is done.
   *
   * @param refusals what it refused, in order
   * @param nowMicros the time in microseconds, of which only differences count
   */
  public void answered(WriteBatch writes, List<Refusal> refusals, long nowMillis, int nowMicros) {
    int next = 0;
    for (int i = 0; i < writes.size(); i++) {
      if (next < refusals.size() && refusals.get(next).index() == i) {
        next++;
      } else if (writes.get(i).since() != 0) {
        latency.add(nowMicros - writes.get(i).since());
      }
    }
    if (!refusals.isEmpty()) {
      refused(writes, refusals, nowMillis);
    }
  }

  private void refused(WriteBatch writes, List<Refusal> refusals, long nowMillis) {
    for (Refusal refusal : refusals) {
      WriteBatch.Entry entry = writes.get(refusal.index());
      switch (entry.write()) {
        case KernelWrite.AddRoute add -> routes.refused(add, refusal, nowMillis);
        case KernelWrite.ReplaceRoute replace -> routes.refused(replace, refusal, nowMillis);
        case KernelWrite.DeleteRoute delete -> routes.refused(delete, refusal, nowMillis);
        case KernelWrite.PutNextHop put -> objects.refused(put, refusal, nowMillis);
        case KernelWrite.ProbeNeighbour probe -> counters.errors++;
        case KernelWrite.DeleteNextHop delete -> objects.refused(delete, refusal);
      }
      // Somebody still waits for it.
      int row = entry.since() == 0 ? RouteRows.NONE : wanted.find(entry.route().toPrefix());
      if (row != RouteRows.NONE) {
        rows.since(row, entry.since());
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

  /** How long changes took. */
  public ProgrammingLatency latency() {
    return latency.toLatency();
  }

  /** The numbers, with those that the caller counts. */
  public ProgrammerStatus.Counters counters(long audits, long overruns) {
    return view.counters(counters, routes.waiting(), audits, overruns);
  }
}
