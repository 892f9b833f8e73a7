package io.manx.speaker.rib;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.decision.Decision;
import io.manx.speaker.decision.DecisionOptions;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.policy.ExportPolicy;
import io.manx.speaker.policy.ImportPolicy;
import io.manx.speaker.wire.WireContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The routing information bases of the speaker: one table a family, and the update groups.
 *
 * <p>Belongs to the speaker loop. Times are seconds of the caller's clock. Mutations take effect at
 * once; what peers are to be told is collected until {@link #drain}.
 */
public final class Rib {
  /**
   * The most paths of a prefix that are kept of one source, which may give each a path identifier
   * (RFC 7911 §3). As many as are ever sent; what is above is not kept.
   */
  public static final int MOST_PATHS_OF_A_PREFIX = 64;

  /** Not asked for anew with every change: the array would be. */
  private static final List<Family> FAMILIES = List.of(Family.values());

  private final PathSource local;
  private final NextHops nextHopTable;
  private final AttributeTable attributes;
  private final RibTable[] tables = new RibTable[Family.values().length];
  private final UpdateGroups[] groups = new UpdateGroups[Family.values().length];
  private final UpdateWindow window = new UpdateWindow();
  private final RouteLog log = new RouteLog();

  /**
   * @param local the source of the paths that this node originates
   * @param options how paths are compared
   * @param nextHops how far away next hops are
   */
  public Rib(PathSource local, DecisionOptions options, NextHopOracle nextHops) {
    nextHopTable = new NextHops(nextHops);
    attributes = new AttributeTable(nextHopTable);
    PrefixAllowance ofLocal = new PrefixAllowance();
    for (Family family : Family.values()) {
      var table = new RibTable(family, attributes, nextHopTable, new Decision(options), log);
      table.sources.put(new SourcePaths(local, null, ofLocal));
      tables[family.ordinal()] = table;
      groups[family.ordinal()] = new UpdateGroups(table);
    }
    this.local = local;
  }

  private RibTable table(Family family) {
    return tables[family.ordinal()];
  }

  private static void flush(RibTable table) {
    ForwardingTable forwarding = table.forwarding();
    if (forwarding != null && !table.deferred) {
      forwarding.flush();
    }
  }

  // Sources.

  /**
   * A session is established. Paths that an earlier session of the same peer index left behind as
   * stale belong to {@code source} from now on.
   */
  public void sourceUp(PathSource source, ImportPolicy policy, int now) {
    PrefixAllowance allowance = new PrefixAllowance();
    for (RibTable table : tables) {
      SourcePaths entry = table.sources.find(source.peerIndex());
      if (entry == null) {
        table.sources.put(new SourcePaths(source, policy, allowance));
      } else {
        log.begin(RouteLog.Cause.SESSION_UP, source, now);
        entry.source = source;
        entry.judgeBy(policy);
        table.reevaluate(entry, true, now);
        flush(table);
      }
    }
  }

  /**
   * Discards what a source announces above {@code limit} paths, in all families together; 0: no
   * limit. What it has already stays.
   */
  public void limitPrefixes(PathSource source, int limit) {
    tables[0].sources.of(source).allowance.limit(limit);
  }

  /**
   * How many announcements were above {@link #MOST_PATHS_OF_A_PREFIX} in the session of a source.
   */
  public long excessPaths(PathSource source) {
    long excess = 0;
    for (RibTable table : tables) {
      excess += table.sources.of(source).excess;
    }
    return excess;
  }

  /** How many announcements {@link #limitPrefixes} has discarded since it was called. */
  public long discarded(PathSource source) {
    return tables[0].sources.of(source).allowance.discarded();
  }

  /** Applies an UPDATE: withdrawals, then announcements. The End-of-RIB is the caller's affair. */
  public void update(PathSource source, UpdateMessage message, int now) {
    log.begin(RouteLog.Cause.UPDATE, source, now);
    List<PrefixBlock> withdrawn = message.withdrawn();
    for (int i = 0; message.hasWithdrawn() && i < withdrawn.size(); i++) {
      RibTable table = table(withdrawn.get(i).family());
      table.withdraw(table.sources.of(source), withdrawn.get(i));
      flush(table);
    }
    List<UpdateMessage.Announcement> announced = message.announced();
    for (int i = 0; message.hasAnnounced() && i < announced.size(); i++) {
      PrefixBlock block = announced.get(i).prefixes();
      RibTable table = table(block.family());
      table.announce(table.sources.of(source), block, announced.get(i).attributes(), now);
      flush(table);
    }
  }

  /** Removes all paths of a source: its session is gone. */
  public void sourceDown(PathSource source, int now) {
    log.begin(RouteLog.Cause.SESSION_DOWN, source, now);
    for (RibTable table : tables) {
      table.drop(table.sources.of(source), false);
      table.sources.remove(source.peerIndex());
      flush(table);
    }
  }

  /** Removes the paths of a source in one family. */
  public void drop(PathSource source, Family family, int now) {
    log.begin(RouteLog.Cause.SESSION_DOWN, source, now);
    RibTable table = table(family);
    table.drop(table.sources.of(source), false);
    flush(table);
  }

  /** Marks all paths of a source in a family stale (RFC 4724 §4.2); they stay. */
  public void markStale(PathSource source, Family family) {
    RibTable table = table(family);
    table.mark(table.sources.of(source), PathRows.STALE);
  }

  /**
   * The source sends a family again (RFC 7313 §4): what does not come again until {@link
   * #sweepStale} goes.
   */
  public void beginRefresh(PathSource source, Family family) {
    RibTable table = table(family);
    table.mark(table.sources.of(source), PathRows.REFRESHING);
  }

  /** The source will not send the rest of a refresh: what has not come again stays. */
  public void abandonRefresh(PathSource source, Family family) {
    RibTable table = table(family);
    table.unmark(table.sources.of(source), PathRows.REFRESHING);
  }

  /**
   * Marks the stale paths of a source in a family as kept for long (RFC 9494 §4.2): they carry
   * LLGR_STALE from here on, and those with NO_LLGR go.
   */
  public void markLongLived(PathSource source, Family family, int now) {
    log.begin(RouteLog.Cause.LONG_LIVED, source, now);
    RibTable table = table(family);
    table.markLongLived(table.sources.of(source), now);
    flush(table);
  }

  /** Removes the paths of a source in a family that are still stale. */
  public void sweepStale(PathSource source, Family family, int now) {
    log.begin(RouteLog.Cause.STALE, source, now);
    RibTable table = table(family);
    table.drop(table.sources.of(source), true);
    flush(table);
  }

  /** Evaluates all paths of a source anew from what was received: soft reconfiguration. */
  public void importPolicyChanged(PathSource source, ImportPolicy policy, int now) {
    log.begin(RouteLog.Cause.CONFIGURATION, source, now);
    for (RibTable table : tables) {
      SourcePaths entry = table.sources.of(source);
      entry.judgeBy(policy);
      table.reevaluate(entry, false, now);
      flush(table);
    }
  }

  /** What a source announces from now on is judged by another policy; what is there stays. */
  public void replaceImportPolicy(PathSource source, ImportPolicy policy) {
    for (RibTable table : tables) {
      table.sources.of(source).judgeBy(policy);
    }
  }

  /** Originates a prefix, or changes the attributes of one that is. */
  public void originate(IpPrefix prefix, PathAttributes value, int now) {
    log.begin(RouteLog.Cause.ORIGINATION, null, now);
    RibTable table = table(Family.unicast(prefix.family()));
    table.originate(table.sources.of(local), prefix, value, now);
    flush(table);
  }

  /** Stops originating a prefix; nothing happens if it was not. */
  public void withdrawOriginated(IpPrefix prefix, int now) {
    log.begin(RouteLog.Cause.ORIGINATION, null, now);
    RibTable table = table(Family.unicast(prefix.family()));
    table.withdraw(table.sources.of(local), prefix);
    flush(table);
  }

  /** Originates NLRI that are no prefixes, or changes their attributes. */
  public void originate(PrefixBlock opaque, PathAttributes value, int now) {
    RibTable table = table(opaque.family());
    table.announce(table.sources.of(local), opaque, value, now);
  }

  /** Stops originating NLRI that are no prefixes. */
  public void withdrawOriginated(PrefixBlock opaque) {
    RibTable table = table(opaque.family());
    table.withdraw(table.sources.of(local), opaque);
  }

  /** Asks the oracle again about these next hops and decides anew where the answer changed. */
  public void nextHopsChanged(Collection<IpAddress> nextHops, int now) {
    log.begin(RouteLog.Cause.NEXT_HOP, null, now);
    Set<NextHop> changed = nextHopTable.ask(nextHops);
    if (!changed.isEmpty()) {
      for (RibTable table : tables) {
        table.nextHopsChanged(changed);
        flush(table);
      }
    }
  }

  /** Changes how paths are compared, and decides everything anew. */
  public void decideBy(DecisionOptions options, int now) {
    log.begin(RouteLog.Cause.CONFIGURATION, null, now);
    for (RibTable table : tables) {
      table.decideBy(new Decision(options));
      flush(table);
    }
  }

  // Members of update groups.

  /** A session is ready to be sent a family. */
  public void memberUp(
      GroupMember member, Family family, ExportPolicy policy, WireContext context) {
    memberUp(member, family, policy, context, 1);
  }

  /**
   * A session is ready to be sent a family.
   *
   * @param paths the most paths a prefix where {@code context} has ADD-PATH for it (RFC 7911), at
   *     least 1; means nothing elsewhere
   */
  public void memberUp(
      GroupMember member, Family family, ExportPolicy policy, WireContext context, int paths) {
    groups[family.ordinal()].join(member, policy, context, paths);
  }

  /** A session is gone, in all families. */
  public void memberDown(GroupMember member) {
    for (UpdateGroups each : groups) {
      each.leave(member);
    }
  }

  /** Sends a member everything again (RFC 2918), without disturbing its group. */
  public void refresh(GroupMember member, Family family) {
    groups[family.ordinal()].refresh(member);
  }

  /** Gives members another policy; what changes by it is sent, and nothing else. */
  public void exportPolicyChanged(
      Collection<? extends GroupMember> members, Family family, ExportPolicy policy) {
    exportPolicyChanged(members, family, policy, false);
  }

  /**
   * Gives members another policy.
   *
   * @param soft whether what was sent stays until it changes or is refreshed; otherwise what
   *     changes by the policy is sent
   */
  public void exportPolicyChanged(
      Collection<? extends GroupMember> members, Family family, ExportPolicy policy, boolean soft) {
    groups[family.ordinal()].policyChanged(members, policy, soft);
  }

  /**
   * Keeps what is decided about a family from members and listeners, as a speaker that recovers
   * from its own restart does (RFC 4724 §4.1), until {@link #resume}. To be called before there are
   * routes.
   */
  public void defer(Family family) {
    table(family).deferred = true;
  }

  /** Tells members and listeners of a family what is decided by now, and from here on. */
  public void resume(Family family) {
    RibTable table = table(family);
    table.deferred = false;
    ForwardingTable forwarding = table.forwarding();
    if (forwarding != null) {
      forwarding.catchUp();
    }
  }

  /**
   * Sends what is pending, as far as members take it. To be called after each batch of mutations,
   * and when a member's backlog has fallen.
   *
   * @return whether something is still pending because no member of some group takes more
   */
  public boolean drain(UpdateSink sink) {
    boolean pending = false;
    for (int i = 0; i < FAMILIES.size(); i++) {
      Family family = FAMILIES.get(i);
      if (!table(family).deferred) {
        pending |= groups[family.ordinal()].drain(window, sink);
      }
    }
    return pending;
  }

  // Listeners.

  /** Sets the listener of a family, which is told of all present routes first. */
  public void listen(Family family, RouteListener listener) {
    RibTable table = table(family);
    if (table.forwarding() != null) {
      throw new IllegalStateException(family + " has a listener already");
    }
    table.forwarding(new ForwardingTable(table, listener));
  }

  /** Changes which paths are used together; listeners are told what that changes. */
  public void multipath(MultipathOptions options) {
    for (RibTable table : tables) {
      table.multipath = options;
      ForwardingTable forwarding = table.forwarding();
      if (forwarding != null && !table.deferred) {
        forwarding.catchUp();
      }
    }
  }

  // Readers.

  private RibReader reader(Family family) {
    return new RibReader(table(family), groups[family.ordinal()]);
  }

  /**
   * Up to {@code limit} routes from {@code cursor} on whose prefix passes {@code filter}; looks at
   * no more than a few thousand prefixes, so a page may be short without being the last. Routes
   * that come or go between two pages may be missed; all others are in exactly one page.
   */
  public RibPage routes(Family family, int cursor, int limit, Predicate<IpPrefix> filter) {
    return reader(family).page(cursor, limit, filter);
  }

  /** A place in the table of a family, to walk it with. */
  public RibCursor cursor(Family family) {
    return new RibCursor(table(family), groups[family.ordinal()]);
  }

  /** Up to {@code limit} routes from {@code cursor} on of a family that has no prefixes. */
  public OpaquePage opaqueRoutes(Family family, int cursor, int limit) {
    RibTable table = table(family);
    OpaqueNlri opaque = table.opaque;
    return opaque == null
        ? new OpaquePage(List.of(), RibPage.END)
        : reader(family).opaquePage(opaque, cursor, limit);
  }

  /** The paths of exactly this prefix, or null. */
  public @Nullable RibRoute route(IpPrefix prefix) {
    return reader(Family.unicast(prefix.family())).route(prefix);
  }

  /** The most specific prefix with a usable path that holds {@code address}, or null. */
  public @Nullable RibRoute routeFor(IpAddress address) {
    return reader(Family.unicast(address.family())).routeFor(address);
  }

  /**
   * What a member is sent of one path of a prefix; null if it is no member, or is offered the best
   * path alone and this is another.
   */
  public @Nullable ExportView exported(GroupMember member, IpPrefix prefix, RibPath path) {
    Family family = Family.unicast(prefix.family());
    UpdateGroup group = groups[family.ordinal()].groupOf(member);
    return group == null || (group.paths == null && !path.best())
        ? null
        : reader(family).exported(group, member, prefix, path.exportId());
  }

  /** What a member is sent of the best path of a prefix, or null if it is no member. */
  public @Nullable ExportView exported(GroupMember member, IpPrefix prefix) {
    Family family = Family.unicast(prefix.family());
    UpdateGroup group = groups[family.ordinal()].groupOf(member);
    return group == null ? null : reader(family).exported(group, member, prefix, 0);
  }

  /** Prefixes with at least one path. */
  public int prefixCount(Family family) {
    return table(family).prefixCount();
  }

  /** All paths, hidden ones too. */
  public int pathCount(Family family) {
    return table(family).rows.size();
  }

  /** Distinct attribute values in use, those of all Adj-RIBs-Out too. */
  public int attributeSetCount() {
    return attributes.size();
  }

  /** The paths of a source. */
  public SourceCounts counts(PathSource source, Family family) {
    SourcePaths entry = table(family).sources.find(source.peerIndex());
    return entry == null ? SourceCounts.NONE : entry.counts();
  }

  /** What a member was sent. */
  public MemberCounts counts(GroupMember member, Family family) {
    UpdateGroup group = groups[family.ordinal()].groupOf(member);
    Member found = group == null ? null : group.find(member);
    return group == null || found == null ? MemberCounts.NONE : group.counts(found);
  }

  /** The last changes of best paths. */
  public RouteLog log() {
    return log;
  }

  /** The policy by which a member is sent a family, or null if it is no member. */
  public @Nullable ExportPolicy exportPolicy(GroupMember member, Family family) {
    UpdateGroup group = groups[family.ordinal()].groupOf(member);
    return group == null ? null : group.export.policy();
  }

  /** The update groups. */
  public List<GroupView> groups() {
    List<GroupView> views = new ArrayList<>();
    for (UpdateGroups each : groups) {
      for (UpdateGroup group : each.all()) {
        views.add(group.view());
      }
    }
    return views;
  }
}
