package io.manx.speaker.rib;

import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.ImportPolicy;
import io.manx.speaker.policy.RuleName;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a table keeps of one source. */
final class SourcePaths {
  PathSource source;

  /** The rules that its paths keep; of an earlier session of the peer too. */
  private final RuleNames ruleNames = new RuleNames();

  private @Nullable ImportPolicy policy;

  /** The numbers in {@link #ruleNames} of the policy's rules. */
  private int[] rules = {};

  /** Shared by the source's families. */
  final PrefixAllowance allowance;

  /** Of prefixes, by their ids: whether there may be a path of it. */
  private long[] held = {};

  /** Whether a path had an identifier, so that a prefix may have several paths. */
  private boolean withIds;

  int received;
  int usable;
  int best;
  int stale;

  /** Paths that were one too many of their prefix, and were not kept. */
  long excess;

  SourcePaths(PathSource source, @Nullable ImportPolicy policy, PrefixAllowance allowance) {
    this.source = source;
    this.allowance = allowance;
    judgeBy(policy);
  }

  /** Null for this node itself, whose paths no policy looks at. */
  @Nullable ImportPolicy policy() {
    return policy;
  }

  /** Has another policy judge its paths from now on. */
  void judgeBy(@Nullable ImportPolicy newPolicy) {
    policy = newPolicy;
    rules = newPolicy == null ? new int[0] : ruleNames.numbers(newPolicy.rules());
  }

  /** Whether there is a rule that may decide. */
  boolean hasRules() {
    return rules.length > 0;
  }

  /** What a path keeps of the rule with this number in the policy; -1: none. */
  int ruleNumber(int inPolicy) {
    return inPolicy < 0 ? RuleNames.NONE : rules[inPolicy];
  }

  /** The name that such a number stands for, or null. */
  @Nullable RuleName ruleName(int number) {
    return ruleNames.name(number);
  }

  /**
   * False if the source surely has no path of this prefix. Most announcements of a source are its
   * first of a prefix, and to look for it among ten others' is ten misses of the cache.
   */
  boolean mayHave(int prefix) {
    int word = prefix >>> 6;
    return word < held.length && (held[word] & 1L << prefix) != 0;
  }

  /** A path of this prefix came. */
  void added(int prefix, int pathId) {
    withIds |= pathId != 0;
    int word = prefix >>> 6;
    if (word >= held.length) {
      held = Arrays.copyOf(held, Math.max(word + 1, 2 * held.length));
    }
    held[word] |= 1L << prefix;
    received++;
  }

  /** A path of this prefix went; where paths have identifiers there may be others. */
  void removed(int prefix) {
    if (--received == 0) {
      held = new long[0];
      withIds = false;
    } else if (!withIds) {
      held[prefix >>> 6] &= ~(1L << prefix);
    }
  }

  SourceCounts counts() {
    return new SourceCounts(
        received, usable, received - usable, best, stale, allowance.discarded(), excess);
  }
}
