package io.manx.speaker.runtime;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tasks from many threads for one: a lock-free list that producers push onto and that the consumer
 * takes away whole. Any thread may {@link #push}; the rest is for the consumer, or for who stands
 * in for it while it sleeps.
 *
 * <p>A consumer about to sleep leaves a mark in place of the empty list. Whoever pushes onto the
 * mark wakes it, so that no wake-up is lost and none is made in vain.
 */
final class TaskQueue {
  /** One task; {@code below} was pushed before it. */
  static final class Node {
    final Runnable task;
    @Nullable Node below;

    /** How many tasks were waiting once this one was pushed; from {@link #takeAll}, how many do. */
    int depth;

    Node(Runnable task) {
      this.task = task;
    }
  }

  /** Its depth is 0, so that it does not count. */
  private final Node asleep = new Node(() -> {});

  private final AtomicReference<@Nullable Node> top = new AtomicReference<>();
  private volatile @Nullable Thread consumer;

  /**
   * When somebody found no task waiting and appended one. A plain field: the push that follows
   * publishes it to the consumer, and of two who race, one a moment off is as good.
   */
  private long emptyUntil;

  /** That of the tasks taken last. */
  private long takenSince;

  /** Appends a task and wakes the consumer if it sleeps. */
  void push(Runnable task) {
    Node node = new Node(task);
    Node seen;
    do {
      seen = top.get();
      if (seen == null || seen == asleep) {
        emptyUntil = System.nanoTime(); // once for all that join it: no clock is read for those
      }
      node.below = seen == asleep ? null : seen;
      node.depth = seen == null ? 1 : seen.depth + 1;
    } while (!top.compareAndSet(seen, node));
    if (seen == asleep) {
      LockSupport.unpark(consumer);
    }
  }

  /** Takes all tasks, in the order in which they were pushed; null if there are none. */
  @Nullable Node takeAll() {
    if (top.get() == null) {
      return null;
    }
    takenSince = emptyUntil; // nobody changes it before the list is empty again
    Node newest = top.getAndSet(null);
    Node oldest = null;
    while (newest != null && newest != asleep) {
      Node next = newest.below;
      newest.below = oldest;
      newest.depth = oldest == null ? 1 : oldest.depth + 1;
      oldest = newest;
      newest = next;
    }
    return oldest;
  }

  /** When the first task of those that {@link #takeAll} took last was appended. */
  long oldest() {
    return takenSince;
  }

  /**
   * Sleeps until a task is pushed or {@code nanos} have passed; may return early. The consumer
   * holds {@code turn}, which is free while it sleeps.
   */
  void await(long nanos, Lock turn) {
    consumer = Thread.currentThread();
    var _ = Thread.interrupted(); // an interrupted thread would not sleep again
    if (nanos > 0 && rest()) {
      turn.unlock();
      try {
        LockSupport.parkNanos(this, nanos);
      } finally {
        turn.lock();
      }
      rouse();
    }
  }

  /** Leaves the mark of a sleeping consumer; false if there are tasks. */
  boolean rest() {
    return top.compareAndSet(null, asleep);
  }

  /** Takes the mark away, so that who pushes wakes nobody; false if it is not there. */
  boolean rouse() {
    return top.compareAndSet(asleep, null);
  }

  /** Wakes the consumer without a task. */
  void wake() {
    LockSupport.unpark(consumer);
  }

  /** How many tasks wait to be taken. */
  int depth() {
    Node newest = top.get();
    return newest == null ? 0 : newest.depth;
  }
}
