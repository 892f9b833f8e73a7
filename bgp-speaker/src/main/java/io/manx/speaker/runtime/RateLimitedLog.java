package io.manx.speaker.runtime;

import io.manx.net.Count;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * A logger for what a peer can trigger: it writes a burst of lines and then one line an interval,
 * and says how many it left out. So nobody fills our disk from afar. Any thread.
 */
public final class RateLimitedLog {
  private final Logger logger;
  private final int burst;
  private final long intervalNanos;
  private final LongSupplier clock;

  /** The time up to which the lines written are paid for; each line costs an interval. */
  private long paidUntil;

  private long leftOut;

  /** Ten lines at once, and one every ten seconds after them. */
  public RateLimitedLog(Logger logger) {
    this(logger, 10, Duration.ofSeconds(10), System::nanoTime);
  }

  /** {@code burst} lines at once, and one every {@code interval} after them. */
  public RateLimitedLog(Logger logger, int burst, Duration interval, LongSupplier clock) {
    this.logger = logger;
    this.burst = burst;
    this.intervalNanos = interval.toNanos();
    this.clock = clock;
    this.paidUntil = clock.getAsLong();
  }

  /** Writes a line that says that something is wrong. The format is that of SLF4J. */
  public void warn(String format, Object... arguments) {
    write(Level.WARN, format, arguments);
  }

  /** Writes a line about what is normal. The format is that of SLF4J. */
  public void info(String format, Object... arguments) {
    write(Level.INFO, format, arguments);
  }

  private void write(Level level, String format, Object... arguments) {
    if (!logger.isEnabledForLevel(level)) {
      return;
    }
    long missed = take();
    if (missed < 0) {
      return;
    }
    logger.atLevel(level).log(format, arguments);
    if (missed > 0) {
      logger.atLevel(level).log("left out: {} like the one above", Count.of(missed, "line"));
    }
  }

  /** The number of lines left out before this one; -1 if this one is to be left out too. */
  private synchronized long take() {
    long now = clock.getAsLong();
    if (paidUntil - now < 0) {
      paidUntil = now;
    }
    if (paidUntil - now > (burst - 1) * intervalNanos) {
      leftOut++;
      return -1;
    }
    paidUntil += intervalNanos;
    long missed = leftOut;
    leftOut = 0;
    return missed;
  }
}
