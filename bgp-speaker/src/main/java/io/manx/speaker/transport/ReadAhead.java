package io.manx.speaker.transport;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far an I/O thread reads ahead of the speaker's loop, over all of its connections: what is
 * decoded is several times as large as its octets, and what waits until the next collection is
 * copied by it. However many peers have much to say, little waits; those that could not be read
 * take turns. Belongs to the I/O thread, but for {@link #consumed}.
 */
final class ReadAhead {
  /**
   * Nothing is read while more octets than this wait for the loop: some thousand messages, a few
   * milliseconds of its work.
   */
  static final int LIMIT = 1 << 17;

  private final IoThread thread;
  private final Runnable goOn = this::goOn;
  private final AtomicLong outstanding = new AtomicLong();
  private final AtomicBoolean asked = new AtomicBoolean();
  private final Queue<ChannelSide> waiting = new ArrayDeque<>();

  /** Whether {@link #waiting} has any. */
  private volatile boolean someWait;

  ReadAhead(IoThread thread) {
    this.thread = thread;
  }

  /** Counts octets for the loop. */
  void add(int octets) {
    outstanding.addAndGet(octets);
  }

  /** Whether the loop has enough to do. */
  boolean isFull() {
    return outstanding.get() > LIMIT;
  }

  /** Has {@link ChannelSide#goOn} called when it is this connection's turn. */
  void await(ChannelSide side) {
    waiting.add(side);
    someWait = true;
    if (outstanding.get() <= LIMIT / 2) {
      ask();
    }
  }

  /** Takes octets off again. On the loop. */
  void consumed(int octets) {
    // Whoever sees the other's number last, acts: here, or where somebody begins to wait.
    if (outstanding.addAndGet(-octets) <= LIMIT / 2 && someWait) {
      ask();
    }
  }

  private void ask() {
    if (asked.compareAndSet(false, true)) {
      var _ = thread.execute(goOn);
    }
  }

  private void goOn() {
    asked.set(false);
    for (int turns = waiting.size(); turns > 0 && !isFull(); turns--) {
      waiting.remove().goOn();
    }
    if (waiting.isEmpty()) {
      someWait = false;
    } else if (!isFull()) {
      ask();
    }
  }
}
