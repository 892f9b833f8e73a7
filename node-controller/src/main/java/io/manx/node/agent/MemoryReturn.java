package io.manx.node.agent;

import io.manx.speaker.linux.ProcessMemory;
import io.manx.speaker.linux.ThreadSlices;
import io.manx.speaker.status.RouteInquiry;
import io.manx.speaker.status.SpeakerCounters;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives memory back: what only the start needed, and what a table left that is gone. The collector
 * would rather let the old generation grow than collect it as long as the machine has memory, so
 * that each coming and going of a full table left another one's worth behind. A thread of its own.
 */
final class MemoryReturn implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryReturn.class);

  /** By then first sessions are up; a table that still comes is a millisecond later. */
  private static final Duration START = Duration.ofSeconds(3);

  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int ANSWER_SECONDS = 10;

  private final RouteInquiry inquiry;
  private final Thread thread;

  private MemoryReturn(RouteInquiry inquiry) {
    this.inquiry = inquiry;
    this.thread = Thread.ofVirtual().name("memory-return").unstarted(this::run);
  }

  /** When a collection is worth its pause, which what is alive is copied in. */
  static final class Rule {
    /** Less garbage than this is not worth it, in octets. */
    static final long LEAST = 48L << 20;

    /** Less than this is not even at rest, in octets: more than the young generation may hold. */
    static final long LITTLE = 24L << 20;

    /** So many looks without a change are rest. */
    static final int REST = 3;

    /** By how much the heap grows from look to look of a process at rest, at most, in octets. */
    static final long STEP = 1L << 20;

    /** What a path in the table explains, in octets. */
    static final long PATH = 200;

    /** How many times as much as the paths explain there must be to gain. */
    static final long TIMES = 2;

    private long alive;
    private long lastUsed;
    private long lastPaths;
    private int unchanged;
    private boolean inPassing;

    /**
     * A process that has its heap's {@code used} octets for itself, with no paths.
     *
     * @param used octets of the heap
     */
    Rule(long used) {
      alive = used;
    }

    /** Whether it depends on the number of paths; else there is no need to ask for it. */
    boolean isPossible(long used) {
      return inPassing || used - alive >= LITTLE;
    }

    /**
     * Whether to collect, with so many octets of the heap used and so many paths in the tables. Not
     * while they become fewer: what is still to go would stay behind. Once nothing changes, little
     * is worth it too, and so is what a collection before may have met on its way to the peers.
     */
    boolean isWorthwhile(long used, long paths) {
      boolean falling = paths < lastPaths;
      unchanged = paths == lastPaths && used - lastUsed < STEP ? unchanged + 1 : 0;
      lastPaths = paths;
      lastUsed = used;
      long explained = paths * PATH;
      long garbage = used - alive - explained;
      boolean atRest = unchanged >= REST && isSmall(paths) && (inPassing || garbage >= LITTLE);
      boolean much = !falling && garbage >= LEAST && garbage >= TIMES * explained;
      return atRest || much;
    }

    /** A table that costs hardly more to copy than what is alive anyway. */
    private static boolean isSmall(long paths) {
      return TIMES * paths * PATH < LITTLE;
    }

    /** What a collection left is alive, whatever explains it: it is not tried again. */
    void collected(long used, long paths) {
      alive = Math.max(0, used - paths * PATH);
      lastUsed = used;
      inPassing = unchanged < REST && isSmall(paths);
      unchanged = 0;
    }
  }

  /** Starts to look. */
  static MemoryReturn start(RouteInquiry inquiry) {
    MemoryReturn started = new MemoryReturn(inquiry);
    started.thread.start();
    return started;
  }

  private void run() {
    try {
      Rule rule = new Rule(used()); // before a table comes
      Thread.sleep(START);
      ThreadSlices.shorten(); // nor need the start wait for this
      giveBack();
      while (true) {
        Thread.sleep(INTERVAL);
        if (rule.isPossible(used())) {
          look(rule);
        }
      }
    } catch (InterruptedException e) {
      LOG.trace("no more looking");
    }
  }

  /** Octets of the heap that are alive or not yet collected. */
  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private void look(Rule rule) throws InterruptedException {
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
      if (rule.isWorthwhile(used(), paths)) {
        collect(paths);
        rule.collected(used(), paths);
        giveBack();
      }
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("the speaker does not say how many paths it has: {}", e.toString());
    }
  }

  private static void collect(long paths) {
    long before = used();
    long begun = System.nanoTime();
    System.gc();
    long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    LOG.debug(
        "{} paths and {} KiB of heap: collected in {} ms, {} KiB are left",
        paths,
        before >> 10,
        millis,
        used() >> 10);
  }

  private static void giveBack() {
    try {
      ProcessMemory.giveBack();
    } catch (IOException e) {
      LOG.debug("memory stays where it is: {}", e.toString());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
