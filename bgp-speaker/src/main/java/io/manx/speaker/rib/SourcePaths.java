package io.manx.speaker.rib;

import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.ImportPolicy;
import io.manx.speaker.policy.RuleName;
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

  SourceCounts counts() {
    return new SourceCounts(
        received, usable, received - usable, best, stale, allowance.discarded(), excess);
  }
}
