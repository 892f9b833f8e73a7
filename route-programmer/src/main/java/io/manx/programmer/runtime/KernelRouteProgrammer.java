package io.manx.programmer.runtime;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.kernel.NetlinkException;
import io.manx.programmer.kernel.NetlinkTransport;
import io.manx.programmer.kernel.jnr.JnrTransport;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.NextHop;
import io.manx.programmer.model.ProgrammedRoute;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.ProgrammerStatus;
import io.manx.programmer.model.RouteBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link RouteProgrammer} over netlink: a queue of commands and the thread that works it. */
public final class KernelRouteProgrammer implements RouteProgrammer {
  private static final Logger LOG = LoggerFactory.getLogger(KernelRouteProgrammer.class);
  private static final int QUEUED_CHANGES = 1 << 18;
  private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long STOP_POLL_MILLIS = 50;
  private static final long PUBLISH_MILLIS = 100;

  private record Command(int weight, Runnable action) {}

  private final NetlinkTransport transport;
  private final ProgrammerLoop loop;
  private final Thread thread;
  private final Object lock = new Object();
  private final AtomicBoolean wakePending = new AtomicBoolean();
  private ArrayDeque<Command> queue = new ArrayDeque<>();
  private int queuedChanges;
  private boolean closed;
  private boolean stopping;
  private long stopBy;
  private long publishedAt = Long.MIN_VALUE;
  private volatile ProgrammerStatus status;

  private KernelRouteProgrammer(
      ProgrammerConfig config, NextHopListener listener, NetlinkTransport transport) {
    this.transport = transport;
    loop = new ProgrammerLoop(config, transport, listener);
    status = loop.status();
    thread = Thread.ofPlatform().name("route-programmer").daemon(true).unstarted(this::run);
  }

  /**
   * Starts to program the kernel of this network namespace. A kernel that cannot be reached, for
   * want of a capability say, is no exception but {@link ProgrammerStatus#problem}.
   *
   * @param listener hears of next hops, on the programmer's thread
   * @throws NetlinkException if the process has no file descriptor left
   */
  public static RouteProgrammer start(ProgrammerConfig config, NextHopListener listener)
      throws NetlinkException {
    return start(config, listener, new JnrTransport());
  }

  /** Starts over another transport, which is closed at the end. */
  public static RouteProgrammer start(
      ProgrammerConfig config, NextHopListener listener, NetlinkTransport transport) {
    KernelRouteProgrammer programmer = new KernelRouteProgrammer(config, listener, transport);
    programmer.thread.start();
    return programmer;
  }

  @Override
  public void apply(RouteBatch changes) {
    int since = ProgrammerLoop.micros(System.nanoTime());
    submit(changes.size(), () -> loop.sync().change(changes, since));
  }

  @Override
  public void replaceAll(Collection<DesiredRoute> desired) {
    List<DesiredRoute> copy = List.copyOf(desired);
    submit(copy.size(), () -> loop.sync().replaceAll(copy));
  }

  @Override
  public void complete(AddressFamily family) {
    submit(0, () -> loop.sync().complete(family));
  }

  @Override
  public void converged() {
    submit(0, loop.sync()::converged);
  }

  @Override
  public void configure(ProgrammerConfig config) {
    submit(0, () -> loop.configure(config));
  }

  @Override
  public void track(Set<NextHop> nextHops) {
    Set<NextHop> copy = Set.copyOf(nextHops);
    submit(0, () -> loop.sync().track(copy));
  }

  @Override
  public void markDown(Set<IpAddress> gateways) {
    Set<IpAddress> copy = Set.copyOf(gateways);
    submit(0, () -> loop.sync().markDown(copy));
  }

  @Override
  public ProgrammerStatus status() {
    return status;
  }

  @Override
  public CompletableFuture<List<ProgrammedRoute>> routes(Collection<IpPrefix> prefixes) {
    List<IpPrefix> copy = List.copyOf(prefixes);
    CompletableFuture<List<ProgrammedRoute>> answer = new CompletableFuture<>();
    ask(
        answer,
        () ->
            answer.complete(
                copy.stream().map(loop.sync().view()::route).filter(Objects::nonNull).toList()));
    return answer;
  }

  @Override
  public CompletableFuture<List<ProgrammedRoute>> allRoutes() {
    CompletableFuture<List<ProgrammedRoute>> answer = new CompletableFuture<>();
    ask(answer, () -> answer.complete(loop.sync().view().routes()));
    return answer;
  }

  @Override
  public CompletableFuture<ProgrammerStatus> audit() {
    CompletableFuture<ProgrammerStatus> answer = new CompletableFuture<>();
    ask(
        answer,
        () -> {
          loop.auditNow();
          loop.turn(now());
          answer.complete(loop.status());
        });
    return answer;
  }

  private void ask(CompletableFuture<?> answer, Runnable action) {
    if (!submit(0, action)) {
      answer.completeExceptionally(new IllegalStateException("the route programmer has stopped"));
    }
  }

  private boolean submit(int weight, Runnable action) {
    synchronized (lock) {
      boolean interrupted = false;
      while (!closed && weight > 0 && queuedChanges >= QUEUED_CHANGES) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (closed) {
        return false;
      }
      queuedChanges += weight;
      queue.add(new Command(weight, action));
    }
    if (wakePending.compareAndSet(false, true)) {
      transport.wake();
    }
    return true;
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  private void run() {
    try {
      while (!finished()) {
        wakePending.set(false);
        runCommands();
        loop.turn(now());
        publish();
        if (!finished()) {
          loop.await(now(), stopping ? STOP_POLL_MILLIS : Long.MAX_VALUE);
        }
      }
    } catch (RuntimeException | Error e) {
      LOG.error("the route programmer ends by a fault of its own; routes stay as they are", e);
      throw e;
    } finally {
      end();
    }
  }

  // What was handed over before the stop is written first, while there is time.
  private boolean finished() {
    return stopping && (!loop.wantsTurn() || System.nanoTime() - stopBy > 0);
  }

  private void runCommands() {
    ArrayDeque<Command> taken;
    synchronized (lock) {
      if (queue.isEmpty()) {
        return;
      }
      taken = queue;
      queue = new ArrayDeque<>();
      queuedChanges = 0;
      lock.notifyAll();
    }
    taken.forEach(command -> command.action().run());
  }

  // Building the status costs something: while there is work, it waits for its turn.
  private void publish() {
    long now = now();
    if (!loop.busy() || now - publishedAt >= PUBLISH_MILLIS) {
      publishedAt = now;
      status = loop.status();
    }
  }

  private void end() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    status = loop.status();
    loop.close();
    transport.close();
    List<Command> left;
    synchronized (lock) {
      left = new ArrayList<>(queue);
      queue.clear();
    }
    // Questions still get an answer: from the last state.
    left.forEach(command -> command.action().run());
  }

  @Override
  public void stop(boolean removeRoutes) {
    submit(
        0,
        () -> {
          if (removeRoutes) {
            loop.sync().removeAll();
          }
          stopping = true;
          stopBy = System.nanoTime() + STOP_NANOS;
        });
    try {
      thread.join(TimeUnit.NANOSECONDS.toMillis(2 * STOP_NANOS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
