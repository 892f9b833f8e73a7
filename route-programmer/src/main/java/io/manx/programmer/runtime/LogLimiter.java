package io.manx.programmer.runtime;

/** Lets through a few log lines in each interval, and counts the others. One thread. */
final class LogLimiter {
  private final int lines;
  private final long intervalMillis;
  private long since = Long.MIN_VALUE / 2;
  private int used;
  private long suppressed;

  LogLimiter(int lines, long intervalMillis) {
    this.lines = lines;
    this.intervalMillis = intervalMillis;
  }

  /** Whether a line may be written now. */
  boolean allows(long nowMillis) {
    if (nowMillis - since >= intervalMillis) {
      since = nowMillis;
      used = 0;
    }
    if (used < lines) {
      used++;
      return true;
    }
    suppressed++;
    return false;
  }

  /** How many lines were held back since the last call. */
  long takeSuppressed() {
    long count = suppressed;
    suppressed = 0;
    return count;
  }
}
