package io.manx.speaker.bfd.linux;

import io.manx.speaker.bfd.BfdParameters;
import io.manx.speaker.bfd.BfdReport;
import io.manx.speaker.bfd.BfdSession;
import io.manx.speaker.bfd.BfdTarget;
import io.manx.speaker.bfd.ControlPacket;
import io.manx.speaker.bfd.Scheduling;
import io.manx.speaker.bfd.Verdict;
import io.manx.speaker.linux.Interfaces;
import io.manx.speaker.linux.Libc;
import io.manx.speaker.runtime.RateLimitedLog;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of BFD: reads what arrived, then looks for silence, then sends. In this order a pause
 * of the whole process is never taken for a silence of the other end: what came meanwhile waits in
 * the sockets and is read first.
 *
 * <p>{@link #execute}, {@link #close} and the counters are for any thread, all else for this one.
 */
final class BfdEngine {
  private static final Logger log = LoggerFactory.getLogger(BfdEngine.class);

  /** The most packets read from a socket before others get their turn. */
  private static final int MOST_AT_ONCE = 1024;

  /** How often a socket may be found full before silence is looked for nonetheless. */
  private static final int MOST_FLOODED_TURNS = 4;

  private static final long BIND_RETRY_NANOS = 3_000_000_000L;
  private static final int SINGLE_HOP_TTL = 255;

  private final RateLimitedLog limited = new RateLimitedLog(log);
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicLong discarded = new AtomicLong();
  private final AtomicLong longestDelay = new AtomicLong();
  private final Arena arena = Arena.ofShared();
  private final Libc libc = new Libc(arena);
  private final Poller poller = new Poller(arena, libc);
  private final Random random = new SecureRandom();
  private final Random jitter = new Random(random.nextLong());
  private final Sockets sockets = new Sockets(arena, libc, jitter);
  private final SessionTable sessions = new SessionTable(random);
  private final List<Receiver> receivers = new ArrayList<>();
  private final ControlPacket incoming = new ControlPacket();
  private final MemorySegment packet = arena.allocate(ControlPacket.LENGTH, 8);
  private final ByteBuffer octets = packet.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
  private final Thread thread;
  private long bindAgain = Long.MAX_VALUE;
  private int flooded;
  private volatile Scheduling scheduling = Scheduling.ORDINARY;
  private volatile boolean closed;

  BfdEngine() {
    thread = new Thread(this::run, "bfd");
    thread.setDaemon(true);
    thread.start();
  }

  /** Runs a task on the thread, after those before it. Any thread. */
  void execute(Runnable task) {
    tasks.add(task);
    poller.wakeUp();
  }

  /** Opens a session; null if there are too many. */
  @Nullable LiveSession open(
      BfdTarget target,
      BfdParameters parameters,
      InstantSource clock,
      Consumer<BfdReport> listener) {
    forget(target);
    int discriminator = sessions.discriminator();
    if (discriminator == 0) {
      return null;
    }
    String connected =
        target.device() == null ? Interfaces.connectedTo(target.remote()) : target.device();
    boolean multihop =
        switch (target.reach()) {
          case SINGLE_HOP -> false;
          case MULTIHOP -> true;
          case AS_CONNECTED -> connected == null;
        };
    BfdSession session = new BfdSession(discriminator, parameters, jitter::nextDouble);
    String device = multihop ? null : connected;
    LiveSession opened = new LiveSession(session, target, multihop, device, clock, listener);
    sessions.add(opened);
    bind();
    return opened;
  }

  /** A session with the same neighbour that still says good-bye would contradict the new one. */
  private void forget(BfdTarget target) {
    for (int i = sessions.size() - 1; i >= 0; i--) {
      LiveSession old = sessions.get(i);
      if (old.isClosed() && old.target().remote().equals(target.remote())) {
        sessions.remove(old);
        old.release(libc);
      }
    }
  }

  /** Begins the end of a session. */
  void disable(LiveSession session) {
    session.disable(System.nanoTime());
  }

  /** Sees to it that every kind of session has its receiver. */
  private void bind() {
    bindAgain = Long.MAX_VALUE;
    for (int i = 0; i < sessions.size(); i++) {
      LiveSession session = sessions.get(i);
      boolean v4 = session.target().remote().isV4();
      boolean multihop = session.isMultihop();
      boolean bound = false;
      for (Receiver receiver : receivers) {
        bound |= receiver.isV4() == v4 && receiver.isMultihop() == multihop;
      }
      if (!bound && bindAgain == Long.MAX_VALUE) {
        try {
          Receiver receiver = sockets.receiver(v4, multihop);
          receivers.add(receiver);
          poller.add(receiver.fd());
        } catch (IOException e) {
          limited.warn(
              "no BFD packet can be received: {}; trying again. Another BFD daemon may have the"
                  + " port: stop it, or do without bfd in the configuration",
              String.valueOf(e.getMessage()));
          bindAgain = System.nanoTime() + BIND_RETRY_NANOS;
        }
      }
    }
  }

  private void run() {
    scheduling = Priority.raise(libc);
    while (!closed) {
      try {
        turn();
      } catch (RuntimeException | AssertionError bug) {
        log.error("BFD: a turn failed. This is a bug of Manx: please report it.", bug);
      }
    }
    end();
  }

  private void turn() {
    runTasks();
    // Before the reading: a pause that falls between the two must not count as a silence.
    long readSince = System.nanoTime();
    boolean readAll = read();
    flooded = readAll ? 0 : flooded + 1;
    long next = serve(readAll || flooded > MOST_FLOODED_TURNS ? readSince : Long.MIN_VALUE);
    if (next - System.nanoTime() > 0 && tasks.isEmpty() && readAll) {
      poller.await(next - System.nanoTime());
      longestDelay.lazySet(Math.max(longestDelay.get(), System.nanoTime() - next));
    }
  }

  private long serve(long readSince) {
    long now = System.nanoTime();
    if (now - bindAgain >= 0) {
      bind();
    }
    long next = bindAgain == Long.MAX_VALUE ? now + BIND_RETRY_NANOS : bindAgain;
    for (int i = sessions.size() - 1; i >= 0; i--) {
      LiveSession session = sessions.get(i);
      if (session.isOver(now)) {
        sessions.remove(session);
        session.release(libc);
      } else {
        next = Math.min(next, session.turn(sockets, libc, packet, octets, readSince));
      }
    }
    return next;
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Reads what waits; false if there is more than one turn may take. */
  private boolean read() {
    boolean all = true;
    for (int i = 0; i < receivers.size(); i++) {
      Receiver receiver = receivers.get(i);
      int count = 0;
      for (int length = receiver.receive(); length >= 0; length = receiver.receive()) {
        Verdict verdict = receive(receiver, length);
        if (verdict != Verdict.ACCEPTED) {
          discard(receiver, verdict);
        }
        if (++count >= MOST_AT_ONCE) {
          all = false;
          break;
        }
      }
    }
    return all;
  }

  private Verdict receive(Receiver receiver, int length) {
    // RFC 5881 §5: what a router has forwarded is not from this link.
    if (!receiver.isMultihop() && receiver.ttl() < SINGLE_HOP_TTL) {
      return Verdict.TOO_FAR;
    }
    Verdict verdict = incoming.decode(receiver.octets(), length);
    if (verdict != Verdict.ACCEPTED) {
      return verdict;
    }
    long high = receiver.sourceHigh();
    long low = receiver.sourceLow();
    int scope = receiver.scope();
    int yours = incoming.yourDiscriminator();
    LiveSession session =
        yours == 0
            ? sessions.find(high, low, receiver.isV4(), scope, receiver.isMultihop())
            : sessions.find(yours);
    if (session == null
        || session.isMultihop() != receiver.isMultihop()
        || !session.isFrom(high, low, receiver.isV4(), scope)) {
      return Verdict.NO_SESSION;
    }
    return session.receive(incoming, System.nanoTime(), receiver.waited());
  }

  private void discard(Receiver receiver, Verdict verdict) {
    discarded.lazySet(discarded.get() + 1);
    if (verdict == Verdict.AUTHENTICATED || verdict == Verdict.TOO_FAR) {
      limited.warn("BFD packet from {} refused: {}", receiver.sender(), verdict.text());
    }
  }

  /** How the kernel chooses this thread. Any thread. */
  Scheduling scheduling() {
    return scheduling;
  }

  /** How many packets did not count. Any thread. */
  long discarded() {
    return discarded.get();
  }

  /** The longest that the thread came late, in nanoseconds. Any thread. */
  long longestDelay() {
    return longestDelay.get();
  }

  /** Says AdminDown to all and ends the thread; waits for it. Any thread. */
  void close(Duration wait) {
    execute(() -> closed = true);
    try {
      if (!thread.join(wait)) {
        log.warn("the BFD thread does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end() {
    long now = System.nanoTime();
    for (int i = 0; i < sessions.size(); i++) {
      LiveSession session = sessions.get(i);
      if (!session.isClosed()) {
        session.disable(now);
      }
      session.turn(sockets, libc, packet, octets, Long.MIN_VALUE);
      session.release(libc);
    }
    receivers.forEach(Receiver::close);
    // The eventfd stays: somebody may still ring it, and the process ends.
  }
}
