package io.manx.speaker.runtime;

import io.manx.speaker.config.PeerConfig.MaxPrefixes;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Watches how many prefixes a session received (RFC 4271 §6.7, RFC 4486 §4). Each warning is given
 * once, until the count has fallen below again. On the loop only.
 */
final class PrefixLimit {
  /** What is to be done. */
  enum Verdict {
    /** Nothing. */
    FINE,
    /** The warning level or the limit was passed just now. */
    WARN,
    /** The session ends. */
    TEAR_DOWN
  }

  private Optional<MaxPrefixes> limit;
  private int warned;

  PrefixLimit(Optional<MaxPrefixes> limit) {
    this.limit = limit;
  }

  boolean isSet() {
    return limit.isPresent();
  }

  boolean is(Optional<MaxPrefixes> other) {
    return limit.equals(other);
  }

  /** Takes another limit; answers above how many prefixes further ones are discarded. */
  OptionalInt change(Optional<MaxPrefixes> next) {
    limit = next;
    warned = 0;
    return discardAbove();
  }

  /** Above how many prefixes further ones are discarded, if that is the action. */
  OptionalInt discardAbove() {
    return limit.isPresent() && limit.get().action() == MaxPrefixes.Action.DISCARD
        ? OptionalInt.of(limit.get().limit())
        : OptionalInt.empty();
  }

  /** Judges how many prefixes there are in all families, discarded ones too. */
  Verdict check(long received) {
    if (limit.isEmpty()) {
      return Verdict.FINE;
    }
    MaxPrefixes set = limit.get();
    if (received > set.limit() && set.action() == MaxPrefixes.Action.TEARDOWN) {
      return Verdict.TEAR_DOWN;
    }
    int level =
        received > set.limit() ? 2 : (long) set.limit() * set.warnAt() <= 100L * received ? 1 : 0;
    boolean rises = level > warned;
    warned = level;
    return rises ? Verdict.WARN : Verdict.FINE;
  }

  @Override
  public String toString() {
    return limit.map(l -> l.limit() + " (" + l.action() + ")").orElse("none");
  }
}
