package io.manx.speaker.rib;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.decision.DecisionOptions;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.ExportPolicy;
import io.manx.speaker.policy.ImportPolicy;
import io.manx.speaker.wire.WireContext;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The routing information bases of the speaker: one table a family, and the update groups.
 *
 * <p>Belongs to the speaker loop. Times are seconds of the caller's clock. Mutations take effect at
 * once; what peers are to be told is collected until {@link #drain}.
 */
@SuppressWarnings("DoNotCallSuggester") // the signatures come first
public final class Rib {
  /**
   * @param local the source of the paths that this node originates
   * @param options how paths are compared
   * @param nextHops how far away next hops are
   */
  public Rib(PathSource local, DecisionOptions options, NextHopOracle nextHops) {
    throw new UnsupportedOperationException();
  }

  // Sources.

  /**
   * A session is established. Paths that an earlier session of the same peer index left behind as
   * stale belong to {@code source} from now on.
   */
  public void sourceUp(PathSource source, ImportPolicy policy, int now) {
    throw new UnsupportedOperationException();
  }

  /** Hides what a source announces above {@code limit} paths of a family; 0: no limit. */
  public void limitPrefixes(PathSource source, Family family, int limit) {
    throw new UnsupportedOperationException();
  }

  /** Applies an UPDATE: withdrawals, then announcements. The End-of-RIB is the caller's affair. */
  public void update(PathSource source, UpdateMessage message, int now) {
    throw new UnsupportedOperationException();
  }

  /** Removes all paths of a source: its session is gone. */
  public void sourceDown(PathSource source, int now) {
    throw new UnsupportedOperationException();
  }

  /** Removes the paths of a source in one family. */
  public void drop(PathSource source, Family family, int now) {
    throw new UnsupportedOperationException();
  }

  /** Marks all paths of a source in a family stale (RFC 4724 §4.2, RFC 7313 §4); they stay. */
  public void markStale(PathSource source, Family family) {
    throw new UnsupportedOperationException();
  }

  /** Removes the paths of a source in a family that are still stale. */
  public void sweepStale(PathSource source, Family family, int now) {
    throw new UnsupportedOperationException();
  }

  /** Evaluates all paths of a source anew from what was received: soft reconfiguration. */
  public void importPolicyChanged(PathSource source, ImportPolicy policy, int now) {
    throw new UnsupportedOperationException();
  }

  /** Originates a prefix, or changes the attributes of one that is. */
  public void originate(IpPrefix prefix, PathAttributes attributes, int now) {
    throw new UnsupportedOperationException();
  }

  /** Stops originating a prefix; nothing happens if it was not. */
  public void withdrawOriginated(IpPrefix prefix, int now) {
    throw new UnsupportedOperationException();
  }

  /** Asks the oracle again about these next hops and decides anew where the answer changed. */
  public void nextHopsChanged(Collection<IpAddress> nextHops, int now) {
    throw new UnsupportedOperationException();
  }

  /** Changes how paths are compared, and decides everything anew. */
  public void decideBy(DecisionOptions options, int now) {
    throw new UnsupportedOperationException();
  }

  // Members of update groups.

  /** A session is ready to be sent a family. */
  public void memberUp(
      GroupMember member, Family family, ExportPolicy policy, WireContext context) {
    throw new UnsupportedOperationException();
  }

  /** A session is gone, in all families. */
  public void memberDown(GroupMember member) {
    throw new UnsupportedOperationException();
  }

  /** Sends a member everything again (RFC 2918), without disturbing its group. */
  public void refresh(GroupMember member, Family family) {
    throw new UnsupportedOperationException();
  }

  /** Gives members another policy; what changes by it is sent, and nothing else. */
  public void exportPolicyChanged(
      Collection<? extends GroupMember> members, Family family, ExportPolicy policy) {
    throw new UnsupportedOperationException();
  }

  /**
   * Sends what is pending, as far as members take it. To be called after each batch of mutations,
   * and when a member's backlog has fallen.
   *
   * @return whether something is still pending because no member of some group takes more
   */
  public boolean drain(UpdateSink sink) {
    throw new UnsupportedOperationException();
  }

  // Listeners.

  /** Adds a listener, which is told of all present routes first. */
  public void listen(Family family, MultipathOptions options, RouteListener listener) {
    throw new UnsupportedOperationException();
  }

  // Readers.

  /**
   * Up to {@code limit} routes from {@code cursor} on whose prefix passes {@code filter}; looks at
   * no more than a few thousand prefixes, so a page may be short without being the last. Routes
   * that come or go between two pages may be missed; others are not, and none is shown twice.
   */
  public RibPage routes(Family family, int cursor, int limit, Predicate<IpPrefix> filter) {
    throw new UnsupportedOperationException();
  }

  /** The paths of exactly this prefix, or null. */
  public @Nullable RibRoute route(IpPrefix prefix) {
    throw new UnsupportedOperationException();
  }

  /** The most specific prefix with a usable path that holds {@code address}, or null. */
  public @Nullable RibRoute routeFor(IpAddress address) {
    throw new UnsupportedOperationException();
  }

  /** What a member is sent of a prefix, or null if it is no member. */
  public @Nullable ExportView exported(GroupMember member, IpPrefix prefix) {
    throw new UnsupportedOperationException();
  }

  /** Prefixes with at least one path. */
  public int prefixCount(Family family) {
    throw new UnsupportedOperationException();
  }

  /** All paths, hidden ones too. */
  public int pathCount(Family family) {
    throw new UnsupportedOperationException();
  }

  /** Distinct attribute values in use, those of all Adj-RIBs-Out too. */
  public int attributeSetCount() {
    throw new UnsupportedOperationException();
  }

  /** The paths of a source. */
  public SourceCounts counts(PathSource source, Family family) {
    throw new UnsupportedOperationException();
  }

  /** What a member was sent. */
  public MemberCounts counts(GroupMember member, Family family) {
    throw new UnsupportedOperationException();
  }

  /** The update groups. */
  public List<GroupView> groups() {
    throw new UnsupportedOperationException();
  }
}
