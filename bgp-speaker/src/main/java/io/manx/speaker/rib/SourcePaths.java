package io.manx.speaker.rib;

import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.ImportPolicy;
import org.jspecify.annotations.Nullable;

/** What a table keeps of one source. */
final class SourcePaths {
  PathSource source;

  /** Null for this node itself, whose paths no policy looks at. */
  @Nullable ImportPolicy policy;

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
    this.policy = policy;
    this.allowance = allowance;
  }

  SourceCounts counts() {
    return new SourceCounts(
        received, usable, received - usable, best, stale, allowance.discarded(), excess);
  }
}
