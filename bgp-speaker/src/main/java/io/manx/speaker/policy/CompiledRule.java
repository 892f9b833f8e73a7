package io.manx.speaker.policy;

import io.manx.speaker.config.Community;
import io.manx.speaker.config.FilterConfig.Action;
import io.manx.speaker.config.FilterConfig.MatchOperator;
import io.manx.speaker.config.FilterConfig.Operation;
import io.manx.speaker.config.FilterConfig.PrefixMatch;
import io.manx.speaker.config.FilterConfig.Rule;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One rule of a filter, ready to be asked without allocation. */
final class CompiledRule {
  /** Calico's scale of priorities, upside down: LOCAL_PREF = this - priority. */
  static final long PRIORITY_BASE = Integer.MAX_VALUE;

  private final boolean hasPrefix;
  private final boolean negated;
  private final long high;
  private final long low;
  private final int length;
  private final int minLength;
  private final int maxLength;
  private final boolean remotePeers;
  private final @Nullable Community community;
  private final int[] asPathPrefix;
  private final long localPref;
  private final boolean accepts;
  private final List<Operation> operations;

  CompiledRule(Rule rule) {
    PrefixMatch prefix = rule.prefix().orElse(null);
    this.hasPrefix = prefix != null;
    this.negated =
        prefix != null
            && (prefix.operator() == MatchOperator.NOT_EQUAL
                || prefix.operator() == MatchOperator.NOT_IN);
    this.high = prefix == null ? 0 : prefix.cidr().address().high();
    this.low = prefix == null ? 0 : prefix.cidr().address().low();
    this.length = prefix == null ? 0 : prefix.cidr().length();
    this.minLength = prefix == null ? 0 : prefix.minLength();
    this.maxLength = prefix == null ? 0 : prefix.maxLength();
    this.remotePeers = rule.remotePeers();
    this.community = rule.community().orElse(null);
    this.asPathPrefix = rule.asPathPrefix().stream().mapToInt(Long::intValue).toArray();
    this.localPref =
        rule.priority().isPresent()
            ? PRIORITY_BASE - rule.priority().getAsInt()
            : PathAttributes.ABSENT;
    this.accepts = rule.action() == Action.ACCEPT;
    this.operations = rule.operations();
  }

  boolean accepts() {
    return accepts;
  }

  List<Operation> operations() {
    return operations;
  }

  /**
   * Whether the rule is about a kind of bogon, and does not just match one among other prefixes.
   *
   * @param family the family of the rule's list
   * @param kind as {@link Bogons#judge} answered for a prefix that the rule matches
   */
  boolean names(Family family, Bogons bogons, int kind) {
    boolean onlyDefault = length != 0 || maxLength == 0;
    return hasPrefix && !negated && onlyDefault && bogons.judge(family, high, low, length) == kind;
  }

  /**
   * Whether every condition holds; {@code effectiveLocalPref} is what a priority is compared with.
   */
  boolean matches(
      Family family,
      long prefixHigh,
      long prefixLow,
      int prefixLength,
      PathAttributes attributes,
      long effectiveLocalPref,
      boolean learned) {
    return (!hasPrefix || matchesPrefix(family, prefixHigh, prefixLow, prefixLength))
        && (learned || !remotePeers)
        && (localPref == PathAttributes.ABSENT || localPref == effectiveLocalPref)
        && (community == null || Communities.has(attributes, community))
        && (asPathPrefix.length == 0 || beginsWith(attributes.asPath(), asPathPrefix));
  }

  private boolean matchesPrefix(Family family, long prefixHigh, long prefixLow, int prefixLength) {
    boolean in =
        prefixLength >= minLength
            && prefixLength <= maxLength
            && PrefixSet.inside(family, prefixHigh, prefixLow, high, low, length);
    return in != negated;
  }

  /** Whether the path begins with these numbers, all of them in sequences. */
  private static boolean beginsWith(AsPath path, int[] numbers) {
    int matched = 0;
    for (AsPath.Segment segment : path.segments()) {
      if (segment.type() != AsPath.SegmentType.AS_SEQUENCE) {
        return false;
      }
      for (int number : segment.asNumbers()) {
        if (number != numbers[matched]) {
          return false;
        }
        if (++matched == numbers.length) {
          return true;
        }
      }
    }
    return false;
  }
}
