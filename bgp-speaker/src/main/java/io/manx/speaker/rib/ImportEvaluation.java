package io.manx.speaker.rib;

import io.manx.net.PrefixIndex;
import io.manx.speaker.model.Family;
import io.manx.speaker.policy.HiddenReason;
import io.manx.speaker.policy.ImportPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Import policy applied to one attribute set and any number of prefixes: what depends on the
 * attributes alone is found out once. Used again and again; {@link #end} gives back what it holds.
 */
final class ImportEvaluation {
  private final Family family;
  private final PrefixIndex index;
  private final AttributeTable attributes;

  /** The source, if its policy has rules. */
  private @Nullable SourcePaths from;

  private @Nullable ImportPolicy policy;
  private @Nullable AttributeSet received;
  private int blocked;
  private int variant;
  private @Nullable AttributeSet transformed;

  /** The outcome: 0, or 1 + the ordinal of a {@link HiddenReason}. */
  int hidden;

  /** The outcome: the number of the rule that decided, as {@link SourcePaths#ruleName} knows it. */
  int rule;

  /** The outcome: attributes to use, or null if hidden. */
  @Nullable AttributeSet effective;

  ImportEvaluation(Family family, PrefixIndex index, AttributeTable attributes) {
    this.family = family;
    this.index = index;
    this.attributes = attributes;
  }

  /** Begins with a set, which the caller holds until {@link #end}. */
  void begin(SourcePaths newFrom, AttributeSet newReceived) {
    ImportPolicy by = newFrom.policy();
    from = newFrom.hasRules() ? newFrom : null;
    policy = by;
    received = newReceived;
    HiddenReason reason = by == null ? null : by.checkAttributes(newReceived.value);
    blocked = reason == null ? 0 : reason.ordinal() + 1;
  }

  /** Evaluates one prefix. */
  void evaluate(int prefixId) {
    AttributeSet set = received;
    hidden = blocked;
    rule = RuleNames.NONE;
    effective = null;
    if (blocked != 0 || set == null) {
      return;
    }
    ImportPolicy by = policy;
    if (by == null) {
      effective = set;
      return;
    }
    int answer =
        by.match(
            family, index.high(prefixId), index.low(prefixId), index.length(prefixId), set.value);
    SourcePaths ruled = from;
    if (ruled != null) {
      rule = ruled.ruleNumber(by.decidedBy());
    }
    if (answer < 0) {
      hidden = -answer; // -1 - ordinal becomes 1 + ordinal
    } else {
      effective = transform(by, set, answer);
    }
  }

  private AttributeSet transform(ImportPolicy by, AttributeSet set, int wanted) {
    AttributeSet known = transformed;
    if (known != null && variant == wanted) {
      return known;
    }
    forgetTransformed();
    variant = wanted;
    known = attributes.hold(by.transform(wanted, set.value));
    transformed = known;
    return known;
  }

  private void forgetTransformed() {
    AttributeSet known = transformed;
    if (known != null) {
      attributes.release(known);
      transformed = null;
    }
  }

  /** Ends with this set. */
  void end() {
    forgetTransformed();
    received = null;
    effective = null;
  }
}
