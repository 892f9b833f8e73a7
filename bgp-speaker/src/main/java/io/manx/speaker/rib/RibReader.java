package io.manx.speaker.rib;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.PrefixIndex;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.policy.SuppressedReason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns rows of a table into records for people. */
final class RibReader {
  /** Prefixes looked at for one page. */
  static final int PAGE = 4096;

  private final RibTable table;
  private final UpdateGroups groups;

  RibReader(RibTable table, UpdateGroups groups) {
    this.table = table;
    this.groups = groups;
  }

  RibPage page(int from, int limit, Predicate<IpPrefix> filter) {
    List<RibRoute> routes = new ArrayList<>();
    int end = Math.min(table.index.limit(), from + PAGE);
    int id = from;
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
  OpaquePage opaquePage(OpaqueNlri opaque, int from, int limit) {
    List<OpaqueRoute> routes = new ArrayList<>();
    int end = Math.min(table.index.limit(), from + PAGE);
    int id = from;
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
    List<RibPath> paths = new ArrayList<>();
    RibCursor cursor = new RibCursor(table, groups);
    if (cursor.moveTo(id)) {
      while (cursor.nextPath()) {
        paths.add(cursor.path());
      }
    }
    return paths;
  }

  /** {@code exportId}: the path, or 0 for the best one. */
  ExportView exported(UpdateGroup group, GroupMember member, IpPrefix prefix, int exportId) {
    int id = table.index.find(prefix);
    if (id == PrefixIndex.NONE) {
      return new ExportView(null, null, null);
    }
    int best = table.selection.best(id);
    int row = exportId == 0 || group.paths == null ? best : PathChoice.rowOf(exportId);
    return exported(group, member, id, row);
  }

  ExportView exported(UpdateGroup group, GroupMember member, int id, int row) {
    boolean due = table.deferred || group.dirty.contains(id);
    PathAttributes sent = sent(group, member, id, row);
    ExportView view = group.export.explain(id, row, sent, member.peerIndex());
    return group.paths == null ? view.due(due) : amongPaths(group, view, id, row).due(due);
  }

  /** What Adj-RIB-Out says that a member has of a path, or null. */
  static @Nullable PathAttributes sent(UpdateGroup group, GroupMember member, int id, int row) {
    AddPathOut paths = group.paths;
    if (paths == null) {
      AttributeSet out = group.out.get(id);
      return out == null || group.out.source(id) == member.peerIndex() ? null : out.value;
    }
    int entry = paths.find(id, PathChoice.idOf(row));
    return entry == AddPathOut.NONE || paths.source(entry) == member.peerIndex()
        ? null
        : paths.set(entry).value;
  }

  private ExportView amongPaths(UpdateGroup group, ExportView view, int id, int row) {
    PathChoice choice = new PathChoice();
    choice.choose(group, id);
    boolean chosen = choice.take(PathChoice.idOf(row)) != PathChoice.NONE;
    choice.release(table.attributes);
    boolean beyond = view.wanted() != null && !chosen;
    return new ExportView(
        view.sent(),
        beyond ? null : view.wanted(),
        beyond ? SuppressedReason.BEYOND_ADD_PATHS : view.suppressed(),
        view.rule(),
        PathChoice.idOf(row),
        false);
  }
}
