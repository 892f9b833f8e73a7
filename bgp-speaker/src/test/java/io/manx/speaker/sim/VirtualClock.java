package io.manx.speaker.sim;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** Virtual time and what is to happen in it. Tasks of the same instant run in order of arrival. */
public final class VirtualClock {
  private record Task(long at, long order, Runnable work) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
  private long now;
  private long order;

  /** Nanoseconds since the start of the simulation. */
  public long now() {
    return now;
  }

  /** Runs {@code work} after {@code delay}. */
  public void after(Duration delay, Runnable work) {
    at(now + delay.toNanos(), work);
  }

  /** Runs {@code work} at {@code instant}, or now if that has passed. */
  public void at(long instant, Runnable work) {
    tasks.add(new Task(Math.max(instant, now), order++, work));
  }

  /** Lets {@code time} pass. */
  public void run(Duration time) {
    long end = now + time.toNanos();
    for (Task next = tasks.peek(); next != null && next.at() <= end; next = tasks.peek()) {
      step();
    }
    now = end;
  }

  /** Lets time pass until {@code condition} holds, for {@code limit} at most; says if it does. */
  public boolean runUntil(BooleanSupplier condition, Duration limit) {
    long end = now + limit.toNanos();
    while (!condition.getAsBoolean()) {
      Task next = tasks.peek();
      if (next == null || next.at() > end) {
        now = end;
        return condition.getAsBoolean();
      }
      step();
    }
    return true;
  }

  private void step() {
    Task task = tasks.remove();
    now = task.at();
    task.work().run();
  }
}
