package io.manx.speaker.bfd;

import java.time.Duration;

/**
 * Measures the times between the packets of one direction. Late packets of our own tell that this
 * node was starved, missing ones of the other end that they were lost or that it was. Times are
 * readings of one monotonic clock in nanoseconds. Not thread-safe.
 */
public final class GapMeter {
  /** A packet may be later than the interval by one part of this many before it counts as late. */
  private static final int TOLERATED_PART = 4;

  private boolean running;
  private long last;
  private long lastInterval;
  private long longest;
  private long late;

  /**
   * Takes a packet that belongs to a stream of one an interval.
   *
   * @param interval what is agreed on now; the gap before this packet may be as long as the longer
   *     of this and what was agreed on before
   * @return whether {@link #gaps} is another now
   */
  public boolean packet(long now, long interval) {
    boolean changed = running && gap(now - last, Math.max(interval, lastInterval));
    last = running ? Math.max(last, now) : now;
    running = true;
    lastInterval = interval;
    return changed;
  }

  /**
   * Takes the end of the stream by silence: a gap that no packet ended.
   *
   * @return whether {@link #gaps} is another now
   */
  public boolean silence(long now) {
    boolean changed = running && gap(now - last, lastInterval);
    running = false;
    return changed;
  }

  /** There is no stream now: the time until the next packet is no gap. */
  public void pause() {
    running = false;
  }

  private boolean gap(long length, long interval) {
    boolean isLate = length > interval + interval / TOLERATED_PART;
    boolean isLongest = length > longest;
    late += isLate ? 1 : 0;
    longest = Math.max(longest, length);
    return isLate || isLongest;
  }

  /** What was measured. */
  public Gaps gaps() {
    return new Gaps(Duration.ofNanos(longest), late);
  }
}
