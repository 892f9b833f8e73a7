package io.manx.speaker.bfd.linux;

import io.manx.speaker.bfd.BfdParameters;
import io.manx.speaker.bfd.BfdReport;
import io.manx.speaker.bfd.BfdTarget;
import io.manx.speaker.bfd.Scheduling;
import io.manx.speaker.runtime.BfdSessions;
import io.manx.speaker.runtime.EventLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BFD on a thread of its own, which neither tables nor other sockets keep waiting. The thread
 * starts with the first session: a node without BFD pays nothing. Methods are for the speaker's
 * loop except where said.
 */
public final class BfdThread implements BfdSessions, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BfdThread.class);
  private static final Duration STOP_WAIT = Duration.ofSeconds(1);

  private final EventLoop loop;
  private final InstantSource clock;
  private final Set<Opened> open = ConcurrentHashMap.newKeySet();
  private @Nullable BfdEngine engine;

  /** No thread and no socket until there is a session. Any thread. */
  public BfdThread(EventLoop loop, InstantSource clock) {
    this.loop = loop;
    this.clock = clock;
  }

  @Override
  public Session open(BfdTarget target, BfdParameters parameters, Listener listener) {
    Opened opened = new Opened(target, parameters, listener);
    open.add(opened);
    running().execute(() -> opened.begin(running()));
    return opened;
  }

  private synchronized BfdEngine running() {
    BfdEngine present = engine;
    if (present == null) {
      present = new BfdEngine();
      engine = present;
    }
    return present;
  }

  @Override
  public List<BfdReport> reports() {
    return open.stream()
        .map(Opened::report)
        .sorted(Comparator.comparing(BfdReport::remote))
        .toList();
  }

  @Override
  public synchronized Scheduling scheduling() {
    return engine == null ? Scheduling.ORDINARY : engine.scheduling();
  }

  /** The longest that this thread came late for what it had to do, in nanoseconds. Any thread. */
  public synchronized long longestDelay() {
    return engine == null ? 0 : engine.longestDelay();
  }

  /** Packets that did not count, as of now. Any thread. */
  public synchronized long discarded() {
    return engine == null ? 0 : engine.discarded();
  }

  /** Says AdminDown to everybody and ends the thread. Any thread. */
  @Override
  public synchronized void close() {
    if (engine != null) {
      engine.close(STOP_WAIT);
    }
  }

  /** A session as the speaker holds it. */
  private final class Opened implements Session {
    private final BfdTarget target;
    private final Listener listener;
    private final AtomicReference<@Nullable LiveSession> live = new AtomicReference<>();
    private final BfdReport initial;
    private BfdParameters parameters;
    private boolean closed;

    Opened(BfdTarget target, BfdParameters parameters, Listener listener) {
      this.target = target;
      this.parameters = parameters;
      this.listener = listener;
      this.initial = BfdReport.initial(target, clock.instant());
    }

    /** On the BFD thread. */
    private void begin(BfdEngine in) {
      live.set(in.open(target, parameters, clock, report -> loop.execute(() -> tell(report))));
      if (live.get() == null) {
        log.error(
            "no BFD session with {}: there are {} already", target.remote(), SessionTable.MOST);
      }
    }

    private void tell(BfdReport report) {
      if (!closed) {
        listener.changed(report);
      }
    }

    BfdReport report() {
      LiveSession session = live.get();
      return session == null ? initial : session.report();
    }

    @Override
    public void change(BfdParameters next) {
      if (!next.equals(parameters)) {
        parameters = next;
        running().execute(() -> withLive(session -> session.session().configure(next)));
      }
    }

    @Override
    public void close() {
      closed = true;
      open.remove(this);
      BfdEngine in = running();
      in.execute(() -> withLive(in::disable));
    }

    private void withLive(java.util.function.Consumer<LiveSession> task) {
      LiveSession session = live.get();
      if (session != null) {
        task.accept(session);
      }
    }
  }
}
