package io.manx.speaker.bfd.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.manx.speaker.linux.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Waits for packets, time or a call. On the BFD thread, but for {@link #wakeUp}. */
final class Poller {
  private static final int MOST = 8;
  private static final long POLLFD = 8;
  private static final short POLLIN = 1;
  private static final int EFD_NONBLOCK_CLOEXEC = 0x80800;
  private static final long SECOND = 1_000_000_000L;

  private final Libc libc;
  private final MemorySegment descriptors;
  private final MemorySegment timeout;
  private final MemorySegment counter;
  private final MemorySegment one;
  private final int bell;
  private int count;

  /** The arena must be shared: any thread reads the number that {@link #wakeUp} writes. */
  Poller(Arena arena, Libc libc) {
    this.libc = libc;
    descriptors = arena.allocate(POLLFD * MOST, 8);
    timeout = arena.allocate(16, 8);
    counter = arena.allocate(JAVA_LONG);
    one = arena.allocate(JAVA_LONG);
    one.set(JAVA_LONG, 0, 1);
    bell = libc.eventfd(EFD_NONBLOCK_CLOEXEC);
    if (bell < 0) {
      throw new IllegalStateException(libc.failure("no eventfd").getMessage());
    }
    add(bell);
  }

  void add(int fd) {
    descriptors.set(JAVA_INT, count * POLLFD, fd);
    descriptors.set(JAVA_SHORT, count * POLLFD + 4, POLLIN);
    count++;
  }

  /** Waits this many nanoseconds at most; not at all if there are none. */
  void await(long nanos) {
    long wait = Math.max(0, nanos);
    timeout.set(JAVA_LONG, 0, wait / SECOND);
    timeout.set(JAVA_LONG, 8, wait % SECOND);
    libc.ppoll(descriptors, count, timeout);
    if (descriptors.get(JAVA_SHORT, 6) != 0) {
      libc.read(bell, counter);
    }
  }

  /** Ends the wait under way or to come. Any thread. */
  void wakeUp() {
    Libc.signal(bell, one);
  }
}
