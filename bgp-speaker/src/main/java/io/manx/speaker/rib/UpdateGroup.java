package io.manx.speaker.rib;

import io.manx.speaker.policy.ExportPolicy;
import io.manx.speaker.wire.WireContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Peers that are sent the same: their Adj-RIB-Out, and the prefixes that changed since.
 *
 * <p>Invariant: for each entry of {@link #out}, all members but the entry's source have been sent
 * its attributes, and the source, if it is a member, has nothing. What was handed over counts as
 * sent: TCP keeps the order.
 */
final class UpdateGroup {
  /** While its least loaded member has at least this many octets to send, a group waits. */
  static final long HIGH_WATER = 1 << 20;

  /** A member with more octets to send than this leaves a group that does not wait for it. */
  static final long SLOW = 8 << 20;

  final RibTable table;
  final WireContext context;
  final ExportEvaluation export;
  GroupKey key;
  DirtyList dirty = new DirtyList();
  AdjRibOut out;

  /** In place of {@link #out} where several paths a prefix are sent; else null. */
  @Nullable AddPathOut paths;

  /** Prefixes to be sent even if they were sent so already; null outside a route refresh. */
  @Nullable BitSet resend;

  /**
   * Whether the members still have what an earlier policy let through: then this group is nobody
   * else's, however equal its key is.
   */
  boolean lax;

  /** Whether others with the same key join this group. */
  boolean shared;

  long announced;
  long withdrawn;

  private final List<Member> members = new ArrayList<>();
  private List<GroupMember> sessions = List.of();
  private Member[] byIndex = new Member[8];

  UpdateGroup(RibTable table, GroupKey key, WireContext context) {
    this.table = table;
    this.key = key;
    this.context = context;
    this.out = new AdjRibOut(table.attributes);
    this.paths = key.paths() == 0 ? null : new AddPathOut(table.attributes);
    this.export = new ExportEvaluation(table, context, key.policy());
  }

  // Members.

  List<Member> members() {
    return members;
  }

  /** The sessions of all members; the same list until the members change. */
  List<GroupMember> sessions() {
    return sessions;
  }

  @SuppressWarnings("ReferenceEquality") // sessions are compared by identity
  @Nullable Member find(GroupMember session) {
    int at = session.peerIndex();
    Member member = at < byIndex.length ? byIndex[at] : null;
    return member != null && member.session == session ? member : null;
  }

  boolean hasMember(int peerIndex) {
    return peerIndex < byIndex.length && byIndex[peerIndex] != null;
  }

  /** Adds a member that has been sent exactly what {@link #out} says. */
  void add(Member member) {
    int at = member.peerIndex;
    if (at >= byIndex.length) {
      byIndex = Arrays.copyOf(byIndex, Math.max(at + 1, 2 * byIndex.length));
    }
    byIndex[at] = member;
    members.add(member);
    member.announcedBeside -= announced;
    member.withdrawnBeside -= withdrawn;
    listSessions();
  }

  void remove(Member member) {
    byIndex[member.peerIndex] = null;
    members.remove(member);
    member.announcedBeside += announced;
    member.withdrawnBeside += withdrawn;
    listSessions();
  }

  private void listSessions() {
    List<GroupMember> list = new ArrayList<>(members.size());
    for (Member member : members) {
      list.add(member.session);
    }
    sessions = List.copyOf(list);
  }

  // Counts: for all members but one, or for one alone.

  void countAnnounced(int exceptPeer) {
    announced++;
    if (hasMember(exceptPeer)) {
      byIndex[exceptPeer].announcedBeside--;
    }
  }

  void countWithdrawn(int exceptPeer) {
    withdrawn++;
    if (hasMember(exceptPeer)) {
      byIndex[exceptPeer].withdrawnBeside--;
    }
  }

  void countAnnouncedOnly(int peerIndex) {
    byIndex[peerIndex].announcedBeside++;
  }

  void countWithdrawnOnly(int peerIndex) {
    byIndex[peerIndex].withdrawnBeside++;
  }

  MemberCounts counts(Member member) {
    return new MemberCounts(
        announced + member.announcedBeside,
        withdrawn + member.withdrawnBeside,
        paths == null ? out.sizeFor(member.peerIndex) : paths.sizeFor(member.peerIndex),
        dirty.size());
  }

  // State.

  /** Whether a prefix is due for a route refresh, for the first time it is asked. */
  boolean takeResend(int prefix) {
    if (resend == null || !resend.get(prefix)) {
      return false;
    }
    resend.clear(prefix);
    return true;
  }

  /** Whether some member takes more. */
  boolean accepts() {
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).session.backlog() < HIGH_WATER) {
        return true;
      }
    }
    return false;
  }

  /** Whether the members have something of a prefix. */
  boolean hasSent(int prefix) {
    return paths == null ? out.get(prefix) != null : paths.has(prefix);
  }

  /** What the members have, in paths. */
  int sentCount() {
    return paths == null ? out.size() : paths.size();
  }

  /** Takes over from a group what its members were sent and are to be sent. */
  void copySent(UpdateGroup from) {
    out = from.out.copy();
    paths = from.paths == null ? null : from.paths.copy();
    dirty = from.dirty.copy();
    resend = from.resend == null ? null : (BitSet) from.resend.clone();
  }

  /** Gives all uses of attributes back, at the group's end. */
  void discard() {
    out.discard();
    if (paths != null) {
      paths.discard();
    }
  }

  /** Whether the id of a prefix must not be given back. */
  boolean needs(int prefix) {
    return hasSent(prefix) || dirty.contains(prefix);
  }

  /** Gives back room for ids from {@code limit} on, none of which this group needs. */
  void trim(int limit) {
    out.trim(limit);
    if (paths != null) {
      paths.trim(limit);
    }
    dirty.trim(limit);
  }

  /** Marks every prefix that has a path or was sent. */
  void markAll() {
    for (int prefix = 0; prefix < table.index.limit(); prefix++) {
      if (table.selection.best(prefix) != PathRows.NONE || hasSent(prefix)) {
        dirty.add(prefix);
      }
    }
  }

  void policy(GroupKey newKey, ExportPolicy policy) {
    key = newKey;
    export.policy(policy);
  }

  GroupView view() {
    List<Integer> indexes = new ArrayList<>();
    for (Member member : members) {
      indexes.add(member.peerIndex);
    }
    return new GroupView(table.family, indexes, sentCount(), dirty.size(), shared);
  }
}
