package io.manx.speaker.bfd.linux;

import io.manx.speaker.bfd.BfdReport;
import io.manx.speaker.bfd.BfdSession;
import io.manx.speaker.bfd.BfdState;
import io.manx.speaker.bfd.BfdTarget;
import io.manx.speaker.bfd.ControlPacket;
import io.manx.speaker.bfd.GapMeter;
import io.manx.speaker.bfd.Gaps;
import io.manx.speaker.bfd.Verdict;
import io.manx.speaker.linux.Interfaces;
import io.manx.speaker.linux.Libc;
import io.manx.speaker.linux.SocketAddresses;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session with the socket that it sends from. On the BFD thread only, but for {@link #report}.
 */
final class LiveSession {
  private static final int MSG_DONTWAIT_NOSIGNAL = 0x4040;
  private static final int NOT_OPEN = -1;
  private static final long MICROS = 1_000;

  /** How long AdminDown is said after a close: the packet may get lost. */
  private static final long FAREWELL_NANOS = 3_000_000_000L;

  private final BfdSession session;
  private final BfdTarget target;
  private final boolean multihop;
  private final @Nullable String device;
  private final InstantSource clock;
  private final Consumer<BfdReport> listener;
  private final Arena arena;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final GapMeter sending = new GapMeter();
  private final GapMeter receiving = new GapMeter();
  private volatile Gaps sentGaps = Gaps.NONE;
  private volatile Gaps receivedGaps = Gaps.NONE;
  private MemorySegment destination = MemorySegment.NULL;
  private int fd = NOT_OPEN;

  /** The index of the target's interface when the socket was opened; 0 without one. */
  private int scope;

  private String problem = "";
  private Instant since;
  private long failures;
  private boolean closed;
  private long farewellUntil;
  private volatile BfdReport published;

  LiveSession(
      BfdSession session,
      BfdTarget target,
      boolean multihop,
      @Nullable String device,
      InstantSource clock,
      Consumer<BfdReport> listener) {
    this.session = session;
    this.target = target;
    this.multihop = multihop;
    this.device = device;
    this.clock = clock;
    this.listener = listener;
    this.arena = Arena.ofConfined();
    this.since = clock.instant();
    this.published = snapshot();
  }

  /**
   * Takes a packet that was found to be for this session.
   *
   * @param waited for how long it had waited to be read, in nanoseconds
   */
  Verdict receive(ControlPacket packet, long now, long waited) {
    boolean wasUp = session.state() == BfdState.UP;
    Verdict verdict = session.receive(packet, now);
    if (verdict == Verdict.ACCEPTED) {
      received.lazySet(received.get() + 1);
    }
    if (wasUp && receiving.packet(now - waited, session.receiveInterval() * MICROS)) {
      receivedGaps = receiving.gaps();
    }
    if (session.state() != BfdState.UP) {
      receiving.pause();
      if (sending.silence(now)) { // which may be why the other end took the session down
        sentGaps = sending.gaps();
      }
    }
    publish();
    return verdict;
  }

  /**
   * Sends what is due and looks for silence; answers when to come back.
   *
   * @param readSince a time of which everything that arrived before it has been read, or {@link
   *     Long#MIN_VALUE} if there is none
   */
  long turn(Sockets sockets, Libc libc, MemorySegment packet, ByteBuffer octets, long readSince) {
    if (readSince != Long.MIN_VALUE) {
      session.expire(readSince);
      if (session.state() != BfdState.UP && receiving.silence(readSince)) {
        receivedGaps = receiving.gaps();
      }
    }
    long now = System.nanoTime();
    while (session.isTransmitDue(now)) {
      session.transmit(octets, now);
      send(sockets, libc, packet);
    }
    publish();
    return session.deadline(now);
  }

  private void send(Sockets sockets, Libc libc, MemorySegment packet) {
    if (fd == NOT_OPEN && !open(sockets)) {
      return;
    }
    if (libc.sendto(fd, packet, MSG_DONTWAIT_NOSIGNAL, destination) < 0) {
      complain("cannot send", libc.errno());
    } else {
      sent.lazySet(sent.get() + 1);
      problem = "";
      measure();
    }
  }

  private void measure() {
    if (!session.isPeriodic()) {
      sending.pause();
    } else if (sending.packet(System.nanoTime(), session.transmitInterval() * MICROS)) {
      sentGaps = sending.gaps();
    }
  }

  private boolean open(Sockets sockets) {
    scope = Interfaces.index(target.device());
    int port = multihop ? Sockets.MULTIHOP_PORT : Sockets.SINGLE_HOP_PORT;
    try (Arena scratch = Arena.ofConfined()) {
      fd = sockets.sender(scratch, target, scope);
      destination = SocketAddresses.of(arena, target.remote(), port, scope);
      return true;
    } catch (IOException e) {
      problem = String.valueOf(e.getMessage()); // tried again with the next packet
      return false;
    }
  }

  /** Text is made only for the first of many failures. */
  private void complain(String what, int errno) {
    if (problem.isEmpty()) {
      problem = what + ": " + Libc.text(errno);
    }
  }

  /** Begins the end: AdminDown is said for a while. */
  void disable(long now) {
    closed = true;
    farewellUntil = now + FAREWELL_NANOS;
    session.disable();
  }

  boolean isOver(long now) {
    return closed && now - farewellUntil >= 0;
  }

  boolean isClosed() {
    return closed;
  }

  void release(Libc libc) {
    if (fd != NOT_OPEN) {
      libc.close(fd);
      fd = NOT_OPEN;
    }
    arena.close();
  }

  /** Tells the listener if something that matters is another now. */
  private void publish() {
    BfdReport last = published;
    boolean sameState = session.state() == last.state();
    if (sameState
        && session.transmitInterval() * MICROS == last.interval().toNanos()
        && session.detectionTime() * MICROS == last.detectionTime().toNanos()
        && problem.equals(last.problem())) {
      return;
    }
    if (!sameState) {
      since = clock.instant();
      failures += last.state() == BfdState.UP ? 1 : 0;
    }
    BfdReport next = snapshot();
    published = next;
    listener.accept(next);
  }

  private BfdReport snapshot() {
    return new BfdReport(
        target.remote(),
        device,
        multihop,
        session.state(),
        since,
        session.diagnostic(),
        session.isRemotelyClosed(),
        session.isRemoteIndependent(),
        Duration.ofNanos(session.transmitInterval() * MICROS),
        Duration.ofNanos(session.detectionTime() * MICROS),
        failures,
        sent.get(),
        received.get(),
        sentGaps,
        receivedGaps,
        problem);
  }

  /** The session now. Any thread. */
  BfdReport report() {
    return published.counting(sent.get(), received.get(), sentGaps, receivedGaps);
  }

  BfdSession session() {
    return session;
  }

  BfdTarget target() {
    return target;
  }

  /**
   * Whether an address is the target's.
   *
   * @param from the index of the interface of a link-local address: the same one may be on several
   */
  boolean isFrom(long high, long low, boolean v4, int from) {
    return (target.remote().zone() == null || scope == 0 || from == scope)
        && target.remote().isV4() == v4
        && target.remote().low() == low
        && target.remote().high() == high;
  }

  boolean isMultihop() {
    return multihop;
  }
}
