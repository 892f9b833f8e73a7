package io.manx.speaker.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real {@link EventLoop}: one platform thread that runs what it is handed, in order, and its
 * timers when they are due; while it sleeps, another may stand in for it. Timers are looked at
 * between any two tasks, so that a long queue never delays one. A task that throws is a bug of
 * ours: it is logged and counted, and the loop goes on.
 */
public final class LoopThread implements EventLoop, AutoCloseable {
  /**
   * What the loop has done and has before it.
   *
   * @param queued tasks that wait
   * @param timers timers that wait, as of the last batch
   * @param tasks tasks and timers run since the start
   * @param failures tasks that threw since the start
   * @param longest the longest that one task took since the start
   * @param busy the time spent in tasks since the start
   * @param lag how long tasks and timers waited
   */
  public record Load(
      int queued,
      int timers,
      long tasks,
      long failures,
      Duration longest,
      Duration busy,
      Lag lag) {}

  /**
   * How long the loop let tasks and timers wait since the start: the first task of each batch,
   * which waited longest of those that came with it, and each timer from the time when it was due.
   *
   * @param bounds upper bounds in nanoseconds, ascending, without infinity
   * @param counts how many waited so long and longer than the bound before; the last, one more than
   *     there are bounds, beyond all of them
   * @param sumNanos of all waits
   */
  public record Lag(List<Long> bounds, List<Long> counts, long sumNanos) {
    /** Copies the lists. */
    public Lag {
      bounds = List.copyOf(bounds);
      counts = List.copyOf(counts);
    }
  }

  /** How often a long batch says how much of it is left. */
  private static final long COUNT_NANOS = 10_000_000;

  private static final long IDLE_NANOS = 3_600_000_000_000L;
  private static final Logger log = LoggerFactory.getLogger(LoopThread.class);

  private final Thread thread;

  /**
   * Held by whoever is the loop: its thread unless that sleeps, or the caller of {@link
   * #executeInPassing}. All that the loop owns is seen by the next holder.
   */
  private final ReentrantLock turn = new ReentrantLock();

  private final TaskQueue queue = new TaskQueue();
  private final TimerHeap timers = new TimerHeap(this::requireLoop);
  private final LoopLag lag = new LoopLag();
  private volatile boolean closed;

  // Written by the loop alone, read by anybody.
  private volatile int inBatch;
  private volatile int timersWaiting;
  private volatile long tasks;
  private volatile long failures;
  private volatile long longest;
  private volatile long busy;

  // The loop's own, published now and then: volatile writes for every task would be felt.
  private TaskQueue.@Nullable Node batch;
  private @Nullable Runnable last;
  private long failed;
  private long tasksRun;
  private long longestRun;
  private long busyRun;

  /** When the thread will wake by itself, if it sleeps. */
  private long wakesAt;

  private LoopThread(String name) {
    this.thread = new Thread(this::run, name);
  }

  /** Starts a loop on a thread of this name. */
  public static LoopThread start(String name) {
    LoopThread loop = new LoopThread(name);
    loop.thread.start();
    return loop;
  }

  /** Tasks handed in after {@link #close} never run. */
  @Override
  public void execute(Runnable task) {
    queue.push(task);
  }

  /**
   * Runs the tasks and what they hand in, if the loop sleeps and no timer is due. Waking the loop's
   * thread and being woken by it again costs a hundred microseconds on an idle machine, many times
   * what a small UPDATE does.
   */
  @Override
  public void executeInPassing(List<Runnable> given) {
    if (inLoop() || !turn.tryLock()) {
      given.forEach(this::execute);
      return;
    }
    try {
      TimerHeap.Entry timer = timers.first();
      long start = nanoTime();
      if (closed || (timer != null && timer.deadline - start <= 0) || !queue.rouse()) {
        given.forEach(this::execute);
      } else {
        standIn(given, start);
      }
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void executeLast(Runnable task) {
    requireLoop();
    if (last == null) {
      last = task;
    } else {
      execute(task);
    }
  }

  private void standIn(List<Runnable> given, long start) {
    long now = start;
    for (int i = 0; i < given.size(); i++) {
      now = runOne(given.get(i), now);
    }
    // What they handed in; the rest is the thread's.
    batch = queue.takeAll();
    boolean any = batch != null;
    long waited = now - queue.oldest();
    now = runBatch(now);
    if (any) {
      lag.add(waited); // not before the peers have what changed
    }
    busyRun += now - start;
    publish();
    TimerHeap.Entry next = timers.first();
    if (!queue.rest() || (next != null && next.deadline - wakesAt < 0)) {
      queue.wake();
    }
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    requireLoop();
    return timers.add(nanoTime() + delay.toNanos(), task);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public boolean inLoop() {
    return turn.isHeldByCurrentThread();
  }

  /** What the loop has done and has before it. Any thread. */
  public Load load() {
    return new Load(
        queue.depth() + inBatch,
        timersWaiting,
        tasks,
        failures,
        Duration.ofNanos(longest),
        Duration.ofNanos(busy),
        lag.read());
  }

  /**
   * Ends the loop after the task that is running, and waits for it for up to two seconds. What
   * still waits never runs. On the loop itself it does not wait.
   */
  @Override
  public void close() {
    closed = true;
    execute(() -> {}); // wakes it
    if (inLoop()) {
      return;
    }
    try {
      if (!thread.join(Duration.ofSeconds(2))) {
        log.error("the loop {} does not end; it is in the task below", thread.getName(), stuck());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Throwable stuck() {
    Throwable where = new IllegalStateException("stack of " + thread.getName());
    where.setStackTrace(thread.getStackTrace());
    return where;
  }

  private void requireLoop() {
    if (!inLoop()) {
      throw new IllegalStateException("this is for the thread " + thread.getName() + " only");
    }
  }

  private void run() {
    turn.lock();
    try {
      runUntilClosed();
    } finally {
      turn.unlock();
    }
  }

  private void runUntilClosed() {
    while (!closed) {
      long before = tasksRun;
      long start = nanoTime();
      long now = runDue(start);
      batch = queue.takeAll();
      if (batch != null) {
        lag.add(now - queue.oldest());
      }
      now = runBatch(now);
      if (tasksRun != before) {
        busyRun += now - start;
        publish();
      } else {
        TimerHeap.Entry next = timers.first();
        wakesAt = next == null ? now + IDLE_NANOS : next.deadline;
        queue.await(wakesAt - now, turn);
      }
    }
  }

  /**
   * Runs the batch with the timers that come due in between, and what is last; returns the time.
   */
  private long runBatch(long start) {
    long now = start;
    long countDue = start + COUNT_NANOS;
    for (TaskQueue.Node node = batch; node != null && !closed; node = batch) {
      batch = node.below; // what is done is garbage while the rest still waits
      node.below = null; // what is old and done would keep what is younger from being collected
      now = runDue(runOne(node.task, now));
      if (batch != null && now - countDue > 0) {
        inBatch = batch.depth;
        countDue = now + COUNT_NANOS;
      }
    }
    inBatch = 0;
    Runnable task = last;
    if (task != null && !closed) {
      last = null;
      now = runOne(task, now);
    }
    return now;
  }

  /** Runs what is due at {@code start}, not what that schedules; returns the time. */
  private long runDue(long start) {
    long now = start;
    for (TimerHeap.Entry due = timers.pollDue(start); due != null; due = timers.pollDue(start)) {
      lag.add(now - due.deadline);
      now = runOne(due.task, now);
    }
    return now;
  }

  private long runOne(Runnable task, long start) {
    try {
      task.run();
    } catch (Throwable bug) {
      failures = ++failed;
      log.error("A task of the loop failed. This is a bug of Manx: please report it.", bug);
    }
    tasksRun++;
    long now = nanoTime();
    longestRun = Math.max(longestRun, now - start);
    return now;
  }

  private void publish() {
    timersWaiting = timers.size();
    tasks = tasksRun;
    longest = longestRun;
    busy = busyRun;
  }
}
