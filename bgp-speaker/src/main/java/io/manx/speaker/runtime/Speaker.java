package io.manx.speaker.runtime;

import io.manx.net.Count;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.rib.Rib;
import io.manx.speaker.rib.RibPath;
import io.manx.speaker.rib.RibRoute;
import io.manx.speaker.rib.RouteListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The BGP speaker: owns the peers and the RIB, and connects them with sockets, configuration and
 * listeners. All state belongs to the loop; the public methods may be called from any thread and
 * take effect on the loop.
 */
public final class Speaker {
  private static final Logger LOG = LoggerFactory.getLogger(Speaker.class);

  /** How long a peer without End-of-RIB may take to send its table before it counts as complete. */
  private static final Duration SETTLE_TIME = Duration.ofSeconds(3);

  /** Hears what the rest of the agent wants to know. Called on the loop. */
  public interface Observer {
    /**
     * Every peer has said all it had of a family, or is not there, or its restart time is over:
     * routes of this family of an earlier run that nobody announced by now may be removed. Once a
     * family, and before {@link #converged}, which stands for those that did not get so far.
     */
    void complete(Family family);

    /**
     * Every peer has said all it had, or is not there: routes of an earlier run that nobody
     * announced by now may be removed. Once.
     */
    void converged();

    /** Another configuration is in force. */
    void configured(NodeConfig config);

    /**
     * BFD lost a next hop (RFC 5882 §4.1), or there is no reason any more to take it for lost: its
     * session is up again or gone, or BGP reaches it. A next hop is alive until this says
     * otherwise.
     */
    void nextHopLiveness(IpAddress nextHop, boolean alive);
  }

  private final Context context = new Context();
  private final EventLoop loop;
  private final Transport transport;
  private final BfdSessions bfd;
  private final GracefulShutdown gracefulShutdown = new GracefulShutdown();
  private final InstantSource clock;
  private final DoubleSupplier jitter;
  private final Observer observer;
  private final NextHopTable nextHops;
  private final Peers peers;
  private final SessionSink sink = new SessionSink();
  private final TopologyOrigination topology = new TopologyOrigination();
  private final Instant started;
  private final Recovery recovery;
  private final long startNanos;
  private NodeConfig config;
  private @Nullable NodeConfig previous;
  private Rib rib;
  private Instant configuredAt;
  private EventLoop.@Nullable Timer undo;
  private long undoDeadline;
  private final PathSource local;
  private final Runnable drain = this::drain;
  private boolean drainRequested;
  private boolean stopping;

  /**
   * A speaker at rest; {@link #start} wakes it.
   *
   * @param loop the thread that owns it
   * @param transport how peers are reached
   * @param bfd what watches the paths to peers that want BFD
   * @param clock the wall clock
   * @param jitter random numbers 0..1
   * @param config the first configuration
   * @param restarting whether an earlier run left forwarding state behind (RFC 4724 §4.1)
   * @param observer hears of convergence and configuration
   * @param nextHops says which next hops are reachable
   */
  public Speaker(
      EventLoop loop,
      Transport transport,
      BfdSessions bfd,
      InstantSource clock,
      DoubleSupplier jitter,
      NodeConfig config,
      boolean restarting,
      Observer observer,
      NextHopTable nextHops) {
    this.loop = loop;
    this.transport = transport;
    this.bfd = bfd;
    this.clock = clock;
    this.jitter = jitter;
    this.config = config;
    this.observer = observer;
    this.nextHops = nextHops;
    this.started = clock.instant();
    this.startNanos = loop.nanoTime();
    this.configuredAt = started;
    this.local =
        new PathSource(
            PathSource.LOCAL_INDEX,
            "static",
            PathSource.Kind.LOCAL,
            config.asNumber(),
            config.routerId(),
            config.addresses().getFirst());
    this.rib = PeerSetup.rib(local, config, nextHops);
    this.peers = new Peers(context);
    this.recovery =
        new Recovery(context, peers, nextHops, restarting, this::complete, this::converged);
  }

  /** Starts listening, calling and originating. */
  public void start() {
    loop.execute(
        () -> {
          nextHops.startForgetting(loop);
          recovery.begin(config);
          Origination.change(rib, null, config, context.seconds());
          peers.start(config);
          sayTopology();
          observer.configured(config);
          recovery.ready();
          LOG.info(
              "speaker {} started: AS {}, router ID {}, {}",
              config.name(),
              Long.toUnsignedString(config.asNumber()),
              config.routerId(),
              Count.of(config.peers().size(), "peer"));
        });
  }

  /** Takes another configuration: only what differs is touched. The changes made, for people. */
  public CompletableFuture<List<String>> configure(NodeConfig next) {
    return onLoop(() -> configureNow(next, false));
  }

  /**
   * Takes another configuration.
   *
   * @param soft whether routes that are there are left to the old policies
   */
  List<String> configureNow(NodeConfig next, boolean soft) {
    if (stopping) {
      return List.of();
    }
    NodeConfig old = config;
    config = next;
    previous = old;
    configuredAt = clock.instant();
    List<String> done = peers.change(old, next, soft);
    if (!next.bestPath().equals(old.bestPath())) {
      rib.decideBy(PeerSetup.decisionOptions(next), context.seconds());
      rib.multipath(PeerSetup.multipath(next));
    }
    Origination.change(rib, old, next, context.seconds());
    sayTopology();
    observer.configured(next);
    context.requestDrain();
    done.forEach(line -> LOG.info("configuration: {}", line));
    return done;
  }

  /** Takes other keys for password files, which is nothing that {@link #undo} would take back. */
  List<String> changeKeys(Map<String, Password> keys) {
    NodeConfig next = config.withPasswords(keys);
    if (next.equals(config)) {
      return List.of();
    }
    NodeConfig before = previous;
    List<String> done = configureNow(next, false);
    previous = before == null ? null : before.withPasswords(keys);
    return done;
  }

  /**
   * Ends the speaker.
   *
   * @param graceful true closes connections without a word, so that peers that agreed on graceful
   *     restart keep our routes; false says Cease with a shutdown communication
   */
  public CompletableFuture<Void> stop(boolean graceful) {
    return onLoop(
        () -> {
          stopping = true;
          NotificationMessage cease =
              graceful
                  ? null
                  : PeerSetup.cease(
                      ErrorCode.ADMINISTRATIVE_SHUTDOWN, config.name() + " goes down");
          peers.stop(cease);
          return null;
        });
  }

  /** Whether a prefix is routed by a path that a peer announced. On the loop only. */
  public boolean isLearned(IpPrefix prefix) {
    RibRoute route = rib.route(prefix);
    if (route == null) {
      return false;
    }
    RibPath best = route.paths().getFirst();
    return best.best() && !best.source().isLocal();
  }

  /** Adds a listener to the best routes of a family; it is told of present routes first. */
  public void listen(Family family, RouteListener listener) {
    loop.execute(() -> rib.listen(family, listener));
  }

  /**
   * Reports how far away next hops are now; {@link NextHopTable#UNREACHABLE} for those without a
   * route.
   */
  public void nextHopsChanged(Map<IpAddress, Long> metrics) {
    loop.execute(
        () -> {
          Collection<IpAddress> changed = nextHops.update(metrics);
          if (!changed.isEmpty()) {
            rib.nextHopsChanged(changed, context.seconds());
            context.requestDrain();
          }
          context.convergenceMayHaveChanged();
        });
  }

  private <T> CompletableFuture<T> onLoop(java.util.concurrent.Callable<T> task) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            answer.complete(task.call());
          } catch (Exception e) {
            LOG.error("speaker: a task failed, which is a bug", e);
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  private void complete(Family family) {
    if (!stopping) {
      observer.complete(family);
    }
  }

  private void converged() {
    if (!stopping) {
      peers.all().forEach(Peer::renewParameters); // RFC 4724 §4.1: the Restart State bit ends here
      observer.converged();
    }
  }

  private void sayTopology() {
    if (topology.follow(rib, config, peers.all(), context.seconds())) {
      context.requestDrain();
    }
  }

  private void drain() {
    drainRequested = false;
    rib.drain(sink);
  }

  // Commands, on the loop.

  /** Goes back to the configuration before unless {@link #confirm} comes in time. */
  void undoUnlessConfirmed(Duration time) {
    confirm();
    undoDeadline = loop.nanoTime() + time.toNanos();
    undo =
        loop.schedule(
            time,
            () -> {
              LOG.warn("the configuration was not confirmed in time: going back to the one before");
              undo();
            });
  }

  /**
   * Says of all sessions or of those with one peer that they will go away (RFC 8326), or takes it
   * back; false if there is no such peer.
   *
   * @param peer its name, or empty for the whole node
   */
  boolean gracefulShutdown(String peer, boolean on) {
    return gracefulShutdown.change(peers, peer, on);
  }

  /** Keeps the present configuration; false if it did not wait for that. */
  boolean confirm() {
    if (undo == null) {
      return false;
    }
    undo.cancel();
    undo = null;
    return true;
  }

  /** Goes back to the configuration before; false if there is none. */
  boolean undo() {
    confirm();
    NodeConfig before = previous;
    if (before == null) {
      return false;
    }
    configureNow(before, false);
    previous = null; // as in BIRD: undo is not undone by undo
    return true;
  }

  /** The time until the configuration is undone, or null. */
  @Nullable Duration undoIn() {
    return undo == null ? null : Duration.ofNanos(Math.max(0, undoDeadline - loop.nanoTime()));
  }

  /** The source of what this node originates. */
  PathSource local() {
    return local;
  }

  NodeConfig config() {
    return config;
  }

  Rib rib() {
    return rib;
  }

  Peers peers() {
    return peers;
  }

  BfdSessions bfd() {
    return bfd;
  }

  NextHopTable nextHops() {
    return nextHops;
  }

  EventLoop loop() {
    return loop;
  }

  Instant started() {
    return started;
  }

  Instant configuredAt() {
    return configuredAt;
  }

  Instant now() {
    return clock.instant();
  }

  boolean isStopping() {
    return stopping;
  }

  Recovery recovery() {
    return recovery;
  }

  /** Now, as a RIB time stamp. */
  int seconds() {
    return context.seconds();
  }

  /** The wall-clock time of a RIB time stamp. */
  Instant instant(int seconds) {
    return started.plusSeconds(seconds);
  }

  /** The speaker as its parts see it. */
  private final class Context extends SpeakerContext {
    @Override
    EventLoop loop() {
      return loop;
    }

    @Override
    Transport transport() {
      return transport;
    }

    @Override
    GracefulShutdown gracefulShutdown() {
      return gracefulShutdown;
    }

    @Override
    BfdSessions bfd() {
      return bfd;
    }

    @Override
    Rib rib() {
      return rib;
    }

    @Override
    NodeConfig config() {
      return config;
    }

    @Override
    DoubleSupplier jitter() {
      return jitter;
    }

    @Override
    Instant now() {
      return clock.instant();
    }

    @Override
    int seconds() {
      return (int) ((loop.nanoTime() - startNanos) / 1_000_000_000L);
    }

    @Override
    boolean restarting() {
      return recovery.isRestarting();
    }

    @Override
    Duration settleTime() {
      return SETTLE_TIME;
    }

    @Override
    Duration connectTimeout() {
      return recovery.isOver() ? PeerSetup.CONNECT_TIMEOUT : Recovery.CONNECT_TIMEOUT;
    }

    @Override
    void requestDrain() {
      // One drain for all events that wait already: many small updates become few large ones.
      if (!drainRequested) {
        drainRequested = true;
        loop.executeLast(drain);
      }
    }

    @Override
    void nextHopLiveness(IpAddress nextHop, boolean alive) {
      observer.nextHopLiveness(nextHop, alive);
    }

    @Override
    void dynamicPeerIdle(Peer peer) {
      peers.forgetDynamic(peer);
    }

    @Override
    void sessionsChanged() {
      if (config.linkState().originate() && !stopping) {
        loop.execute(Speaker.this::sayTopology); // when the peer is done with the change
      }
    }

    @Override
    void convergenceMayHaveChanged() {
      recovery.mayHaveChanged();
    }
  }
}
