package io.manx.speaker.runtime;

import java.time.Duration;
import java.util.List;

/**
 * The thread that owns the speaker's state, as a port: the real one runs on a thread and the wall
 * clock, the simulation's on virtual time.
 */
public interface EventLoop {
  /** A scheduled task. */
  interface Timer {
    /** Keeps the task from running if it has not run yet. On the loop only. */
    void cancel();
  }

  /** Runs {@code task} on the loop, after what was handed in before. Any thread. */
  void execute(Runnable task);

  /**
   * As {@link #execute} for each of {@code tasks}, but a loop that has nothing to do may run them
   * before this returns: the caller is the loop meanwhile. For short tasks whose result somebody
   * waits for, since waking a thread takes longer than they do. Not from the loop itself.
   */
  default void executeInPassing(List<Runnable> tasks) {
    tasks.forEach(this::execute);
  }

  /**
   * Runs {@code task} after the tasks that the loop has at hand, so that it sees what all of them
   * did. On the loop only.
   */
  default void executeLast(Runnable task) {
    execute(task);
  }

  /** Runs {@code task} on the loop once {@code delay} has passed. On the loop only. */
  Timer schedule(Duration delay, Runnable task);

  /** A monotonic clock in nanoseconds, as {@link System#nanoTime}. Any thread. */
  long nanoTime();

  /** Whether the caller is on the loop. */
  boolean inLoop();
}
