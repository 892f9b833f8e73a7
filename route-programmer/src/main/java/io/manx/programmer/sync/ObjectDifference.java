package io.manx.programmer.sync;

import io.manx.programmer.model.Errno;
import io.manx.programmer.model.Forwarding;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.KernelWrite;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.Refusal;
import io.manx.programmer.model.RouteKey;
import io.manx.programmer.model.RouteState;
import io.manx.programmer.model.WriteBatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The nexthop objects that should be in the kernel against those that are: a single one for each
 * gateway on a device, a group for each set of next hops that routes share. A route points at its
 * group for good; what the group holds follows what can be reached. So the loss of a next hop is
 * one message, however many routes there are.
 *
 * <p>Single objects are written first, groups when the kernel has taken those, routes when it has
 * taken the groups. An object is removed when no route points at it any more: the kernel would
 * remove such a route with it.
 */
final class ObjectDifference {
  /** The first id of our range: "MX". */
  static final int FIRST_ID = 0x4D58_0000;

  /** How many ids our range has. */
  static final int IDS = 1 << 20;

  /** A single next hop that the kernel refused. */
  private record Trouble(RouteState state, long due) {}

  private final RouteRows rows;
  private final KernelMirror mirror;
  private final SyncCounters counters;
  private final int ids;
  private final Set<NextHopGroup> dirty = new LinkedHashSet<>();
  private final Set<NextHopGroup> retargeted = new HashSet<>();
  private final Map<Integer, NextHopGroup> claims = new HashMap<>();
  private final Map<KernelNextHop, Integer> singles = new HashMap<>();
  private final Map<Set<NextHopObject.Member>, Integer> spare = new HashMap<>();
  private final Map<KernelNextHop, Trouble> troubles = new HashMap<>();
  private final Map<KernelNextHop, Integer> failures = new HashMap<>();
  private final Map<NextHopGroup, Long> held = new HashMap<>();
  private final Set<Integer> taken = new HashSet<>();
  private final GroupShape shape;
  private ProgrammerConfig config;
  private int cursor;
  private boolean indexed;
  private boolean collecting;
  private boolean auditWanted;
  private boolean exhausted;

  ObjectDifference(
      RouteRows rows,
      KernelMirror mirror,
      SyncCounters counters,
      ProgrammerConfig config,
      int ids) {
    this.rows = rows;
    this.mirror = mirror;
    this.counters = counters;
    this.config = config;
    this.shape = new GroupShape(config);
    this.ids = ids;
  }

  /** Whether routes are to point at objects. */
  boolean inUse() {
    return config.nextHopObjects() && mirror.hasObjects();
  }

  /** Another configuration: ids of another protocol are not kept. */
  void configure(ProgrammerConfig next) {
    config = next;
    shape.configure(next);
    claims.values().forEach(group -> group.claimed = 0);
    claims.clear();
    indexed = false;
    collecting = true;
  }

  /** What these groups hold may have changed. */
  void changed(Collection<NextHopGroup> groups) {
    if (inUse()) {
      dirty.addAll(groups);
    }
  }

  /** Links or addresses changed: what was refused may be taken now. */
  void retryAll() {
    held.clear();
    troubles.clear();
    failures.clear();
  }

  /** The kernel was read, or objects changed by themselves: every group is compared. */
  void compareAll(Collection<NextHopGroup> groups) {
    indexed = false;
    collecting = true;
    taken.clear();
    held.keySet().removeIf(group -> group.refusals < 3);
    changed(groups);
  }

  boolean hasWork() {
    return !dirty.isEmpty() || collecting;
  }

  /** Objects may be without routes now. */
  void collectLater() {
    collecting = true;
  }

  /** Whether the kernel is not what it was believed to be; asked once. */
  boolean takeAuditWanted() {
    boolean wanted = auditWanted;
    auditWanted = false;
    return wanted;
  }

  // ---- writing

  /** The writes that have to be answered before a route may point at a changed group. */
  void plan(WriteBatch writes) {
    if (dirty.isEmpty() || !inUse()) {
      dirty.clear();
      return;
    }
    // What nobody uses any more may fit a group that is new: its routes need not move then.
    releaseUnused();
    index();
    dirty.removeIf(group -> group.users == 0);
    dirty.forEach(group -> group.via.forEach(hop -> single(hop, writes)));
    if (writes.isEmpty()) {
      dirty.forEach(group -> group(group, writes));
      dirty.clear();
    }
  }

  /** Why groups are plain although resilient ones are asked for; null if they are as asked. */
  @Nullable String whyPlain() {
    return shape.whyPlain();
  }

  /** Groups whose routes have to be compared anew, once. */
  Set<NextHopGroup> takeRetargeted() {
    Set<NextHopGroup> taken = Set.copyOf(retargeted);
    retargeted.clear();
    return taken;
  }

  private void index() {
    if (indexed) {
      return;
    }
    indexed = true;
    singles.clear();
    spare.clear();
    for (NextHopObject object : mirror.objects().ours().values()) {
      if (object.hop() != null && object.protocol() == config.protocol()) {
        singles.merge(object.hop(), object.id(), Math::min);
      } else if (shape.fits(object) && !claims.containsKey(object.id())) {
        spare.put(Set.copyOf(object.members()), object.id());
      }
    }
  }

  private static KernelNextHop unweighted(KernelNextHop hop) {
    return hop.weight() == 1
        ? hop
        : new KernelNextHop(hop.gateway(), hop.ifindex(), 1, hop.onlink());
  }

  private void single(KernelNextHop hop, WriteBatch writes) {
    KernelNextHop plain = unweighted(hop);
    if (singles.containsKey(plain) || troubles.containsKey(plain)) {
      return;
    }
    int id = freeId();
    if (id == 0) {
      troubles.put(plain, new Trouble(exhausted(), Long.MAX_VALUE));
      return;
    }
    singles.put(plain, id);
    put(new NextHopObject(id, config.protocol(), plain, List.of()), true, writes);
  }

  private void put(NextHopObject object, boolean create, WriteBatch writes) {
    mirror.objects().put(object, true);
    writes.add(new KernelWrite.PutNextHop(object, create));
    counters.objectsWritten++;
  }

  private void group(NextHopGroup group, WriteBatch writes) {
    if (held.containsKey(group) && !group.via.isEmpty()) {
      return;
    }
    List<NextHopObject.Member> members = new ArrayList<>();
    RouteState failure = null;
    for (KernelNextHop hop : group.via) {
      KernelNextHop plain = unweighted(hop);
      Integer id = singles.get(plain);
      if (id != null) {
        members.add(new NextHopObject.Member(id, hop.weight()));
      } else {
        failure = Objects.requireNonNull(troubles.get(plain)).state();
      }
    }
    NextHopObject former = mirror.objects().ours().get(group.claimed);
    if (former != null && !shape.fits(former)) {
      // The kernel changes no group into one of another type: routes move to another object.
      release(group);
    }
    if (!members.isEmpty() && group.claimed == 0 && !claim(group, members)) {
      settle(group, 0, exhausted());
    } else if (members.isEmpty()) {
      release(group);
      settle(group, 0, failure);
    } else {
      NextHopObject next = shape.group(group.claimed, members);
      former = mirror.objects().ours().get(group.claimed);
      if (former == null || !former.sameForwarding(next)) {
        put(next, former == null, writes);
      } else {
        group.refusals = 0;
      }
      settle(group, group.claimed, null);
    }
  }

  private void settle(NextHopGroup group, int target, @Nullable RouteState failure) {
    if (group.settle(target, failure)) {
      retargeted.add(group);
    }
  }

  private void release(NextHopGroup group) {
    claims.remove(group.claimed, group);
    group.claimed = 0;
    collecting = true;
  }

  private void releaseUnused() {
    for (NextHopGroup group : List.copyOf(claims.values())) {
      if (group.users == 0) {
        release(group);
        indexed = false;
      }
    }
  }

  // A group takes over the object that its routes point at already, so that no route is written
  // again: after a restart, and when routes of one set of next hops move to another one together.
  private boolean claim(NextHopGroup group, List<NextHopObject.Member> members) {
    Set<NextHopObject.Member> wanted = Set.copyOf(members);
    RouteKey key = new RouteKey(group.first(), config.table(), 0, config.metric());
    KernelRoute route = mirror.owned().get(key);
    Integer id = route == null ? null : adoptable(route.nextHopId(), wanted);
    if (id == null && route != null && movedTogether(route.nextHopId(), group)) {
      id = route.nextHopId();
    }
    if (id == null) {
      Integer found = spare.remove(wanted);
      id = found == null ? null : adoptable(found, wanted);
    }
    if (id == null) {
      id = freeId();
    }
    if (id != 0) {
      group.claimed = id;
      claims.put(id, group);
    }
    return id != 0;
  }

  private @Nullable Integer adoptable(int id, Set<NextHopObject.Member> members) {
    NextHopObject object = mirror.objects().ours().get(id);
    boolean fits =
        object != null
            && shape.fits(object)
            && !claims.containsKey(id)
            && Set.copyOf(object.members()).equals(members);
    return fits ? id : null;
  }

  /**
   * Whether all routes that point at an object of nobody are of the group: then the object changes
   * for all of them at once. The group may have more, which are not in the kernel: guarded ones,
   * and those whose place is somebody else's.
   */
  @SuppressWarnings("ReferenceEquality") // There is one object for each group.
  private boolean movedTogether(int id, NextHopGroup group) {
    NextHopObject object = mirror.objects().ours().get(id);
    int pointing = mirror.owned().pointing(id);
    if (object == null
        || !shape.fits(object)
        || claims.containsKey(id)
        || pointing == 0
        || pointing > group.users) {
      return false;
    }
    int[] found = new int[1];
    rows.forEachOwned(
        row -> {
          Forwarding forwarding = rows.owned(row);
          boolean points = forwarding != null && forwarding.nextHopId() == id;
          found[0] += points && rows.group(row) == group ? 1 : 0;
        });
    return found[0] == pointing;
  }

  /** An id of our range that nobody has; 0 if all are taken. */
  private int freeId() {
    for (int tries = 0; tries < ids; tries++) {
      int id = FIRST_ID + cursor;
      cursor = (cursor + 1) % ids;
      if (mirror.objects().get(id) == null && !claims.containsKey(id) && !taken.contains(id)) {
        return id;
      }
    }
    exhausted = true;
    return 0;
  }

  private RouteState exhausted() {
    return new RouteState.Failed(
        Errno.ENOSPC,
        Errno.name(Errno.ENOSPC),
        "all nexthop ids from "
            + FIRST_ID
            + " to "
            + (FIRST_ID + ids - 1)
            + " are taken: remove those of others (ip nexthop)");
  }

  // ---- what the kernel refused

  /** The kernel refused an object. */
  void refused(KernelWrite.PutNextHop put, Refusal refusal, long nowMillis) {
    counters.errors++;
    counters.objectsWritten--;
    NextHopObject object = put.object();
    NextHopGroup group = claims.get(object.id());
    if (put.create()) {
      mirror.objects().ours().remove(object.id());
    }
    if (refusal.errno() == Errno.EEXIST) {
      // Somebody was faster: the id is theirs, and we take another.
      taken.add(object.id());
      auditWanted = true;
    }
    if (object.hop() != null) {
      singleRefused(object.hop(), refusal, nowMillis);
    } else if (group != null) {
      groupRefused(group, put, refusal, nowMillis);
    }
  }

  private void singleRefused(KernelNextHop hop, Refusal refusal, long nowMillis) {
    singles.remove(hop);
    if (refusal.errno() != Errno.EEXIST) {
      int times = failures.merge(hop, 1, Integer::sum);
      long due = nowMillis + RetryRule.of(refusal.errno()).delayMillis(times);
      troubles.put(hop, new Trouble(Conflicts.failure(refusal), due));
    }
  }

  private void groupRefused(
      NextHopGroup group, KernelWrite.PutNextHop put, Refusal refusal, long nowMillis) {
    if (put.create() && shape.refused(put.object(), refusal)) {
      release(group);
      settle(group, 0, Conflicts.failure(refusal));
      dirty.add(group);
      return;
    }
    // A member may have vanished with its link before we were told.
    auditWanted = true;
    group.refusals++;
    if (put.create()) {
      release(group);
      settle(group, 0, Conflicts.failure(refusal));
    }
    if (refusal.errno() == Errno.EEXIST) {
      dirty.add(group);
    } else {
      long delay = RetryRule.of(refusal.errno()).delayMillis(group.refusals);
      held.put(group, nowMillis + delay);
    }
  }

  /** Tries again what was refused, when its time has come. */
  void retryDue(long nowMillis, Collection<NextHopGroup> groups) {
    if (nextRetry() <= nowMillis) {
      held.values().removeIf(due -> due <= nowMillis);
      troubles.values().removeIf(trouble -> trouble.due() <= nowMillis);
      changed(groups);
    }
  }

  /** When {@link #retryDue} has something to do, or {@link Long#MAX_VALUE}. */
  long nextRetry() {
    long next = Long.MAX_VALUE;
    for (long due : held.values()) {
      next = Math.min(next, due);
    }
    for (Trouble trouble : troubles.values()) {
      next = Math.min(next, trouble.due());
    }
    return next;
  }

  // ---- removing

  /**
   * Removes objects of ours that nothing needs; everything written before has been answered.
   *
   * @param groups all groups, which may wait for an id that becomes free
   */
  void collect(WriteBatch writes, Collection<NextHopGroup> groups) {
    if (!collecting) {
      return;
    }
    releaseUnused();
    collect(true, writes);
    if (writes.isEmpty()) {
      collect(false, writes);
    }
    collecting = !writes.isEmpty();
    indexed &= writes.isEmpty();
    if (exhausted && !writes.isEmpty()) {
      exhausted = false;
      troubles.values().removeIf(trouble -> trouble.due() == Long.MAX_VALUE);
      changed(groups);
    }
  }

  private void collect(boolean groups, WriteBatch writes) {
    ObjectTable objects = mirror.objects();
    for (NextHopObject object : List.copyOf(objects.ours().values())) {
      int id = object.id();
      boolean needed =
          claims.containsKey(id) || mirror.owned().pointing(id) > 0 || mirror.foreign().uses(id);
      if (object.isGroup() == groups && !needed && !objects.isMember(id)) {
        objects.ours().remove(id);
        writes.add(new KernelWrite.DeleteNextHop(id));
        counters.objectsDeleted++;
      }
    }
  }

  /** The kernel refused to remove an object. */
  void refused(KernelWrite.DeleteNextHop delete, Refusal refusal) {
    counters.objectsDeleted--;
    if (refusal.errno() != Errno.ENOENT) {
      counters.errors++;
      auditWanted = true;
    }
  }
}
