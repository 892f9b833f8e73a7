package io.manx.speaker.status;

import io.manx.net.IpPrefix;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Questions that BIRD does not answer: why, and since when. Any thread may ask; each question is
 * one event on the speaker loop, or one a page.
 */
public interface RouteInquiry {
  /**
   * Why a prefix is routed as it is.
   *
   * @param longest the longest prefix with a usable path that covers it, instead of exactly it
   * @return empty if there is no such prefix
   */
  CompletionStage<Optional<RouteExplanation>> explain(IpPrefix prefix, boolean longest);

  /**
   * Changes of best paths from a cursor on; looks at no more than a few thousand at once.
   *
   * @param prefix only of this prefix; null for all
   * @param age only those not older; null for all that are remembered
   * @param cursor 0, or {@link RouteHistory#nextCursor()} of the part before
   */
  CompletionStage<RouteHistory> history(
      @Nullable IpPrefix prefix, @Nullable Duration age, long cursor);

  /** The cursor after the newest change. */
  CompletionStage<Long> historyEnd();

  /**
   * How a prefix was routed some time ago.
   *
   * @param longest by the longest prefix that covers it, instead of exactly this
   */
  CompletionStage<PastRoute> at(IpPrefix prefix, boolean longest, Duration ago);

  /**
   * What would come of something, for people, a line each; found with the policies and the decision
   * process of the speaker over its tables, and nothing is changed. Empty if it cannot happen:
   * there is no such peer, or the prefix is originated or not, as it would be.
   */
  CompletionStage<Optional<List<String>>> whatIf(WhatIf happening);

  /** The update groups. */
  CompletionStage<List<UpdateGroupStatus>> updateGroups();

  /** The configuration in force as it would be written in a file; passwords are left out. */
  CompletionStage<String> configuration();

  /** Numbers for monitoring. */
  CompletionStage<SpeakerCounters> counters();

  /** What the kernel has of the speaker's routes. */
  CompletionStage<KernelStatus> kernel();

  /**
   * How a prefix was routed.
   *
   * @param prefix which one
   * @param known whether the memory reaches that far
   * @param time when
   * @param best by what; null if by nothing, or if not known
   * @param complete since when no change is missing; null if none was ever forgotten
   */
  record PastRoute(
      IpPrefix prefix,
      boolean known,
      Instant time,
      RouteEvent.@Nullable Best best,
      @Nullable Instant complete) {}

  /**
   * An update group: peers that are sent the same.
   *
   * @param family its table
   * @param peers the names of its members
   * @param sent prefixes in its Adj-RIB-Out
   * @param pending prefixes that are still to be looked at
   * @param shared whether others with the same policy join it
   */
  record UpdateGroupStatus(
      String family, List<String> peers, int sent, int pending, boolean shared) {
    /** Copies the list. */
    public UpdateGroupStatus {
      peers = List.copyOf(peers);
    }
  }

  /**
   * The kernel as the speaker knows it.
   *
   * @param present whether routes are written into a kernel at all
   * @param tables by table name: routes of the speaker in the kernel
   * @param troubles prefixes that are wanted in the kernel and are not there, with why
   * @param programming how the route programmer stands; null if there is none
   */
  record KernelStatus(
      boolean present,
      List<TableCount> tables,
      List<Trouble> troubles,
      @Nullable Programming programming) {
    /** Copies the lists. */
    public KernelStatus {
      tables = List.copyOf(tables);
      troubles = List.copyOf(troubles);
    }
  }

  /**
   * How the route programmer stands.
   *
   * @param problem why the kernel cannot be read or written at all; null if it can
   * @param swept whether stale routes of an earlier run are swept
   * @param owned routes of ours in the kernel
   * @param foreign routes of others in the tables that are watched
   * @param pending routes that wait to be written or removed
   * @param failed routes that the kernel refused
   * @param unresolved routes without a reachable next hop
   * @param conflicts routes whose place belongs to somebody else, or that are guarded
   * @param repaired routes of ours that others had removed or changed, since the start
   * @param lastAudit when the whole table was last read; null before the first time
   * @param lastAuditRepairs what the last audit found changed
   * @param nextHops by which means routes have their next hops, in words
   * @param objects nexthop objects of ours in the kernel, by id
   */
  record Programming(
      @Nullable String problem,
      boolean swept,
      long owned,
      long foreign,
      long pending,
      long failed,
      long unresolved,
      long conflicts,
      long repaired,
      @Nullable Instant lastAudit,
      int lastAuditRepairs,
      String nextHops,
      List<ObjectView> objects) {
    /** Copies the list. */
    public Programming {
      objects = List.copyOf(objects);
    }
  }

  /**
   * A nexthop object in the kernel.
   *
   * @param id its number
   * @param content a gateway on a device, or the members of a group, as {@code ip nexthop} has them
   */
  record ObjectView(long id, String content) {}

  /**
   * Routes of a table.
   *
   * @param table master4 or master6
   * @param installed routes of the speaker that are in the kernel
   */
  record TableCount(String table, long installed) {}

  /**
   * A route that the kernel does not have.
   *
   * @param prefix which
   * @param why in a few words
   */
  record Trouble(IpPrefix prefix, String why) {}
}
