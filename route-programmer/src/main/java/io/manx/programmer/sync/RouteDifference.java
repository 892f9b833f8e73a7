package io.manx.programmer.sync;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.Errno;
import io.manx.programmer.model.Forwarding;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.KernelWrite;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.Refusal;
import io.manx.programmer.model.RouteKey;
import io.manx.programmer.model.RouteKind;
import io.manx.programmer.model.RouteState;
import io.manx.programmer.model.WriteBatch;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The routes that are wanted against those that the kernel has: rows whose difference is not known
 * to be nothing, the writes that make it nothing, and those that the kernel refused.
 */
final class RouteDifference {
  private static final long REMEMBER_MILLIS = 120_000;

  private final RouteRows rows;
  private final WantedRoutes wanted;
  private final KernelMirror mirror;
  private final ObjectDifference objects;
  private final SyncCounters counters;
  private final Retries retries = new Retries();
  private final IntQueue queue = new IntQueue();
  private ProgrammerConfig config;
  private RouteGuard guard;
  private final Set<AddressFamily> complete = EnumSet.noneOf(AddressFamily.class);
  private boolean auditWanted;

  RouteDifference(
      RouteRows rows,
      WantedRoutes wanted,
      KernelMirror mirror,
      ObjectDifference objects,
      SyncCounters counters,
      ProgrammerConfig config,
      RouteGuard guard) {
    this.rows = rows;
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
    complete.addAll(EnumSet.allOf(AddressFamily.class));
    findStrays();
  }

  /** The same for the routes of one family. */
  void complete(AddressFamily family) {
    complete.add(family);
    findStrays();
  }

  boolean isConverged() {
    return complete.size() == AddressFamily.values().length;
  }

  private boolean isComplete(int row) {
    return complete.contains(rows.family(row));
  }

  /** Whether the kernel is not what it was believed to be; asked once. */
  boolean takeAuditWanted() {
    boolean audit = auditWanted;
    auditWanted = false;
    return audit;
  }

  // ---- what has to be compared

  /** The row is compared; what is known of its state stays until then. */
  void compareLater(int row) {
    if (!rows.isQueued(row)) {
      rows.queued(row, true);
      queue.add(row);
    }
  }

  /** The same, and until then nothing is known. */
  void dirty(int row) {
    if (rows.isWanted(row)) {
      wanted.state(row, RowState.PENDING);
      compareLater(row);
    } else if (isComplete(row)) {
      compareLater(row);
    } else {
      rows.tidy(row);
    }
  }

  void dirtyAround(IpAddress address) {
    for (int length = address.family().bits(); length > 0; length--) {
      if (wanted.lengths().has(address.family(), length)) {
        int row = wanted.find(IpPrefix.containing(address, length));
        if (row != RouteRows.NONE) {
          dirty(row);
        }
      }
    }
  }

  // Routes at another place than the wanted one: a former metric, table or kind; and once what is
  // wanted is complete, all that nobody wants.
  void findStrays() {
    if (!complete.isEmpty()) {
      rows.forEachOwned(
          row -> {
            if (!rows.isWanted(row) && isComplete(row)) {
              compareLater(row);
            }
          });
    }
    for (KernelRoute route : mirror.owned().allElsewhere()) {
      int row = rows.put(route.prefix());
      if (rows.isWanted(row) ? !route.key().equals(discardKey(row)) : isComplete(row)) {
        compareLater(row);
      }
    }
  }

  /** The place of a wanted route that discards; null for one that does not. */
  private @Nullable RouteKey discardKey(int row) {
    return rows.kind(row) == RouteKind.UNICAST
        ? null
        : new RouteKey(rows.prefix(row), config.table(), 0, ProgrammerConfig.DISCARD_METRIC);
  }

  boolean hasWork() {
    return !queue.isEmpty();
  }

  int waiting() {
    return Math.max(wanted.count(RowState.PENDING), queue.size());
  }

  // ---- the writes

  void plan(int max, WriteBatch writes) {
    while (writes.size() < max && !queue.isEmpty()) {
      int row = queue.remove();
      rows.queued(row, false);
      compare(row, writes);
      rows.tidy(row);
    }
    if (!writes.isEmpty()) {
      objects.collectLater();
    }
  }

  private void compare(int row, WriteBatch writes) {
    boolean isWanted = rows.isWanted(row);
    if (isWanted && rows.state(row) == RowState.REFUSED) {
      // It waits for its next try; this is an older entry of the queue.
      return;
    }
    if (isWanted && rows.group(row) == null) {
      compareDiscard(row, writes);
      return;
    }
    Forwarding former = rows.owned(row);
    Forwarding next = isWanted ? place(row, former) : null;
    write(row, former, next, writes);
    if (rows.isElsewhere(row)) {
      deleteElsewhere(row, null, writes);
    }
  }

  private void write(
      int row, @Nullable Forwarding former, @Nullable Forwarding next, WriteBatch writes) {
    if (next == null) {
      if (former != null) {
        add(WriteBatch.Action.DELETE, row, former, former, writes);
        mirror.owned().set(row, null);
        counters.deleted++;
      }
    } else if (former == null) {
      add(WriteBatch.Action.ADD, row, next, null, writes);
      mirror.owned().set(row, next);
      counters.added++;
    } else if (former.protocol() != next.protocol() || !former.forwardsLike(next)) {
      add(WriteBatch.Action.REPLACE, row, next, former, writes);
      mirror.owned().set(row, next);
      counters.replaced++;
    }
    if (!rows.isWanted(row) || rows.state(row) != RowState.PENDING) {
      rows.since(row, 0);
    }
  }

  private void add(
      WriteBatch.Action action,
      int row,
      Forwarding forwarding,
      @Nullable Forwarding former,
      WriteBatch writes) {
    WriteBatch.Entry entry = writes.add(action, former);
    rows.fill(row, entry.route()).place(config.table(), 0, config.metric()).forwarding(forwarding);
    entry.since(rows.since(row));
  }

  private void deleteElsewhere(int row, @Nullable RouteKey kept, WriteBatch writes) {
    for (KernelRoute route : mirror.owned().elsewhere(rows.prefix(row))) {
      if (!route.key().equals(kept)) {
        mirror.owned().remove(route.key());
        writes.add(new KernelWrite.DeleteRoute(route));
        counters.deleted++;
      }
    }
  }

  /** What to have at the usual place; null for nothing, with the reason in the row's state. */
  private @Nullable Forwarding place(int row, @Nullable Forwarding mine) {
    NextHopGroup group = rows.group(row);
    if (group == null) {
      return null;
    }
    if (guard.objects(rows.family(row), rows.high(row), rows.low(row), rows.length(row))) {
      String objection = guard.objection(rows.prefix(row));
      wanted.trouble(
          row, RowState.BARRED, new RouteState.Guarded(objection == null ? "" : objection));
      return null;
    }
    if (group.via.isEmpty()) {
      wanted.state(row, RowState.UNRESOLVED);
      return null;
    }
    boolean inUse = objects.inUse();
    if (inUse && group.target == 0) {
      // Without its object the route stays as it is.
      wanted.state(row, group.failure == null ? RowState.PENDING : RowState.WITHOUT_OBJECT);
      return mine;
    }
    Forwarding next = group.forwarding(config.protocol(), inUse);
    if (mirror.foreign().isAt(rows, row)) {
      RouteKey key = new RouteKey(rows.prefix(row), config.table(), 0, config.metric());
      if (isTaken(row, key)) {
        return mine != null && mine.forwardsLike(next) ? mine : null;
      }
    }
    wanted.state(row, RowState.INSTALLED);
    return next;
  }

  /** Whether the place belongs to somebody else. */
  private boolean isTaken(int row, RouteKey key) {
    KernelRoute other = mirror.foreign().at(key);
    if (other == null) {
      return false;
    }
    wanted.trouble(row, RowState.BARRED, Conflicts.state(other));
    return true;
  }

  // There are few of these: they are kept and written as values.
  private void compareDiscard(int row, WriteBatch writes) {
    RouteKey key =
        new RouteKey(rows.prefix(row), config.table(), 0, ProgrammerConfig.DISCARD_METRIC);
    KernelRoute mine = mirror.owned().get(key);
    KernelRoute next = new KernelRoute(key, config.protocol(), rows.kind(row), List.of(), 0);
    boolean fits = mine != null && mine.protocol() == next.protocol() && mine.sameForwarding(next);
    boolean taken = isTaken(row, key);
    if (!taken) {
      wanted.state(row, RowState.INSTALLED);
      if (mine == null) {
        writes.add(new KernelWrite.AddRoute(next));
        counters.added++;
      } else if (!fits) {
        writes.add(new KernelWrite.ReplaceRoute(next, mine));
        counters.replaced++;
      }
      mirror.owned().put(next);
    }
    write(row, rows.owned(row), null, writes);
    deleteElsewhere(row, taken && !fits ? null : key, writes);
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
      dirty(rows.put(replace.route().prefix()));
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
    int row = rows.put(route.prefix());
    int failures = 1;
    if (rows.isWanted(row)) {
      WantedRoutes.Trouble history = wanted.history(row);
      boolean again = nowMillis - history.failedAt < REMEMBER_MILLIS;
      history.failures = again ? history.failures + 1 : 1;
      history.failedAt = nowMillis;
      failures = history.failures;
      wanted.trouble(row, RowState.REFUSED, Conflicts.failure(refusal));
    }
    rows.tidy(row);
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
    int row = rows.put(prefix);
    if (!rows.isWanted(row)) {
      compareLater(row);
    } else if (rows.state(row) == RowState.REFUSED) {
      dirty(row);
    }
  }

  long nextRetry() {
    return retries.next();
  }
}
