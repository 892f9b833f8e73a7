package io.manx.speaker.policy;

import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the members of an update group are sent, and with which attributes. Split as {@link
 * ImportPolicy} is, for the same reason. Split horizon is the group's, not the policy's. On the
 * speaker loop only.
 *
 * <p>Two peers may share a group if their policies are {@link Object#equals equal}.
 */
public interface ExportPolicy {
  /**
   * Decides about one best path; IPv4 has its 32 bits in {@code low}.
   *
   * @return a variant for {@link #transform} (0: unchanged by any rule), or -1 - the ordinal of a
   *     {@link SuppressedReason}
   */
  int match(
      Family family, long high, long low, int length, PathAttributes attributes, PathSource source);

  /** What {@link #match} answers, for people: counts nothing. */
  default int look(
      Family family,
      long high,
      long low,
      int length,
      PathAttributes attributes,
      PathSource source) {
    return match(family, high, low, length, attributes, source);
  }

  /**
   * The rule of a filter that decides about a path, for people; null if none does, as where no
   * filter is asked.
   */
  default @Nullable RuleName decidingRule(
      Family family,
      long high,
      long low,
      int length,
      PathAttributes attributes,
      PathSource source) {
    return null;
  }

  /**
   * Whether {@link #match} may answer differently for prefixes with the same attributes and source,
   * or counts what it is asked.
   */
  default boolean looksAtPrefixes() {
    return true;
  }

  /**
   * The attributes as they go out: AS_PATH, next hop, LOCAL_PREF, MED, ORIGINATOR_ID and
   * CLUSTER_LIST set as RFC 4271 §5.1 and RFC 4456 §8 say for this kind of peer, after the
   * operations of the rule that matched. Depends on nothing but its arguments.
   */
  PathAttributes transform(
      int variant, Family family, PathAttributes attributes, PathSource source);

  /** How often each rule decided about a prefix of a family, for all members of the group. */
  default List<RuleHits> hits(Family family) {
    return List.of();
  }
}
