package io.manx.speaker.rib;

import io.manx.speaker.policy.ExportPolicy;
import io.manx.speaker.wire.WireContext;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The update groups of one table: who is in which, and how they split and merge.
 *
 * <p>Of the groups with one key, one is shared; the others hold members on their way to it: those
 * that came up later, asked for a refresh, or were too slow. Two groups with the same key that are
 * both clean have sent the same, and become one.
 */
final class UpdateGroups {
  private final RibTable table;
  private final List<UpdateGroup> groups = new ArrayList<>();

  UpdateGroups(RibTable table) {
    this.table = table;
  }

  List<UpdateGroup> all() {
    return groups;
  }

  @Nullable UpdateGroup groupOf(GroupMember session) {
    for (int i = 0; i < groups.size(); i++) { // asked for each route of a table
      if (groups.get(i).find(session) != null) {
        return groups.get(i);
      }
    }
    return null;
  }

  /** Adds a member that has been sent nothing. */
  void join(GroupMember session, ExportPolicy policy, WireContext context, int paths) {
    if (groupOf(session) != null) {
      throw new IllegalStateException("peer " + session.peerIndex() + " is a member already");
    }
    GroupKey key = GroupKey.of(table.family, policy, context, paths);
    UpdateGroup fit = null;
    for (UpdateGroup group : groups) {
      if (group.key.equals(key) && group.sentCount() == 0 && group.resend == null && !group.lax) {
        fit = group;
      }
    }
    if (fit == null) {
      fit = open(key, context);
      fit.markAll();
    }
    fit.add(new Member(session));
  }

  private UpdateGroup open(GroupKey key, WireContext context) {
    var group = new UpdateGroup(table, key, context);
    group.shared = shared(key) == null;
    groups.add(group);
    publish();
    return group;
  }

  private @Nullable UpdateGroup shared(GroupKey key) {
    for (UpdateGroup group : groups) {
      if (group.shared && group.key.equals(key)) {
        return group;
      }
    }
    return null;
  }

  private void publish() {
    table.groups(groups.toArray(UpdateGroup[]::new));
  }

  void leave(GroupMember session) {
    UpdateGroup group = groupOf(session);
    Member member = group == null ? null : group.find(session);
    if (group != null && member != null) {
      group.remove(member);
      closeIfEmpty(group);
    }
  }

  private void closeIfEmpty(UpdateGroup group) {
    if (group.members().isEmpty()) {
      close(group);
    }
  }

  private void close(UpdateGroup group) {
    groups.remove(group);
    publish();
    group.discard();
    if (group.shared) {
      promote(group.key);
    }
    for (int prefix = table.index.limit() - 1; prefix >= 0; prefix--) {
      if (prefix < table.index.limit() && table.index.isUsed(prefix)) {
        table.releaseIfUnused(prefix);
      }
    }
  }

  /** Makes the largest group with a key the shared one. */
  private void promote(GroupKey key) {
    UpdateGroup largest = null;
    for (UpdateGroup group : groups) {
      if (!group.lax
          && group.key.equals(key)
          && (largest == null || group.members().size() > largest.members().size())) {
        largest = group;
      }
    }
    if (largest != null) {
      largest.shared = true;
    }
  }

  /** Moves some members of a group into a new one that has been sent the same. */
  private UpdateGroup split(UpdateGroup from, List<Member> members, GroupKey key) {
    UpdateGroup to = open(key, from.context);
    to.copySent(from);
    for (Member member : members) {
      from.remove(member);
      to.add(member);
    }
    return to;
  }

  /** Sends a member everything again. */
  void refresh(GroupMember session) {
    UpdateGroup group = groupOf(session);
    Member member = group == null ? null : group.find(session);
    if (group == null || member == null) {
      return;
    }
    boolean alone = group.members().size() == 1;
    UpdateGroup own = alone ? group : split(group, List.of(member), group.key);
    if (own.lax) {
      judge(own, false);
    }
    own.resend = new BitSet();
    for (int prefix = 0; prefix < table.index.limit(); prefix++) {
      if (own.hasSent(prefix)) {
        own.resend.set(prefix);
        own.dirty.add(prefix);
      }
    }
    if (member.dump == Member.Dump.NONE) {
      member.dump = Member.Dump.REFRESH;
    }
  }

  /** Gives members another policy. */
  void policyChanged(
      Collection<? extends GroupMember> sessions, ExportPolicy policy, boolean soft) {
    for (UpdateGroup group : List.copyOf(groups)) {
      List<Member> moving = new ArrayList<>();
      for (GroupMember session : sessions) {
        Member member = group.find(session);
        if (member != null) {
          moving.add(member);
        }
      }
      if (!moving.isEmpty() && !group.key.policy().equals(policy)) {
        policyChanged(
            group,
            moving,
            GroupKey.of(table.family, policy, group.context, group.key.paths()),
            soft);
      }
    }
  }

  private void policyChanged(UpdateGroup group, List<Member> moving, GroupKey key, boolean soft) {
    if (moving.size() < group.members().size()) {
      judge(split(group, moving, key), soft);
      return;
    }
    boolean wasShared = group.shared;
    GroupKey oldKey = group.key;
    group.shared = false;
    group.policy(key, key.policy());
    judge(group, soft);
    if (wasShared) {
      promote(oldKey);
    }
  }

  /** Judges what a group was sent again, or leaves that for later. */
  private void judge(UpdateGroup group, boolean soft) {
    group.lax = soft;
    group.shared = !soft && (group.shared || shared(group.key) == null);
    if (!soft) {
      group.markAll();
    }
  }

  // Draining.

  /** Sends what is pending; whether something still is. */
  boolean drain(UpdateWindow window, UpdateSink sink) {
    boolean pending = false;
    for (int i = 0; i < groups.size(); i++) {
      UpdateGroup group = groups.get(i);
      window.drain(group, sink);
      if (group.dirty.isEmpty()) {
        finished(group, sink);
      } else {
        pending = true;
      }
      splitSlow(group);
    }
    mergeClean();
    return pending;
  }

  private void finished(UpdateGroup group, UpdateSink sink) {
    group.resend = null;
    if (group.sentCount() == 0) {
      group.export.forget();
    }
    List<Member> members = group.members();
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      if (member.dump != Member.Dump.NONE) {
        boolean initial = member.dump == Member.Dump.INITIAL;
        member.dump = Member.Dump.NONE;
        sink.dumpSent(member.session, table.family, initial);
      }
    }
  }

  /** Members that hold much while others take more get a group of their own. */
  private void splitSlow(UpdateGroup group) {
    if (group.members().size() < 2 || !group.accepts()) {
      return;
    }
    List<Member> members = group.members();
    List<Member> slow = null;
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      if (member.session.backlog() > UpdateGroup.SLOW) {
        slow = slow == null ? new ArrayList<>() : slow;
        slow.add(member);
      }
    }
    if (slow != null) {
      for (Member member : slow) {
        split(group, List.of(member), group.key);
      }
    }
  }

  private void mergeClean() {
    if (groups.size() < 2) {
      return;
    }
    for (UpdateGroup group : List.copyOf(groups)) {
      UpdateGroup home = group.shared || group.lax ? null : shared(group.key);
      if (home != null && group.dirty.isEmpty() && home.dirty.isEmpty() && group.accepts()) {
        for (Member member : List.copyOf(group.members())) {
          group.remove(member);
          home.add(member);
        }
        close(group);
      }
    }
  }
}
