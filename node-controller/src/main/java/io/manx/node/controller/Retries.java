package io.manx.node.controller;

import io.manx.node.reconcile.Write;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** When a write that failed may be tried again: later each time. One thread. */
final class Retries {
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private record Retry(Duration delay, long at) {}

  private final Map<String, Retry> waiting = new HashMap<>();

  /** Whether a write need not wait. */
  boolean mayTry(Write write, long now) {
    Retry retry = waiting.get(write.key());
    return retry == null || retry.at() - now <= 0;
  }

  void failed(Write write, long now) {
    Retry last = waiting.get(write.key());
    Duration delay = last == null ? FIRST : last.delay().multipliedBy(2);
    Duration bounded = delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    waiting.put(write.key(), new Retry(bounded, now + bounded.toNanos()));
  }

  void done(Write write) {
    waiting.remove(write.key());
  }

  /** How long until the next one may be tried; empty if none waits. */
  Optional<Duration> next(long now) {
    return waiting.values().stream()
        .map(retry -> Duration.ofNanos(Math.max(0, retry.at() - now)))
        .min(Duration::compareTo);
  }
}
