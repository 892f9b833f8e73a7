package io.manx.programmer.sync;

import io.manx.programmer.model.Errno;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.Refusal;
import io.manx.programmer.model.ResilientGroups;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Of which type groups are made: resilient if that is asked for and the kernel knows it. */
final class GroupShape {
  /** The kernel's words for a member that has gone: no reason to give up the type. */
  private static final String MEMBER_GONE = "nexthop id";

  private ProgrammerConfig config;
  private @Nullable String refused;

  GroupShape(ProgrammerConfig config) {
    this.config = config;
  }

  /** Another configuration; if it asks for other groups, the kernel is asked again. */
  void configure(ProgrammerConfig next) {
    if (next.resilientGroups() == null
        || !next.resilientGroups().equals(config.resilientGroups())) {
      refused = null;
    }
    config = next;
  }

  private @Nullable ResilientGroups resilience() {
    return refused == null ? config.resilientGroups() : null;
  }

  /** A group as it should be. */
  NextHopObject group(int id, List<NextHopObject.Member> members) {
    return new NextHopObject(id, config.protocol(), null, members, resilience());
  }

  /** Whether an object is a group of ours that can be changed into any other one. */
  boolean fits(NextHopObject object) {
    return object.isGroup()
        && object.protocol() == config.protocol()
        && object.canBecome(group(object.id(), object.members()));
  }

  /**
   * The kernel refused to make a group. If it does so because it has no resilient ones, groups are
   * plain from now on.
   */
  boolean refused(NextHopObject group, Refusal refusal) {
    boolean unknown =
        refusal.errno() == Errno.EOPNOTSUPP
            || (refusal.errno() == Errno.EINVAL && !refusal.detail().contains(MEMBER_GONE));
    if (group.resilience() == null || !unknown) {
      return false;
    }
    if (refused == null) {
      refused = Errno.name(refusal.errno()) + " " + refusal.detail();
    }
    return true;
  }

  /** Why groups are plain although resilient ones are asked for, in the kernel's words; or null. */
  @Nullable String whyPlain() {
    return refused;
  }
}
