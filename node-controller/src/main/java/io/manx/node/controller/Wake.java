package io.manx.node.controller;

import io.manx.node.reconcile.ClusterPort.Change;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets the controller sleep until there is something to do. Changes that come close together are
 * one; what agents report waits longer than what users want. Thread-safe.
 */
final class Wake {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final long inputDelay;
  private final long reportDelay;
  private boolean due;
  private long at;

  /**
   * A sleep.
   *
   * @param inputDelay how long after a user's change to act
   * @param reportDelay how long after a report
   */
  Wake(Duration inputDelay, Duration reportDelay) {
    this.inputDelay = inputDelay.toNanos();
    this.reportDelay = reportDelay.toNanos();
  }

  void changed(Change change) {
    within(change == Change.INPUT ? inputDelay : reportDelay);
  }

  /** Ends the sleep after this time at the latest. */
  void within(Duration delay) {
    within(delay.toNanos());
  }

  private void within(long nanos) {
    long time = System.nanoTime() + nanos;
    lock.lock();
    try {
      if (!due || time - at < 0) {
        due = true;
        at = time;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sleeps until something is due, or for this time at most. */
  void sleep(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    lock.lock();
    try {
      while (true) {
        long now = System.nanoTime();
        long until = due && at - end < 0 ? at : end;
        if (until - now <= 0) {
          break;
        }
        long left = changed.awaitNanos(until - now);
        if (left <= 0 && !due) {
          break;
        }
      }
      due = false;
    } finally {
      lock.unlock();
    }
  }
}
