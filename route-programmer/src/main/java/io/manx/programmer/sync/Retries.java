package io.manx.programmer.sync;

import io.manx.net.IpPrefix;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Prefixes whose writes were refused, by the time of the next try. */
final class Retries {
  private record Due(long millis, IpPrefix prefix) {}

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::millis));

  void add(long dueMillis, IpPrefix prefix) {
    queue.add(new Due(dueMillis, prefix));
  }

  int size() {
    return queue.size();
  }

  /** The time of the next try, or {@link Long#MAX_VALUE}. */
  long next() {
    Due due = queue.peek();
    return due == null ? Long.MAX_VALUE : due.millis();
  }

  void take(long nowMillis, Consumer<IpPrefix> action) {
    for (Due due = queue.peek(); due != null && due.millis() <= nowMillis; due = queue.peek()) {
      queue.remove();
      action.accept(due.prefix());
    }
  }
}
