package io.manx.speaker.rib;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.PrefixIndex;
import io.manx.speaker.decision.Decision;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.LongLivedStale;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.policy.HiddenReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one family: Adj-RIB-In (the rows of one source) and Loc-RIB (the first row of each
 * list) in one.
 *
 * <p>Each mutation that changes what a prefix is routed by marks the prefix in every update group
 * and tells {@link ForwardingTable}. The id of a prefix is given back when it has no path and no
 * group needs it.
 */
final class RibTable {
  private static final int NONE = PathRows.NONE;
  private static final int LOCAL = PathSource.LOCAL_INDEX;
  private static final int UNREACHABLE = HiddenReason.NEXT_HOP_UNREACHABLE.ordinal() + 1;

  final Family family;
  final AttributeTable attributes;
  final NextHops nextHops;
  private final RouteLog log;
  final PrefixIndex index;
  final PathRows rows = new PathRows();
  final SourceTable sources = new SourceTable();
  final RouteSelection selection;

  /** Whether what is decided is told to nobody yet. */
  boolean deferred;

  /** What keys stand for, in a table whose NLRI are no prefixes; else null. */
  final @Nullable OpaqueNlri opaque;

  private final ImportEvaluation evaluation;
  private UpdateGroup[] groups = {};

  /** Those that are sent more than the best path. */
  private UpdateGroup[] pathGroups = {};

  private @Nullable ForwardingTable forwarding;
  private int prefixCount;

  // What a prefix was routed by before the change at hand: see remember and settle.
  private int oldBest;
  private @Nullable AttributeSet oldEffective;
  private int oldSource;

  /** Which paths are used together. */
  MultipathOptions multipath = MultipathOptions.SINGLE;

  RibTable(
      Family family,
      AttributeTable attributes,
      NextHops nextHops,
      Decision decision,
      RouteLog log) {
    this.log = log;
    this.family = family;
    this.attributes = attributes;
    this.nextHops = nextHops;
    this.index = new PrefixIndex(family == Family.IPV6_UNICAST);
    this.opaque = family.isUnicast() ? null : new OpaqueNlri(family);
    this.selection = new RouteSelection(rows, sources, nextHops, decision);
    this.evaluation = new ImportEvaluation(family, index, attributes);
  }

  void groups(UpdateGroup[] newGroups) {
    groups = newGroups;
    List<UpdateGroup> several = new ArrayList<>();
    for (UpdateGroup group : newGroups) {
      if (group.paths != null) {
        several.add(group);
      }
    }
    pathGroups = several.toArray(UpdateGroup[]::new);
  }

  void forwarding(ForwardingTable table) {
    forwarding = table;
  }

  @Nullable ForwardingTable forwarding() {
    return forwarding;
  }

  // Announcements and withdrawals.

  void announce(SourcePaths from, PrefixBlock announced, PathAttributes value, int now) {
    PrefixBlock block = opaque == null ? announced : opaque.keys(announced);
    AttributeSet received = attributes.hold(value);
    evaluation.begin(from, received);
    boolean v4 = family != Family.IPV6_UNICAST;
    for (int i = 0; i < block.count(); i++) {
      int prefix =
          v4
              ? index.putV4(block.key(i))
              : index.putV6(block.high(i), block.low(i), block.length(i));
      announceOne(from, prefix, block.pathId(i), received, now);
    }
    evaluation.end();
    attributes.release(received);
  }

  void originate(SourcePaths local, IpPrefix prefix, PathAttributes value, int now) {
    AttributeSet received = attributes.hold(value);
    evaluation.begin(local, received);
    IpAddress address = prefix.address();
    int id =
        address.isV4()
            ? index.putV4(address.low() << 8 | prefix.length())
            : index.putV6(address.high(), address.low(), prefix.length());
    announceOne(local, id, 0, received, now);
    evaluation.end();
    attributes.release(received);
  }

  private void announceOne(
      SourcePaths from, int prefix, int pathId, AttributeSet received, int now) {
    if (prefix >= selection.room()) {
      selection.setRoom(prefix + 1);
    }
    int peerIndex = from.source.peerIndex();
    int row = from.mayHave(prefix) ? selection.find(prefix, peerIndex, pathId) : NONE;
    evaluation.evaluate(prefix);
    if (row == NONE) {
      if (!mayAdd(from, prefix, pathId)) {
        releaseIfUnused(prefix);
        return;
      }
      int bestBefore = selection.best(prefix);
      row = rows.add(prefix, peerIndex, pathId);
      prefixCount += selection.head(prefix) == NONE ? 1 : 0;
      selection.link(prefix, row);
      from.added(prefix, pathId);
      fill(from, row, received, now);
      selection.changed(prefix, row, bestBefore, -1);
      if (selection.best(prefix) == bestBefore) {
        rivalsChanged(prefix);
      } else {
        remember(bestBefore);
        settle(prefix);
      }
      return;
    }
    boolean wasStale = rows.flags(row) != 0;
    if (wasStale) {
      from.stale--;
    }
    if (rows.received(row) != received || wasStale || rows.effective(row) != evaluation.effective) {
      rows.flags(row, 0);
      change(from, row, received, now);
    } else {
      rows.rule(row, evaluation.rule);
    }
  }

  /** One peer cannot make a prefix, which is decided over all its paths, as costly as it likes. */
  private boolean mayAdd(SourcePaths from, int prefix, int pathId) {
    if (pathId != 0
        && selection.count(prefix, from.source.peerIndex()) >= Rib.MOST_PATHS_OF_A_PREFIX) {
      from.excess++;
      return false;
    }
    return from.allowance.take();
  }

  /** Gives a row in a list new attributes, as {@link #evaluation} has them. */
  private void change(SourcePaths from, int row, AttributeSet received, int now) {
    int prefix = rows.prefix(row);
    remember(selection.best(prefix));
    int oldStep = rows.isUsable(row) ? rows.step(row) : -1;
    if (oldStep >= 0) {
      from.usable--;
    }
    AttributeSet before = rows.received(row);
    AttributeSet effectiveBefore = rows.effective(row);
    // What comes again as it was, after a restart or in a refresh, is no younger for that.
    boolean same = before == received && effectiveBefore == evaluation.effective;
    fill(from, row, received, same ? rows.since(row) : now);
    attributes.release(before);
    if (effectiveBefore != null) {
      attributes.release(effectiveBefore);
    }
    selection.changed(prefix, row, oldBest, oldStep);
    settle(prefix);
  }

  private void fill(SourcePaths from, int row, AttributeSet received, int since) {
    AttributeSet effective = evaluation.effective;
    int hidden = evaluation.hidden;
    received.users++;
    rows.received(row, received);
    if (effective != null) {
      effective.users++;
      if (!from.source.isLocal() && !nextHops.of(effective).isReachable()) {
        hidden = UNREACHABLE;
      }
    }
    rows.effective(row, effective);
    rows.verdict(row, hidden, evaluation.rule);
    rows.since(row, since);
    if (hidden == 0) {
      from.usable++;
    }
  }

  void withdraw(SourcePaths from, PrefixBlock withdrawn) {
    PrefixBlock block = opaque == null ? withdrawn : opaque.knownKeys(withdrawn);
    boolean v4 = family != Family.IPV6_UNICAST;
    for (int i = 0; i < block.count(); i++) {
      int prefix =
          v4
              ? index.findV4(block.key(i))
              : index.findV6(block.high(i), block.low(i), block.length(i));
      withdrawOne(from, prefix, block.pathId(i));
    }
    rows.shrinkIfEmptied();
  }

  void withdraw(SourcePaths from, IpPrefix prefix) {
    withdrawOne(from, index.find(prefix), 0);
    rows.shrinkIfEmptied();
  }

  private void withdrawOne(SourcePaths from, int prefix, int pathId) {
    if (prefix != PrefixIndex.NONE && from.mayHave(prefix)) {
      int row = selection.find(prefix, from.source.peerIndex(), pathId);
      if (row != NONE) {
        remove(from, row);
      }
    }
  }

  private void remove(SourcePaths from, int row) {
    int prefix = rows.prefix(row);
    remember(selection.best(prefix));
    selection.remove(prefix, row, oldBest);
    prefixCount -= selection.head(prefix) == NONE ? 1 : 0;
    from.removed(prefix);
    from.allowance.giveBack();
    if (rows.isUsable(row)) {
      from.usable--;
    }
    if (rows.flags(row) != 0) {
      from.stale--;
    }
    AttributeSet effective = rows.effective(row);
    if (effective != null) {
      attributes.release(effective);
    }
    attributes.release(rows.received(row));
    rows.remove(row);
    settle(prefix);
    releaseIfUnused(prefix);
  }

  // Whole sources.

  /** Removes the paths of a source, or only the stale ones. */
  void drop(SourcePaths from, boolean onlyStale) {
    int peerIndex = from.source.peerIndex();
    for (int row = 0; row < rows.limit() && (onlyStale ? from.stale : from.received) > 0; row++) {
      if (rows.source(row) == peerIndex && (!onlyStale || rows.flags(row) != 0)) {
        remove(from, row);
      }
    }
    rows.shrinkIfEmptied();
  }

  /** Sets a flag of {@link PathRows} on all paths of a source; each says stale in its way. */
  void mark(SourcePaths from, int flag) {
    int peerIndex = from.source.peerIndex();
    for (int row = 0; row < rows.limit(); row++) {
      if (rows.source(row) == peerIndex) {
        rows.flags(row, (rows.flags(row) | flag));
      }
    }
    from.stale = from.received;
  }

  /** Takes a flag from all paths of a source. */
  void unmark(SourcePaths from, int flag) {
    int peerIndex = from.source.peerIndex();
    from.stale = 0;
    for (int row = 0; row < rows.limit(); row++) {
      if (rows.source(row) == peerIndex) {
        rows.flags(row, (rows.flags(row) & ~flag));
        from.stale += rows.flags(row) == 0 ? 0 : 1;
      }
    }
  }

  /** RFC 9494 §4.2: the stale paths of a source carry LLGR_STALE from here on, or go. */
  void markLongLived(SourcePaths from, int now) {
    int peerIndex = from.source.peerIndex();
    for (int row = 0; row < rows.limit(); row++) {
      if (rows.source(row) != peerIndex || rows.flags(row) == 0) {
        continue;
      }
      PathAttributes value = rows.received(row).value;
      if (LongLivedStale.isRefusedBy(value)) {
        remove(from, row);
      } else if (!LongLivedStale.marks(value)) {
        rows.flags(row, rows.flags(row) | PathRows.LONG_LIVED_STALE);
        AttributeSet marked = attributes.hold(LongLivedStale.mark(value));
        evaluation.begin(from, marked);
        evaluation.evaluate(rows.prefix(row));
        change(from, row, marked, now);
        evaluation.end();
        attributes.release(marked);
      }
    }
    rows.shrinkIfEmptied();
  }

  /**
   * Evaluates all paths of a source anew from what was received.
   *
   * @param newSource the source itself is another one than before, so that even a path that looks
   *     the same may be compared and sent differently
   */
  void reevaluate(SourcePaths from, boolean newSource, int now) {
    int peerIndex = from.source.peerIndex();
    AttributeSet current = null;
    for (int row = 0; row < rows.limit(); row++) {
      if (rows.source(row) != peerIndex) {
        continue;
      }
      if (current != rows.received(row)) {
        evaluation.end();
        current = rows.received(row);
        evaluation.begin(from, current);
      }
      reevaluateOne(from, row, newSource, now);
    }
    evaluation.end();
  }

  private void reevaluateOne(SourcePaths from, int row, boolean newSource, int now) {
    int prefix = rows.prefix(row);
    evaluation.evaluate(prefix);
    boolean same =
        rows.effective(row) == evaluation.effective
            && (evaluation.effective != null || rows.hidden(row) == evaluation.hidden);
    if (same) {
      rows.rule(row, evaluation.rule); // which may be another one that says the same
    } else {
      change(from, row, rows.received(row), now);
    }
    if (newSource) {
      remember(selection.best(prefix));
      selection.decideAll(prefix);
      settle(prefix);
      if (selection.best(prefix) == row) {
        markDirty(prefix);
      }
    }
  }

  // Changes that may touch any path.

  /** Decides anew about paths whose next hops have another metric than before. */
  void nextHopsChanged(Set<NextHop> changed) {
    for (int row = 0; row < rows.limit(); row++) {
      AttributeSet effective = rows.source(row) <= LOCAL ? null : rows.effective(row);
      if (effective != null && effective.nextHop != null && changed.contains(effective.nextHop)) {
        nextHopChanged(row, effective.nextHop.isReachable());
      }
    }
  }

  private void nextHopChanged(int row, boolean reachable) {
    int prefix = rows.prefix(row);
    remember(selection.best(prefix));
    SourcePaths from = sources.get(rows.source(row));
    if (reachable != rows.isUsable(row)) {
      from.usable += reachable ? 1 : -1;
      rows.hidden(row, (reachable ? 0 : UNREACHABLE));
    }
    selection.decideAll(prefix);
    settle(prefix);
  }

  /** Decides anew about everything. */
  void decideBy(Decision decision) {
    selection.decideBy(decision);
    for (int prefix = 0; prefix < index.limit(); prefix++) {
      if (index.isUsed(prefix)) {
        remember(selection.best(prefix));
        selection.decideAll(prefix);
        settle(prefix);
      }
    }
  }

  // What every change ends with.

  /** Remembers the best path of a prefix, which is about to change or has just been replaced. */
  private void remember(int best) {
    oldBest = best;
    oldEffective = best == NONE ? null : rows.effective(best);
    oldSource = best == NONE ? NONE : rows.source(best);
  }

  private void settle(int prefix) {
    int best = selection.best(prefix);
    AttributeSet effective = best == NONE ? null : rows.effective(best);
    int source = best == NONE ? NONE : rows.source(best);
    if (source != oldSource) {
      if (oldSource != NONE) {
        sources.get(oldSource).best--;
      }
      if (source != NONE) {
        sources.get(source).best++;
      }
    }
    if (source != oldSource || effective != oldEffective) {
      markDirty(prefix);
      if (opaque == null) { // the log is of prefixes
        log.add(index, prefix, sourceOf(oldSource), oldEffective, sourceOf(source), effective);
      }
      tellForwarding(prefix);
    } else {
      rivalsChanged(prefix);
    }
  }

  /** The best path is the one before; those that are used or sent beside it may not be. */
  private void rivalsChanged(int prefix) {
    for (UpdateGroup group : pathGroups) {
      group.dirty.add(prefix);
    }
    tellForwarding(prefix);
  }

  private void tellForwarding(int prefix) {
    if (forwarding != null && !deferred) {
      forwarding.touched(prefix);
    }
  }

  private @Nullable PathSource sourceOf(int peerIndex) {
    return peerIndex == NONE ? null : sources.get(peerIndex).source;
  }

  private void markDirty(int prefix) {
    for (UpdateGroup group : groups) {
      group.dirty.add(prefix);
    }
  }

  /** Gives the id of a prefix back if it has no path and no group needs it. */
  void releaseIfUnused(int prefix) {
    if (selection.head(prefix) != NONE) {
      return;
    }
    for (UpdateGroup group : groups) {
      if (group.needs(prefix)) {
        return;
      }
    }
    if (opaque != null) {
      opaque.release(index.key(prefix));
    }
    if (index.remove(prefix)) {
      selection.setRoom(index.limit());
      for (UpdateGroup group : groups) {
        group.trim(index.limit());
      }
      if (forwarding != null) {
        forwarding.trim(index.limit());
      }
    }
  }

  /** Prefixes with a path. */
  int prefixCount() {
    return prefixCount;
  }

  /** The source of a row. */
  PathSource source(int row) {
    return sources.get(rows.source(row)).source;
  }
}
