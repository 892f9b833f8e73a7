package io.manx.programmer.sync;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.Address;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.Errno;
import io.manx.programmer.model.KernelListener;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.KernelWrite;
import io.manx.programmer.model.Link;
import io.manx.programmer.model.NextHop;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.NextHopStatus;
import io.manx.programmer.model.ProgrammedRoute;
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
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted and what the kernel has, as two maps, and the writes that make them equal. Pure:
 * time comes as an argument, the kernel is told of through {@link KernelListener}. One thread.
 *
 * <p>A planned write counts as done until the kernel refuses it. So the two maps are right between
 * {@link #plan} and its answer too, and a prefix that changes in between is compared anew.
 */
public final class RouteSync implements KernelListener {
  private static final int MAIN = 254;

  /** A table and the protocol of our routes in it. */
  private record Owner(int table, int protocol) {}

  private final WantedRoutes wanted = new WantedRoutes();
  private final OwnedRoutes owned = new OwnedRoutes();
  private final NextHopTable nextHops = new NextHopTable();
  private final Retries retries = new Retries();
  private final SyncCounters counters = new SyncCounters();
  private final ArrayDeque<IpPrefix> dirty = new ArrayDeque<>();
  private final ArrayDeque<RouteKey> strays = new ArrayDeque<>();
  private final Set<Owner> owners = new HashSet<>();

  private ProgrammerConfig config;
  private KernelState kernel = new KernelState();
  private @Nullable KernelState looking;
  private Set<IpAddress> down = Set.of();
  private RouteGuard guard;
  private int repairsInLook;
  private boolean synced;
  private boolean converged;
  private boolean resolveAll = true;
  private boolean auditWanted;

  /** Nothing is wanted yet, and nothing known of the kernel. */
  public RouteSync(ProgrammerConfig config) {
    this.config = config;
    owners.add(new Owner(config.table(), config.protocol()));
    guard = newGuard();
  }

  private RouteGuard newGuard() {
    return new RouteGuard(kernel.links, nextHops, new TreeSet<>(config.guarded()));
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
    owners.add(new Owner(next.table(), next.protocol()));
    guard = newGuard();
    resolveAll = true;
    synced = false;
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

  /** The tables to read: ours, former ones, and the main table for next hops. */
  public Set<Integer> tables() {
    Set<Integer> tables = new HashSet<>();
    owners.forEach(owner -> tables.add(owner.table()));
    tables.add(MAIN);
    return tables;
  }

  /** Begins, or begins again, to look at the whole kernel: all of it is told now. */
  public void beginLook() {
    looking = new KernelState();
    repairsInLook = 0;
    owned.mark();
  }

  /**
   * The whole kernel was told.
   *
   * @return how many routes of ours were different from what was believed
   */
  public int endLook() {
    KernelState seen = Objects.requireNonNull(looking, "beginLook comes first");
    looking = null;
    owned.sweep(this::vanished);
    kernel = seen;
    guard = newGuard();
    auditWanted = false;
    resolveAll = true;
    if (!synced) {
      synced = true;
      allDirty();
    } else {
      // Conflicts and guards depend on what was just replaced.
      List.copyOf(wanted.troubled()).forEach(this::dirty);
      for (IpPrefix prefix : wanted.prefixes()) {
        if (!kernel.foreign.at(prefix).isEmpty()) {
          dirty.add(prefix);
        }
      }
    }
    findStrays();
    owners.removeIf(owner -> !isCurrent(owner) && !ownsIn(owner));
    counters.repaired += repairsInLook;
    return repairsInLook;
  }

  private boolean isCurrent(Owner owner) {
    return owner.table() == config.table() && owner.protocol() == config.protocol();
  }

  private boolean ownsIn(Owner owner) {
    boolean[] found = new boolean[1];
    owned.forEach(
        route ->
            found[0] |=
                route.key().table() == owner.table() && route.protocol() == owner.protocol());
    return found[0];
  }

  // Routes at another key than the wanted one: a former metric, table or kind; and once what is
  // wanted is complete, all that nobody wants.
  private void findStrays() {
    owned.forEach(
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

  private boolean isOurs(KernelRoute route) {
    return owners.contains(new Owner(route.key().table(), route.protocol()));
  }

  private boolean isWatched(KernelRoute route) {
    int table = route.key().table();
    if (table == MAIN || table == config.table()) {
      return true;
    }
    return owners.stream().anyMatch(owner -> owner.table() == table);
  }

  private void vanished(KernelRoute route) {
    if (wanted.get(route.prefix()) != null) {
      repairsInLook++;
    }
    dirty(route.prefix());
  }

  @Override
  public void routeSeen(KernelRoute route, boolean replaced) {
    if (!isWatched(route) || (looking == null && !synced)) {
      return;
    }
    ForeignRoutes foreign = looking == null ? kernel.foreign : looking.foreign;
    if (isOurs(route)) {
      if (looking == null && replaced) {
        foreign.removeKey(route.key());
      }
      if (!owned.seen(route) && synced) {
        changedByOthers(route);
      }
      return;
    }
    if (looking == null) {
      if (replaced) {
        foreign.removeKey(route.key());
        if (owned.remove(route.key()) != null) {
          changedByOthers(route);
        }
      }
      foreignChanged(route);
    }
    foreign.add(route);
  }

  private void changedByOthers(KernelRoute route) {
    if (wanted.get(route.prefix()) != null) {
      if (looking == null) {
        counters.repaired++;
      } else {
        repairsInLook++;
      }
    }
    dirty(route.prefix());
  }

  @Override
  public void routeGone(KernelRoute route) {
    if (!synced || !isWatched(route)) {
      return;
    }
    if (!isOurs(route)) {
      kernel.foreign.remove(route);
      foreignChanged(route);
      return;
    }
    KernelRoute former = owned.remove(route.key());
    if (former != null) {
      KernelRoute rest = RouteParts.without(former, route);
      if (rest != null) {
        owned.put(rest);
      }
      changedByOthers(route);
    }
  }

  private void foreignChanged(KernelRoute route) {
    if (wanted.get(route.prefix()) != null) {
      dirty(route.prefix());
    }
    resolveAll |= nextHops.in(route.prefix()) != null;
  }

  @Override
  public void linkSeen(Link link) {
    if (looking != null) {
      looking.links.put(link);
      return;
    }
    Link former = kernel.links.put(link);
    if (former == null || !former.equals(link)) {
      linkChanged(former != null && former.up() && !link.up());
    }
  }

  @Override
  public void linkGone(int index) {
    if (looking == null && kernel.links.remove(index) != null) {
      linkChanged(true);
    }
  }

  private void linkChanged(boolean lost) {
    resolveAll = true;
    retryAll();
    if (!lost) {
      return;
    }
    // IPv4 routes go with their last link, and nobody is told.
    auditWanted = true;
    kernel.foreign.dropLinks(this::isUp);
    List<KernelRoute> dropped = new ArrayList<>();
    owned.forEach(
        route -> {
          if (RouteParts.lostAllLinks(route, this::isUp)) {
            dropped.add(route);
          }
        });
    for (KernelRoute route : dropped) {
      owned.remove(route.key());
      dirty(route.prefix());
    }
  }

  private boolean isUp(int index) {
    Link link = kernel.links.get(index);
    return link != null && link.up();
  }

  @Override
  public void addressSeen(Address address) {
    if (looking != null) {
      looking.links.add(address);
    } else if (kernel.links.add(address)) {
      addressChanged(address);
    }
  }

  @Override
  public void addressGone(Address address) {
    if (looking == null && kernel.links.remove(address)) {
      // Routes that preferred it as their source go in silence.
      auditWanted = true;
      addressChanged(address);
    }
  }

  private void addressChanged(Address address) {
    resolveAll = true;
    retryAll();
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
  public void nextHopSeen(NextHopObject object) {
    // Objects of others show in the routes that point at them.
  }

  @Override
  public void nextHopGone(int id) {
    // The kernel flushes the routes of an object in silence.
    auditWanted = true;
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
        new NextHopResolver(kernel.links, kernel.foreign, wanted, down, config, guard);
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
    return synced && (!dirty.isEmpty() || !strays.isEmpty() || resolveAll || nextHops.hasFresh());
  }

  /** The next writes, {@code max} or one more; empty when there is nothing to do. */
  public List<KernelWrite> plan(int max) {
    List<KernelWrite> writes = new ArrayList<>();
    if (!synced) {
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
    KernelRoute route = entry == null ? null : place(entry);
    if (route != null) {
      KernelRoute former = owned.get(route.key());
      if (former == null) {
        writes.add(new KernelWrite.AddRoute(route));
        counters.added++;
      } else if (former.protocol() != route.protocol() || !former.sameForwarding(route)) {
        writes.add(new KernelWrite.ReplaceRoute(route, former));
        counters.replaced++;
      }
      owned.put(route);
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
    KernelRoute former = owned.remove(key);
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
    KernelRoute other = kernel.foreign.at(key);
    KernelRoute route =
        new KernelRoute(
            key, config.protocol(), entry.route().kind(), group == null ? List.of() : group.via, 0);
    if (other != null) {
      wanted.state(entry, Conflicts.state(other));
      KernelRoute mine = owned.get(key);
      return mine != null && mine.sameForwarding(route) ? mine : null;
    }
    wanted.state(entry, WantedRoutes.INSTALLED);
    return route;
  }

  // ---- answers

  /** The kernel refused some of the planned writes; what it did not refuse is done. */
  public void refused(List<KernelWrite> writes, List<Refusal> refusals, long nowMillis) {
    for (Refusal refusal : refusals) {
      switch (writes.get(refusal.index())) {
        case KernelWrite.AddRoute add -> {
          counters.added--;
          owned.remove(add.route().key());
          failed(add.route().prefix(), refusal, nowMillis);
        }
        case KernelWrite.ReplaceRoute replace -> {
          counters.replaced--;
          if (isMissing(refusal.errno())) {
            owned.remove(replace.route().key());
            dirty(replace.route().prefix());
          } else {
            owned.put(replace.former());
            failed(replace.route().prefix(), refusal, nowMillis);
          }
        }
        case KernelWrite.DeleteRoute delete -> {
          counters.deleted--;
          if (isMissing(refusal.errno())) {
            auditWanted |= !delete.route().prefix().address().isV4();
          } else if (owned.get(delete.route().key()) == null) {
            owned.put(delete.route());
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

  // ---- views

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
    synced = false;
    auditWanted = true;
  }

  /** Whether the kernel has been read. */
  public boolean synced() {
    return synced;
  }

  /** Whether stale routes have been swept. */
  public boolean isConverged() {
    return converged;
  }

  /** The changes of next hops since the last call. */
  public List<NextHopStatus> takeNextHopChanges() {
    return nextHops.takeChanges();
  }

  /** The status of every next hop. */
  public List<NextHopStatus> nextHops() {
    return nextHops.statuses();
  }

  /** All links, by index. */
  public List<Link> links() {
    return kernel.links.links();
  }

  /** All addresses. */
  public List<Address> addresses() {
    return kernel.links.addresses();
  }

  /** How the route to {@code prefix} stands, or null if none is wanted. */
  public @Nullable ProgrammedRoute route(IpPrefix prefix) {
    Wanted entry = wanted.get(prefix);
    return entry == null ? null : view(entry);
  }

  /** How all wanted routes stand. */
  public List<ProgrammedRoute> routes() {
    return wanted.all().stream().map(RouteSync::view).toList();
  }

  /** Routes that are not installed for a reason, {@code limit} of them. */
  public List<ProgrammedRoute> troubles(int limit) {
    List<ProgrammedRoute> troubles = new ArrayList<>();
    for (IpPrefix prefix : wanted.troubled()) {
      Wanted entry = wanted.get(prefix);
      if (troubles.size() < limit && entry != null) {
        troubles.add(view(entry));
      }
    }
    return troubles;
  }

  private static ProgrammedRoute view(Wanted entry) {
    NextHopGroup group = entry.group();
    return new ProgrammedRoute(entry.route(), entry.state, group == null ? List.of() : group.via);
  }

  /** The numbers, with those that the caller counts. */
  public ProgrammerStatus.Counters counters(long audits, long overruns) {
    return new ProgrammerStatus.Counters(
        wanted.size(),
        wanted.installed(),
        Math.max(wanted.pending(), dirty.size()) + strays.size(),
        wanted.failed(),
        wanted.unresolved(),
        wanted.conflicts(),
        owned.size(),
        kernel.foreign.size(),
        0,
        counters.added,
        counters.replaced,
        counters.deleted,
        counters.errors,
        counters.repaired,
        audits,
        overruns);
  }
}
