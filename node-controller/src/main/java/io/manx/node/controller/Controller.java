package io.manx.node.controller;

import io.manx.node.cluster.ClusterView;
import io.manx.node.desired.Compilation;
import io.manx.node.desired.Compiler;
import io.manx.node.desired.Memory;
import io.manx.node.desired.ObjectRef;
import io.manx.node.reconcile.BlockPlan;
import io.manx.node.reconcile.ClusterPort;
import io.manx.node.reconcile.ClusterPort.Outcome;
import io.manx.node.reconcile.ClusterState;
import io.manx.node.reconcile.Handover;
import io.manx.node.reconcile.Planner;
import io.manx.node.reconcile.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster controller: waits for changes, compiles, writes what differs. Its thread owns all
 * that it remembers. While it does not lead it watches and compiles, so that it can take over at
 * once, and writes nothing.
 */
public final class Controller implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

  /** How soon what must wait for another write to the same object is looked at again. */
  private static final Duration SECOND_WRITE = Duration.ofMillis(100);

  private static final Duration NOT_SYNCED = Duration.ofMillis(100);

  private final ClusterPort port;
  private final BooleanSupplier leads;
  private final Options options;
  private final InstantSource time;
  private final ControllerMetrics metrics;
  private final Wake wake;
  private final Retries retries = new Retries();
  private final News news = new News();
  private Memory memory = Memory.EMPTY;
  private @Nullable ClusterView view;
  private @Nullable Compilation compilation;
  private volatile boolean stopped;

  /**
   * How it works.
   *
   * @param allocate whether nodes without pod CIDRs get them from the pools
   * @param releaseDelay how long the blocks of a Node that is gone stay its own
   * @param resync how often everything is compared without any change
   * @param inputDelay how long changes are gathered
   * @param reportDelay how long reports of agents are gathered
   */
  public record Options(
      boolean allocate,
      Duration releaseDelay,
      Duration resync,
      Duration inputDelay,
      Duration reportDelay) {
    /** What is right for a cluster. */
    public static final Options USUAL =
        new Options(
            true,
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            Duration.ofMillis(50),
            Duration.ofSeconds(1));
  }

  /** A controller; {@link #run} is its thread. */
  public Controller(
      ClusterPort port,
      BooleanSupplier leads,
      Options options,
      InstantSource time,
      ControllerMetrics metrics) {
    this.port = port;
    this.leads = leads;
    this.options = options;
    this.time = time;
    this.metrics = metrics;
    this.wake = new Wake(options.inputDelay(), options.reportDelay());
  }

  /** Ends {@link #run} soon. Any thread. */
  public void stop() {
    stopped = true;
    wake.within(Duration.ZERO);
  }

  /** Looks at everything soon, as after a change of the leader. Any thread. */
  public void look() {
    wake.within(options.inputDelay());
  }

  @Override
  public void run() {
    port.watch(wake::changed);
    try {
      while (!stopped) {
        wake.sleep(options.resync());
        if (!stopped) {
          step();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void step() {
    List<String> missing = port.missing();
    if (!missing.isEmpty()) {
      metrics.waiting(missing);
      wake.within(NOT_SYNCED);
      return;
    }
    metrics.waiting(List.of());
    try {
      pass();
    } catch (RuntimeException e) {
      LOG.error("a pass failed, which is a bug; the next one comes after the next change", e);
      metrics.failed();
    }
  }

  private void pass() {
    ClusterState state = port.state();
    ClusterView wanted = Handover.view(state);
    Compilation compiled = compile(wanted);
    if (!leads.getAsBoolean()) {
      metrics.passed(false, wanted, compiled, List.of());
      news.forget();
      return;
    }
    Instant now = time.instant().truncatedTo(ChronoUnit.MILLIS);
    BlockPlan blocks =
        options.allocate()
            ? BlockPlan.of(
                compiled.pools(),
                state.claims(),
                state.view().nodes(),
                uids(state),
                released(state, now),
                now)
            : BlockPlan.NONE;
    metrics.passed(true, wanted, compiled, blocks.findings());
    Planner planner =
        new Planner(state, compiled, blocks, now.truncatedTo(ChronoUnit.SECONDS).toString())
            .blocks(blocks)
            .nodes(blocks)
            .readiness()
            .statuses(blocks);
    List<Write> planned = new ArrayList<>(planner.writes());
    planned.addAll(news.due(planner.aboutNodes()));
    retries.planned(planned);
    if (write(planned)) {
      write(news.due(planner.aboutNodes()));
    }
  }

  private Compilation compile(ClusterView now) {
    Compilation last = compilation;
    if (last != null && now.equals(view)) {
      return last;
    }
    long start = System.nanoTime();
    if (last == null) {
      // What is not valid now may have been when another controller saw it.
      memory = Compiler.remember(port.lastValid());
    }
    Compilation next = Compiler.compile(now, memory);
    metrics.compiled(System.nanoTime() - start);
    memory = next.memory();
    view = now;
    compilation = next;
    return next;
  }

  private static Map<String, String> uids(ClusterState state) {
    Map<String, String> uids = new HashMap<>();
    state.nodes().forEach((name, facts) -> uids.put(name, facts.uid()));
    return uids;
  }

  /** The owners of claims that are gone for long enough, and are gone if one asks the server. */
  private Set<String> released(ClusterState state, Instant now) {
    Map<String, Instant> gone = new TreeMap<>();
    state.claims().values().stream()
        .flatMap(List::stream)
        .filter(claim -> !state.nodes().containsKey(claim.node()))
        .forEach(
            claim -> claim.goneSince().ifPresent(since -> gone.putIfAbsent(claim.node(), since)));
    Set<String> released = new HashSet<>();
    gone.forEach(
        (node, since) -> {
          Duration left = options.releaseDelay().minus(Duration.between(since, now));
          if (left.isPositive()) {
            // A clock that was set back must not make a delay of hours.
            wake.within(left.compareTo(options.releaseDelay()) < 0 ? left : options.releaseDelay());
          } else if (!port.nodeExists(node)) {
            released.add(node);
          }
        });
    return released;
  }

  /** Writes what need not wait. Returns whether there is something new to be told. */
  private boolean write(List<? extends Write> planned) {
    long now = System.nanoTime();
    var due = new ArrayList<Write>();
    Set<String> objects = new HashSet<>();
    for (Write write : planned) {
      if (!retries.mayTry(write, now)) {
        continue;
      }
      // One write an object and pass: the second would be refused for the first one's sake.
      if (objects.add(object(write))) {
        due.add(write);
      } else {
        wake.within(SECOND_WRITE);
      }
    }
    boolean more = false;
    if (!due.isEmpty() && leads.getAsBoolean()) {
      List<Outcome> outcomes = port.write(due);
      for (int i = 0; i < due.size(); i++) {
        Write write = due.get(i);
        metrics.wrote(write, outcomes.get(i));
        retries.outcome(write, outcomes.get(i), System.nanoTime());
        if (outcomes.get(i) == Outcome.DONE) {
          more |= heard(write);
        }
      }
    }
    retries.next(System.nanoTime()).ifPresent(wake::within);
    return more;
  }

  private boolean heard(Write done) {
    switch (done) {
      case Write.PutStatus put -> news.stored(put);
      case Write.Tell tell -> news.told(tell);
      default -> {}
    }
    return done instanceof Write.PutStatus put && !put.news().isEmpty();
  }

  /** What a write changes, as far as two writes of it exclude each other. */
  private static String object(Write write) {
    return switch (write) {
      case Write.PutClaims put -> "pool/" + put.pool();
      case Write.PutStatus put when put.object().kind() == ObjectRef.Kind.POOL ->
          "pool/" + put.object().name();
      case Write.PutPodCidrs put -> "node/" + put.node();
      case Write.MarkReady mark -> "node/" + mark.node();
      default -> write.key();
    };
  }
}
