package io.manx.speaker.bfd;

import java.time.Duration;

/**
 * What the operator wants of a session. Intervals are 1 microsecond to 2^32-1 microseconds, as the
 * packet has room for.
 *
 * @param transmitInterval bfd.DesiredMinTxInterval once Up; until then a second, or this if longer
 *     (RFC 5880 §6.8.3)
 * @param receiveInterval bfd.RequiredMinRxInterval
 * @param detectMultiplier bfd.DetectMult: how many of our packets may be missed, 1..255
 */
public record BfdParameters(
    Duration transmitInterval, Duration receiveInterval, int detectMultiplier) {
  private static final long MOST_MICROS = 0xFFFF_FFFFL;

  /** Checks the ranges. */
  public BfdParameters {
    check(transmitInterval);
    check(receiveInterval);
    if (detectMultiplier < 1 || detectMultiplier > 255) {
      throw new IllegalArgumentException("detect multiplier " + detectMultiplier);
    }
  }

  private static void check(Duration interval) {
    long micros = interval.toNanos() / 1000;
    if (micros < 1 || micros > MOST_MICROS) {
      throw new IllegalArgumentException("interval " + interval);
    }
  }

  /** The transmit interval in microseconds. */
  long transmitMicros() {
    return transmitInterval.toNanos() / 1000;
  }

  /** The receive interval in microseconds. */
  long receiveMicros() {
    return receiveInterval.toNanos() / 1000;
  }
}
