package io.manx.node.agent;

import io.manx.speaker.status.RouteInquiry;
import io.manx.speaker.status.SpeakerCounters;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives memory back when a table is gone. The collector would rather let the old generation grow
 * than collect it as long as the machine has memory, so that each coming and going of a full table
 * left another one's worth behind. A collection is asked for when hardly anything is left of what
 * there was: then it costs milliseconds, and has everything to gain. A thread of its own.
 */
final class HeapReturn implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeapReturn.class);
  private static final Duration INTERVAL = Duration.ofSeconds(3);
  private static final int ANSWER_SECONDS = 10;

  private final RouteInquiry inquiry;
  private final Rule rule = new Rule();
  private final Thread thread;

  private HeapReturn(RouteInquiry inquiry) {
    this.inquiry = inquiry;
    this.thread = Thread.ofVirtual().name("heap-return").unstarted(this::run);
  }

  /** When a collection is worth its pause. */
  static final class Rule {
    /** Fewer paths than this are not worth it: some 20 MB. */
    static final long MANY = 100_000;

    /** What may be left, as a part of what there was: it is what the pause is spent on. */
    static final long PART = 8;

    private long most;

    /** Whether a table has gone since the last time this was so. */
    boolean isGone(long paths) {
      most = Math.max(most, paths);
      if (most < MANY || paths > most / PART) {
        return false;
      }
      most = paths;
      return true;
    }
  }

  /** Starts to look. */
  static HeapReturn start(RouteInquiry inquiry) {
    HeapReturn started = new HeapReturn(inquiry);
    started.thread.start();
    return started;
  }

  private static void collect(long paths) {
    long begun = System.nanoTime();
    System.gc();
    long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    LOG.debug("a table is gone, {} paths are left: collected in {} ms", paths, millis);
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(INTERVAL);
        look();
      }
    } catch (InterruptedException e) {
      LOG.trace("no more looking");
    }
  }

  private void look() throws InterruptedException {
    try {
      long paths =
          inquiry
              .counters()
              .toCompletableFuture()
              .get(ANSWER_SECONDS, TimeUnit.SECONDS)
              .tables()
              .stream()
              .mapToLong(SpeakerCounters.Table::paths)
              .sum();
      if (rule.isGone(paths)) {
        collect(paths);
      }
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("the speaker does not say how many paths it has: {}", e.toString());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
