package io.manx.node.agent.kubernetes;

import io.manx.node.agent.companion.Companion;
import io.manx.node.agent.companion.RunningAgent;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.Problem;
import io.manx.speaker.runtime.ConfigSource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node as the cluster sees it: brings the BGPNode to the agent and the agent's state to the
 * BGPNode. Whatever becomes of the API server, the agent goes on with the last good configuration,
 * across restarts too. The mailbox is thread-safe; all else happens on one thread.
 */
public final class OwnNode implements Companion, NodeApi.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(OwnNode.class);

  /** How long a start waits for the API server while a configuration is at hand. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** How soon after a change its effects are looked at, and how often without any change. */
  private static final Duration SOON = Duration.ofMillis(250);

  private static final Duration SELDOM = Duration.ofSeconds(2);

  /** How often it is looked whether pods may come, once peers have said what they have. */
  private static final Duration AT_ONCE = Duration.ofMillis(20);

  /**
   * How long pods wait for peers to say what they have: one that is dead must not keep them out.
   */
  private static final Duration SETTLE = Duration.ofSeconds(10);

  private static final Duration LIVELY = Duration.ofSeconds(10);

  private final String name;
  private final NodeApi api;
  private final NodeStore store;
  private final NodeSource source;
  private final PodNetwork pods;

  // The mailbox.
  private @Nullable OwnDocument arrived;
  private boolean absent;
  private long deletions;
  private long deletionsTaken;
  private String unreachable = "the API server has not answered yet";
  private boolean closed;

  private volatile List<String> startProblems;
  private volatile @Nullable NodeConfig inForce;
  private volatile boolean converged;
  private volatile long startedAt;
  private volatile List<String> podProblems;

  /** Whether routing has worked since the start; the worker's. */
  private boolean podsCame;

  private @Nullable Thread worker;

  /** A node that is not watched yet. */
  public OwnNode(String name, NodeApi api, NodeStore store, KubernetesSettings settings) {
    this.name = name;
    this.api = api;
    this.store = store;
    this.source = new NodeSource(new Secrets(api, settings.secrets()), settings.local());
    this.pods = new PodNetwork(settings.cni());
    this.podProblems = pods.problems();
    this.startProblems = List.of("configuration: BGPNode " + name + " has not been read yet");
  }

  // ---- what the API server says ---------------------------------------------------------------

  @Override
  public synchronized void present(OwnDocument document) {
    arrived = document;
    absent = false;
    unreachable = "";
    notifyAll();
  }

  @Override
  public synchronized void absent() {
    arrived = null;
    absent = true;
    deletions++;
    unreachable = "";
    notifyAll();
  }

  @Override
  public synchronized void unreachable(String why) {
    unreachable = why;
    notifyAll();
  }

  // ---- the start --------------------------------------------------------------------------------

  /** Where the agent reads its configuration again. */
  public ConfigSource source() {
    return source;
  }

  /** Why there is no configuration yet. Any thread, while {@link #firstConfig} waits. */
  public List<String> startProblems() {
    return startProblems;
  }

  /**
   * Begins to watch and waits for a configuration to start with: the cluster's, or the one that was
   * kept if the API server does not answer at once.
   */
  public NodeConfig firstConfig() throws InterruptedException {
    api.watch(this);
    Optional<NodeConfig> config = firstAnswer(PATIENCE);
    if (config.isEmpty()) {
      config = kept();
    }
    while (config.isEmpty()) {
      config = firstAnswer(Duration.ofDays(1));
    }
    return config.get();
  }

  /** The first good answer of the API server; empty once it is known that none comes soon. */
  private Optional<NodeConfig> firstAnswer(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    OwnDocument document;
    synchronized (this) {
      String known = unreachable;
      while (arrived == null && !absent && unreachable.equals(known)) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return Optional.empty();
        }
        wait(left);
      }
      document = arrived;
      arrived = null;
      if (document == null) {
        String why =
            absent
                ? "there is no BGPNode " + name + " yet: is the controller running?"
                : unreachable;
        startProblems = List.of("configuration: " + why);
        LOG.warn("no configuration yet: {}", why);
        absent = false;
        return Optional.empty();
      }
    }
    return usable(document);
  }

  private Optional<NodeConfig> usable(OwnDocument document) {
    source.offer(document);
    NodeSource.Reading reading = source.read();
    if (reading == null || reading.result().config().isEmpty()) {
      List<Problem> found = reading == null ? List.of() : reading.result().problems();
      found.forEach(problem -> LOG.error("BGPNode {}: {}", name, problem));
      startProblems =
          List.of(
              "configuration: BGPNode " + name + " has " + found.size() + " problems: " + found);
      return Optional.empty();
    }
    return reading.result().config();
  }

  private Optional<NodeConfig> kept() {
    try {
      Optional<OwnDocument> document = store.load();
      if (document.isPresent()) {
        Optional<NodeConfig> config = usable(document.get());
        config.ifPresent(
            found ->
                LOG.warn(
                    "starting with generation {} of the BGPNode, which was kept: the API server"
                        + " cannot be asked",
                    document.get().generation()));
        return config;
      }
    } catch (IOException e) {
      LOG.error("the configuration that was kept cannot be used: {}", e.getMessage());
    }
    return Optional.empty();
  }

  // ---- beside the agent -------------------------------------------------------------------------

  @Override
  public void started(RunningAgent agent) {
    startProblems = List.of();
    startedAt = System.nanoTime();
    worker = Thread.ofVirtual().name("cluster-node").start(() -> work(agent));
  }

  @Override
  public void configured(NodeConfig config) {
    inForce = config;
  }

  @Override
  public synchronized void converged() {
    converged = true;
    notifyAll();
  }

  @Override
  public List<String> problems() {
    return podProblems;
  }

  private void work(RunningAgent agent) {
    NodeWork work = new NodeWork(name, api, store, source, agent);
    long lively = System.nanoTime();
    try {
      work.inForce();
      while (!isClosed()) {
        boolean changed = work.take(next(pause(System.nanoTime() - lively < LIVELY.toNanos())));
        if (changed) {
          lively = System.nanoTime();
        }
        connectPods(agent);
        work.report(podProblems);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("the cluster is not heard any more, which is a bug", e);
    }
  }

  /** How long news are waited for. Nothing but the kernel's last routes keeps pods out then. */
  private synchronized Duration pause(boolean lively) {
    boolean podsWait = lively && converged && !podsCame;
    return podsWait ? AT_ONCE : lively || absent ? SOON : SELDOM;
  }

  /** What came since the last time, after a short wait for it; peers' last words end that too. */
  private synchronized NodeWork.News next(Duration pause) throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    long known = deletionsTaken;
    boolean settled = converged;
    long left = end - System.nanoTime();
    while (arrived == null && deletions == known && converged == settled && !closed && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
    NodeWork.News news = new NodeWork.News(arrived, absent, deletions != known);
    arrived = null;
    deletionsTaken = deletions;
    return news;
  }

  private void connectPods(RunningAgent agent) {
    NodeConfig config = inForce;
    boolean settled = converged || System.nanoTime() - startedAt > SETTLE.toNanos();
    if (config != null && settled && agent.health().notReady().isEmpty()) {
      pods.routingWorks(config);
      podsCame = true;
      podProblems = pods.problems();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    api.close();
    Thread running = worker;
    if (running != null) {
      running.interrupt();
      try {
        running.join(Duration.ofSeconds(2));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
