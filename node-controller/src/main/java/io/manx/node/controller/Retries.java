package io.manx.node.controller;

import io.manx.node.reconcile.ClusterPort.Outcome;
import io.manx.node.reconcile.Write;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** When a write that was not done may be tried again: later each time. One thread. */
final class Retries {
  /** The first delay of one that met a newer object, which a watch will tell of soon. */
  private static final Duration STALE = Duration.ofMillis(100);

  private static final Duration FAILED = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private record Retry(Duration delay, long at) {}

  private final Map<String, Retry> waiting = new HashMap<>();

  /** Forgets those that are planned no more: what was wrong with them is over. */
  void planned(Collection<? extends Write> writes) {
    if (!waiting.isEmpty()) {
      waiting.keySet().retainAll(writes.stream().map(Write::key).collect(Collectors.toSet()));
    }
  }

  /** Whether a write need not wait. */
  boolean mayTry(Write write, long now) {
    Retry retry = waiting.get(write.key());
    return retry == null || retry.at() - now <= 0;
  }

  /** What became of a write. */
  void outcome(Write write, Outcome outcome, long now) {
    if (outcome == Outcome.DONE) {
      waiting.remove(write.key());
      return;
    }
    Retry last = waiting.get(write.key());
    Duration first = outcome == Outcome.FAILED ? FAILED : STALE;
    // What costs no request need not be tried less often.
    Duration delay =
        last == null || outcome == Outcome.UNSEEN ? first : last.delay().multipliedBy(2);
    Duration bounded = delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    waiting.put(write.key(), new Retry(bounded, now + bounded.toNanos()));
  }

  /** How long until the next one may be tried; empty if none waits. */
  Optional<Duration> next(long now) {
    return waiting.values().stream()
        .map(retry -> Duration.ofNanos(Math.max(0, retry.at() - now)))
        .min(Duration::compareTo);
  }
}
