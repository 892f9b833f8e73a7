package io.manx.speaker.sim;

import io.manx.speaker.runtime.EventLoop;
import java.time.Duration;

/** The loop of one simulated speaker. */
public final class VirtualLoop implements EventLoop {
  private final VirtualClock clock;
  private boolean inLoop;
  private boolean dead;
  private int timers;

  /** A loop on {@code clock}. */
  public VirtualLoop(VirtualClock clock) {
    this.clock = clock;
  }

  /** The clock. */
  public VirtualClock clock() {
    return clock;
  }

  @Override
  public void execute(Runnable task) {
    clock.at(clock.now(), () -> run(task));
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    boolean[] over = new boolean[1];
    timers++;
    clock.after(
        delay,
        () -> {
          if (end(over)) {
            run(task);
          }
        });
    return () -> end(over);
  }

  private boolean end(boolean[] over) {
    boolean first = !over[0];
    over[0] = true;
    timers -= first ? 1 : 0;
    return first;
  }

  /** How many timers run: neither cancelled nor fired. */
  public int timers() {
    return timers;
  }

  @Override
  public long nanoTime() {
    return clock.now();
  }

  @Override
  public boolean inLoop() {
    return inLoop;
  }

  /** Runs a task now, as the loop's; nothing after {@link #kill}. */
  public void run(Runnable task) {
    if (dead) {
      return;
    }
    boolean before = inLoop;
    inLoop = true;
    try {
      task.run();
    } finally {
      inLoop = before;
    }
  }

  /** The speaker crashes: nothing of it runs any more. */
  public void kill() {
    dead = true;
  }
}
