package io.manx.speaker.rib;

import io.manx.speaker.policy.RuleName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Small numbers for the names of the rules by which a source's paths were ever judged, so that a
 * path can keep which one it was. A name keeps its number when the policy changes: what {@code
 * configure soft} leaves alone is still what an earlier rule decided.
 */
final class RuleNames {
  /** No rule decided. */
  static final int NONE = 0;

  private final List<RuleName> names = new ArrayList<>();
  private final Map<RuleName, Integer> numbers = new HashMap<>();

  /** The numbers of rules, in their order; {@link #NONE} for those that are one too many. */
  int[] numbers(List<RuleName> rules) {
    int[] known = new int[rules.size()];
    for (int i = 0; i < known.length; i++) {
      known[i] = number(rules.get(i));
    }
    return known;
  }

  private int number(RuleName name) {
    Integer known = numbers.get(name);
    if (known != null) {
      return known;
    }
    if (names.size() == PathRows.MOST_RULES) {
      return NONE;
    }
    names.add(name);
    numbers.put(name, names.size());
    return names.size();
  }

  /** The name that a number stands for. */
  @Nullable RuleName name(int number) {
    return number == NONE ? null : names.get(number - 1);
  }
}
