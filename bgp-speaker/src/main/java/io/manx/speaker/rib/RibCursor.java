package io.manx.speaker.rib;

import io.manx.net.IpPrefix;
import io.manx.net.PrefixIndex;
import io.manx.speaker.decision.DecisionStep;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.HiddenReason;
import io.manx.speaker.policy.RuleName;
import org.jspecify.annotations.Nullable;

/**
 * A place in a table, for readers of whole tables: it stands at a prefix, and at one of its paths
 * or before the first. Moving and looking make no object. Belongs to the speaker loop, and is good
 * for nothing once the table has changed.
 */
public final class RibCursor {
  private static final DecisionStep[] STEPS = DecisionStep.values();
  private static final HiddenReason[] REASONS = HiddenReason.values();

  private final RibTable table;
  private final UpdateGroups groups;
  private final RibReader reader;
  private final boolean v4;
  private int id;
  private int best;
  private int row;
  private int following;

  RibCursor(RibTable table, UpdateGroups groups) {
    this.table = table;
    this.groups = groups;
    this.reader = new RibReader(table, groups);
    this.v4 = table.index.isV4();
  }

  /** One more than the last place where there may be a prefix; the first one is 0. */
  public int end() {
    return table.index.limit();
  }

  /** Moves to a place; whether a prefix with a path is there. */
  public boolean moveTo(int place) {
    boolean there = table.index.isUsed(place) && table.selection.head(place) != PathRows.NONE;
    if (there) {
      stand(place);
    }
    return there;
  }

  /** Moves to a prefix; whether it has a path. */
  public boolean moveTo(IpPrefix prefix) {
    int place = table.index.find(prefix);
    return place != PrefixIndex.NONE && moveTo(place);
  }

  private void stand(int place) {
    id = place;
    best = table.selection.best(place);
    first();
  }

  /** Goes back before the first path of the prefix. */
  public void first() {
    row = PathRows.NONE;
    following = table.selection.head(id);
  }

  /** Moves to the next path of the prefix, the best first; false behind the last one. */
  public boolean nextPath() {
    row = following;
    if (row == PathRows.NONE) {
      return false;
    }
    following = table.selection.after(id, row);
    return true;
  }

  /** A mark of the path it stands at, to come {@link #back} to. */
  public int mark() {
    return row;
  }

  /** Comes back to a path of the same prefix. */
  public void back(int mark) {
    row = mark;
    following = table.selection.after(id, mark);
  }

  // The prefix.

  /** Whether the table is one of IPv4. */
  public boolean isV4() {
    return v4;
  }

  /** Upper half of an IPv6 address; 0 for IPv4. */
  public long high() {
    return table.index.high(id);
  }

  /** Lower half of an IPv6 address; the 32 bits of an IPv4 address. */
  public long low() {
    return table.index.low(id);
  }

  /** The length of the prefix in bits. */
  public int length() {
    return table.index.length(id);
  }

  /** The prefix, as a new object. */
  public IpPrefix prefix() {
    return table.index.prefix(id);
  }

  /** Whether the prefix has no other path than the first. */
  public boolean hasOnePath() {
    return table.selection.after(id, table.selection.head(id)) == PathRows.NONE;
  }

  // The path; RibPath says what each of these is.

  /** {@link RibPath#source}. */
  public PathSource source() {
    return table.source(row);
  }

  /** {@link RibPath#pathId}. */
  public int pathId() {
    return table.rows.pathId(row);
  }

  /** {@link RibPath#received}. */
  public PathAttributes received() {
    return table.rows.received(row).value;
  }

  /** {@link RibPath#effective}. */
  public @Nullable PathAttributes effective() {
    AttributeSet set = table.rows.effective(row);
    return set == null ? null : set.value;
  }

  /** Whether it takes part in the decision. */
  public boolean isUsable() {
    return table.rows.isUsable(row);
  }

  /** {@link RibPath#hidden}. */
  public @Nullable HiddenReason hidden() {
    return isUsable() ? null : REASONS[table.rows.hidden(row) - 1];
  }

  /** {@link RibPath#step}. */
  public @Nullable DecisionStep step() {
    return isUsable() ? STEPS[table.rows.step(row)] : null;
  }

  /** {@link RibPath#rule}. */
  public @Nullable RuleName rule() {
    return table.sources.get(table.rows.source(row)).ruleName(table.rows.rule(row));
  }

  /** {@link RibPath#best}. */
  public boolean isBest() {
    return row == best;
  }

  /** {@link RibPath#exportId}. */
  public int exportId() {
    return PathChoice.idOf(row);
  }

  /** {@link RibPath#multipath}. */
  public boolean isMultipath() {
    return best != PathRows.NONE && ForwardingTable.isMultipath(table, row, best);
  }

  /** {@link RibPath#stale}. */
  public boolean isStale() {
    return (table.rows.flags(row) & PathRows.STALE) != 0;
  }

  /** {@link RibPath#since}. */
  public int since() {
    return table.rows.since(row);
  }

  /** {@link RibPath#metric}. */
  public long metric() {
    AttributeSet set = table.rows.effective(row);
    return set == null ? NextHopOracle.UNREACHABLE : table.nextHops.of(set).metric;
  }

  // What a member of an update group has of the path.

  /** Whether a group is sent such a path at all: the best one, or with ADD-PATH any. */
  private boolean isOffered(UpdateGroup group) {
    return group.paths != null || isBest();
  }

  /** What Adj-RIB-Out says that a member was sent of the path, or null; nothing is evaluated. */
  public @Nullable PathAttributes sent(GroupMember member) {
    UpdateGroup group = groups.groupOf(member);
    return group == null || !isOffered(group) ? null : RibReader.sent(group, member, id, row);
  }

  /** The path identifier by which a member is sent the path, 0 without (RFC 7911). */
  public int sentId(GroupMember member) {
    UpdateGroup group = groups.groupOf(member);
    return group == null || group.paths == null ? 0 : exportId();
  }

  /**
   * What a member is sent of the path; null if it is no member, or is offered the best path alone
   * and this is another.
   */
  public @Nullable ExportView exported(GroupMember member) {
    UpdateGroup group = groups.groupOf(member);
    return group == null || !isOffered(group) ? null : reader.exported(group, member, id, row);
  }

  /** All of it, as a record that stays. */
  RibPath path() {
    return new RibPath(
        source(),
        pathId(),
        received(),
        effective(),
        hidden(),
        step(),
        rule(),
        isBest(),
        exportId(),
        isMultipath(),
        isStale(),
        since(),
        metric());
  }
}
