package io.manx.programmer.sync;

import io.manx.net.IpPrefix;
import io.manx.programmer.model.Address;
import io.manx.programmer.model.Link;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.NextHopStatus;
import io.manx.programmer.model.ProgrammedRoute;
import io.manx.programmer.model.ProgrammerStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of the reconciliation as values to be shown. Same thread as {@link RouteSync}. */
public final class SyncView {
  private final RouteRows rows;
  private final WantedRoutes wanted;
  private final KernelMirror mirror;
  private final NextHopTable nextHops;
  private final ObjectDifference difference;

  SyncView(
      RouteRows rows,
      WantedRoutes wanted,
      KernelMirror mirror,
      NextHopTable nextHops,
      ObjectDifference difference) {
    this.rows = rows;
    this.wanted = wanted;
    this.mirror = mirror;
    this.nextHops = nextHops;
    this.difference = difference;
  }

  /** The status of every next hop. */
  public List<NextHopStatus> nextHops() {
    return nextHops.statuses();
  }

  /** Our nexthop objects in the kernel, by id. */
  public List<NextHopObject> objects() {
    return mirror.objects().ours().values().stream()
        .sorted(Comparator.comparingInt(NextHopObject::id))
        .toList();
  }

  /** Whether routes point at nexthop objects. */
  public boolean usesObjects() {
    return difference.inUse();
  }

  /** Why groups are plain although resilient ones are asked for; null if they are as asked. */
  public @Nullable String whyPlain() {
    return difference.whyPlain();
  }

  /** All links, by index. */
  public List<Link> links() {
    return mirror.links().links();
  }

  /** All addresses. */
  public List<Address> addresses() {
    return mirror.links().addresses();
  }

  /** How the route to {@code prefix} stands, or null if none is wanted. */
  public @Nullable ProgrammedRoute route(IpPrefix prefix) {
    int row = wanted.find(prefix);
    return row == RouteRows.NONE ? null : view(row);
  }

  /** How all wanted routes stand. */
  public List<ProgrammedRoute> routes() {
    List<ProgrammedRoute> routes = new ArrayList<>(wanted.size());
    rows.forEachWanted(row -> routes.add(view(row)));
    return routes;
  }

  /** Routes that are not installed for a reason, {@code limit} of them. */
  public List<ProgrammedRoute> troubles(int limit) {
    List<ProgrammedRoute> troubles = new ArrayList<>();
    wanted.forEachTrouble(
        row -> {
          if (troubles.size() < limit) {
            troubles.add(view(row));
          }
        });
    return troubles;
  }

  private ProgrammedRoute view(int row) {
    NextHopGroup group = rows.group(row);
    return new ProgrammedRoute(
        wanted.route(row), wanted.stateOf(row), group == null ? List.of() : group.via);
  }

  ProgrammerStatus.Counters counters(
      SyncCounters counters, int pending, long audits, long overruns) {
    return new ProgrammerStatus.Counters(
        wanted.size(),
        wanted.count(RowState.INSTALLED),
        pending,
        wanted.count(RowState.REFUSED) + wanted.count(RowState.WITHOUT_OBJECT),
        wanted.count(RowState.UNRESOLVED),
        wanted.count(RowState.BARRED),
        mirror.owned().size(),
        mirror.foreign().size(),
        counters.added,
        counters.replaced,
        counters.deleted,
        counters.errors,
        counters.repaired,
        audits,
        overruns,
        counters.objectsWritten,
        counters.objectsDeleted);
  }
}
