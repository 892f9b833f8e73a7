package io.manx.speaker.rib;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.PrefixIndex;
import io.manx.speaker.decision.DecisionStep;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.policy.HiddenReason;
import io.manx.speaker.policy.SuppressedReason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns rows of a table into records for people. */
final class RibReader {
  /** Prefixes looked at for one page. */
  static final int PAGE = 4096;

  private static final DecisionStep[] STEPS = DecisionStep.values();
  private static final HiddenReason[] REASONS = HiddenReason.values();

  private final RibTable table;

  RibReader(RibTable table) {
    this.table = table;
  }

  RibPage page(int cursor, int limit, Predicate<IpPrefix> filter) {
    List<RibRoute> routes = new ArrayList<>();
    int end = Math.min(table.index.limit(), cursor + PAGE);
    int id = cursor;
    for (; id < end && routes.size() < limit; id++) {
      if (table.index.isUsed(id) && table.selection.head(id) != PathRows.NONE) {
        IpPrefix prefix = table.index.prefix(id);
        if (filter.test(prefix)) {
          routes.add(route(id, prefix));
        }
      }
    }
    return new RibPage(routes, id < table.index.limit() ? id : RibPage.END);
  }

  /** A page of a table whose NLRI are no prefixes. */
  OpaquePage opaquePage(OpaqueNlri opaque, int cursor, int limit) {
    List<OpaqueRoute> routes = new ArrayList<>();
    int end = Math.min(table.index.limit(), cursor + PAGE);
    int id = cursor;
    for (; id < end && routes.size() < limit; id++) {
      if (table.index.isUsed(id) && table.selection.head(id) != PathRows.NONE) {
        routes.add(new OpaqueRoute(opaque.get(table.index.key(id)), paths(id)));
      }
    }
    return new OpaquePage(routes, id < table.index.limit() ? id : RibPage.END);
  }

  @Nullable RibRoute route(IpPrefix prefix) {
    int id = table.index.find(prefix);
    return id == PrefixIndex.NONE || table.selection.head(id) == PathRows.NONE
        ? null
        : route(id, prefix);
  }

  /** Probes every length, the longest first. */
  @Nullable RibRoute routeFor(IpAddress address) {
    for (int length = address.family().bits(); length >= 0; length--) {
      IpPrefix prefix = IpPrefix.containing(address, length);
      int id = table.index.find(prefix);
      if (id != PrefixIndex.NONE && table.selection.best(id) != PathRows.NONE) {
        return route(id, prefix);
      }
    }
    return null;
  }

  private RibRoute route(int id, IpPrefix prefix) {
    return new RibRoute(prefix, paths(id));
  }

  private List<RibPath> paths(int id) {
    int best = table.selection.best(id);
    int first = table.selection.head(id);
    if (table.rows.next(first) == PathRows.NONE) {
      return List.of(path(first, best)); // most prefixes of a full table: no list to grow
    }
    List<RibPath> paths = new ArrayList<>();
    for (int row = first; row != PathRows.NONE; row = table.rows.next(row)) {
      paths.add(path(row, best));
    }
    return paths;
  }

  private RibPath path(int row, int best) {
    PathRows rows = table.rows;
    AttributeSet effective = rows.effective(row);
    boolean usable = rows.isUsable(row);
    return new RibPath(
        table.source(row),
        rows.pathId(row),
        rows.received(row).value,
        effective == null ? null : effective.value,
        usable ? null : REASONS[rows.hidden(row) - 1],
        usable ? STEPS[rows.step(row)] : null,
        row == best,
        PathChoice.idOf(row),
        best != PathRows.NONE && ForwardingTable.isMultipath(table, row, best),
        (rows.flags(row) & PathRows.STALE) != 0,
        rows.since(row),
        effective == null ? NextHopOracle.UNREACHABLE : table.nextHops.of(effective).metric);
  }

  /** {@code exportId}: the path, or 0 for the best one. */
  ExportView exported(UpdateGroup group, GroupMember member, IpPrefix prefix, int exportId) {
    int id = table.index.find(prefix);
    if (id == PrefixIndex.NONE) {
      return new ExportView(null, null, null);
    }
    int best = table.selection.best(id);
    int row = exportId == 0 || group.paths == null ? best : PathChoice.rowOf(exportId);
    boolean due = table.deferred || group.dirty.contains(id);
    if (group.paths != null) {
      return exportedPath(group, group.paths, member, id, row).due(due);
    }
    AttributeSet out = group.out.get(id);
    boolean own = group.out.source(id) == member.peerIndex();
    PathAttributes sent = out == null || own ? null : out.value;
    return group.export.explain(id, row, sent, member.peerIndex()).due(due);
  }

  private ExportView exportedPath(
      UpdateGroup group, AddPathOut out, GroupMember member, int id, int row) {
    int entry = out.find(id, PathChoice.idOf(row));
    boolean own = entry != AddPathOut.NONE && out.source(entry) == member.peerIndex();
    PathAttributes sent = entry == AddPathOut.NONE || own ? null : out.set(entry).value;
    ExportView view = group.export.explain(id, row, sent, member.peerIndex());
    var choice = new PathChoice();
    choice.choose(group, id);
    boolean chosen = choice.take(PathChoice.idOf(row)) != PathChoice.NONE;
    choice.release(table.attributes);
    boolean beyond = view.wanted() != null && !chosen;
    return new ExportView(
        sent,
        beyond ? null : view.wanted(),
        beyond ? SuppressedReason.BEYOND_ADD_PATHS : view.suppressed(),
        PathChoice.idOf(row),
        false);
  }
}
