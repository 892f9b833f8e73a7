package io.manx.programmer.runtime;

import io.manx.net.Count;
import io.manx.programmer.kernel.NetlinkException;
import io.manx.programmer.kernel.NetlinkTransport;
import io.manx.programmer.kernel.RequestChannel;
import io.manx.programmer.model.Errno;
import io.manx.programmer.model.KernelWrite;
import io.manx.programmer.model.NextHopStatus;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.ProgrammerStatus;
import io.manx.programmer.model.Refusal;
import io.manx.programmer.model.WriteBatch;
import io.manx.programmer.sync.RouteSync;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One turn after the other: hear the kernel, audit if due, write the difference, publish. Owned by
 * one thread; time comes as an argument.
 */
final class ProgrammerLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ProgrammerLoop.class);

  private static final int NOTIFICATIONS_A_TURN = 8192;
  private static final int BATCHES_A_TURN = 16;
  private static final long REOPEN_MILLIS = 1000;
  // Changes that the kernel makes in silence come in groups: read once for all of them.
  private static final long SETTLE_MILLIS = 100;
  // As often as the kernel itself asks for a neighbour that packets wait for.
  private static final long PROBE_MILLIS = 1000;
  private static final long LONGEST_WAIT_MILLIS = 60_000;
  private static final int TROUBLES = 100;

  private final NetlinkTransport transport;
  private final NextHopListener listener;
  private final RouteSync sync;
  private final WriteBatch writes = new WriteBatch();
  private final LogLimiter refusals = new LogLimiter(10, 10_000);
  private final LogLimiter trouble = new LogLimiter(1, 10_000);

  private ProgrammerConfig config;
  private @Nullable KernelConnection kernel;
  private @Nullable String problem;
  private @Nullable Instant lastAudit;
  private int lastRepairs;
  private long reopenAt = Long.MIN_VALUE;
  private long auditAt = Long.MIN_VALUE;
  private long auditedAt = Long.MIN_VALUE;
  private long probeAt = Long.MIN_VALUE;
  private boolean probing;
  private long auditTook;
  private long audits;
  private long overruns;
  private boolean closed;

  ProgrammerLoop(ProgrammerConfig config, NetlinkTransport transport, NextHopListener listener) {
    this(config, transport, listener, new RouteSync(config));
  }

  ProgrammerLoop(
      ProgrammerConfig config,
      NetlinkTransport transport,
      NextHopListener listener,
      RouteSync sync) {
    this.config = config;
    this.transport = transport;
    this.listener = listener;
    this.sync = sync;
  }

  RouteSync sync() {
    return sync;
  }

  void configure(ProgrammerConfig next) {
    if (!next.equals(config)) {
      config = next;
      sync.configure(next);
    }
  }

  /** Audits in the next turn. */
  void auditNow() {
    auditAt = Long.MIN_VALUE;
  }

  /** One turn; never waits. */
  void turn(long now) {
    try {
      KernelConnection open = connected(now);
      if (open != null) {
        hear(open);
        auditIfDue(open, now);
        sync.retryDue(now);
        write(open, now);
        probe(open, now);
        if (problem != null && sync.synced()) {
          LOG.info("the kernel answers again");
          problem = null;
        }
      }
    } catch (NetlinkException e) {
      broken(e, now);
    }
    tellNextHops();
  }

  private @Nullable KernelConnection connected(long now) throws NetlinkException {
    if (kernel == null && !closed && now >= reopenAt) {
      kernel = KernelConnection.open(transport);
      sync.distrust();
    }
    return kernel;
  }

  private void broken(NetlinkException e, long now) {
    problem = e.getMessage();
    if (trouble.allows(now)) {
      LOG.error("routes cannot be written: {}; trying again", problem);
    }
    disconnect();
    sync.distrust();
    reopenAt = now + REOPEN_MILLIS;
  }

  private void hear(KernelConnection open) throws NetlinkException {
    if (!open.listen(sync, NOTIFICATIONS_A_TURN)) {
      overruns++;
      LOG.info("the kernel's notifications overran the buffer: reading the table again");
      auditNow();
    }
  }

  private void auditIfDue(KernelConnection open, long now) throws NetlinkException {
    if (sync.auditWanted()) {
      // An audit asked for by events must not become all that is done.
      long pause = Math.max(SETTLE_MILLIS, 10 * auditTook);
      auditAt = Math.min(auditAt, Math.max(now, auditedAt + pause));
    }
    if (!sync.synced()) {
      auditAt = Math.min(auditAt, Math.max(now, auditedAt + SETTLE_MILLIS));
    }
    if (now < auditAt) {
      return;
    }
    boolean first = !sync.synced();
    long start = System.nanoTime();
    int repairs = open.look(sync);
    auditTook = (System.nanoTime() - start) / 1_000_000;
    auditedAt = now;
    if (repairs < 0) {
      auditAt = now + SETTLE_MILLIS * 5;
      if (trouble.allows(now)) {
        LOG.warn("the kernel's table changes too fast to be read; trying again");
      }
      return;
    }
    audits++;
    lastAudit = Instant.now();
    lastRepairs = repairs;
    auditAt = now + config.syncInterval().toMillis();
    if (first) {
      var counters = sync.counters(audits, overruns);
      LOG.info(
          "table {} has {} of protocol {} and {} of others",
          config.table(),
          Count.of(counters.owned(), "route"),
          config.protocol(),
          counters.foreign());
    } else if (repairs > 0) {
      LOG.warn("repaired: {} changed behind our back", Count.of(repairs, "route"));
    }
  }

  private void write(KernelConnection open, long now) throws NetlinkException {
    for (int batch = 0; batch < BATCHES_A_TURN; batch++) {
      sync.plan(RequestChannel.BATCH, writes);
      if (writes.isEmpty()) {
        return;
      }
      List<Refusal> refused = send(open, now);
      sync.answered(writes, refused, now, micros(System.nanoTime()));
    }
  }

  private List<Refusal> send(KernelConnection open, long now) throws NetlinkException {
    List<Refusal> refused = open.write(writes);
    refused.forEach(refusal -> log(writes.get(refusal.index()).write(), refusal, now));
    return refused;
  }

  /** The time as changes and their acknowledgements are stamped with it: never 0. */
  static int micros(long nanoTime) {
    int micros = (int) (nanoTime / 1000);
    return micros == 0 ? 1 : micros;
  }

  private void probe(KernelConnection open, long now) throws NetlinkException {
    if (now >= probeAt) {
      sync.probes(writes);
      probeAt = now + PROBE_MILLIS;
      probing = !writes.isEmpty();
      send(open, now);
    }
  }

  private void log(KernelWrite write, Refusal refusal, long now) {
    if (refusals.allows(now)) {
      LOG.warn(
          "the kernel refused {}: {} {} ({} more lines held back)",
          write,
          Errno.name(refusal.errno()),
          refusal.detail(),
          refusals.takeSuppressed());
    }
  }

  private void tellNextHops() {
    for (NextHopStatus status : sync.takeNextHopChanges()) {
      try {
        listener.nextHopChanged(status);
      } catch (RuntimeException e) {
        LOG.error("a listener failed on {}", status, e);
      }
    }
  }

  /** Whether another turn would do something at once. */
  boolean busy() {
    return kernel != null && sync.hasWork();
  }

  /** Whether something wanted is not done yet: a turn now, or soon, may do it. */
  boolean wantsTurn() {
    return !sync.synced() || sync.hasWork();
  }

  /** Waits for the kernel, a wake-up or the next thing to do, but no longer than {@code most}. */
  void await(long now, long most) {
    if (busy()) {
      return;
    }
    long next = kernel == null ? reopenAt : Math.min(auditAt, sync.nextRetry());
    if (kernel != null && (sync.auditWanted() || !sync.synced())) {
      next = Math.min(next, auditedAt + Math.max(SETTLE_MILLIS, 10 * auditTook));
    }
    if (probing) {
      next = Math.min(next, probeAt);
    }
    long wait = Math.clamp(next - now, 0, Math.min(most, LONGEST_WAIT_MILLIS));
    try {
      if (kernel != null) {
        kernel.await(wait);
      } else {
        Thread.sleep(Math.min(wait, 100));
      }
    } catch (NetlinkException e) {
      broken(e, now);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  ProgrammerStatus status() {
    return new ProgrammerStatus(
        sync.synced(),
        sync.isConverged(),
        problem,
        sync.counters(audits, overruns),
        lastAudit,
        lastRepairs,
        sync.view().links(),
        sync.view().addresses(),
        sync.view().nextHops(),
        sync.view().usesObjects(),
        sync.view().whyPlain(),
        sync.view().objects(),
        sync.view().troubles(TROUBLES),
        sync.latency());
  }

  /** Ends for good; a later turn does nothing. */
  void close() {
    closed = true;
    disconnect();
  }

  private void disconnect() {
    if (kernel != null) {
      kernel.close();
      kernel = null;
    }
  }
}
