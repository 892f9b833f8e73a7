package io.manx.speaker.policy;

import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides about paths received from one peer. Split into what looks at the attributes alone, what
 * looks at the prefix, and what changes attributes, so that the RIB can keep the answers of the
 * first and the last for each distinct attribute set. On the speaker loop only.
 */
public interface ImportPolicy {
  /**
   * Checks the attributes alone: AS loop (RFC 4271 §9.1.2), ORIGINATOR_ID and CLUSTER_LIST loops
   * (RFC 4456 §8), roles (RFC 9234 §5), next hop that is ours.
   *
   * @return null if the path is feasible, else why it is hidden
   */
  @Nullable HiddenReason checkAttributes(PathAttributes received);

  /**
   * Runs the filters and the pool check for one prefix; IPv4 has its 32 bits in {@code low}.
   *
   * @return a variant for {@link #transform} (0: unchanged by any rule), or -1 - the ordinal of a
   *     {@link HiddenReason}
   */
  int match(Family family, long high, long low, int length, PathAttributes received);

  /** The names of the rules of its filters, in the order of their numbers. */
  default List<RuleName> rules() {
    return List.of();
  }

  /** The number of the rule by which {@link #match} decided last, or -1 if no rule did. */
  default int decidedBy() {
    return -1;
  }

  /** The attributes to use for a variant: the same object where nothing changes. */
  PathAttributes transform(int variant, PathAttributes received);

  /** How often each rule decided about a prefix of a family. */
  default List<RuleHits> hits(Family family) {
    return List.of();
  }
}
