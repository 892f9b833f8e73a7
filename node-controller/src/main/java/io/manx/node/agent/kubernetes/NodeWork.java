package io.manx.node.agent.kubernetes;

import io.manx.node.agent.companion.RunningAgent;
import io.manx.node.api.BgpNodeStatus;
import io.manx.node.api.Condition;
import io.manx.speaker.status.ConfigureOutcome;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.SpeakerCommands;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a {@link OwnNode} does in turn: takes what came, tells what is. One thread. */
final class NodeWork {
  private static final Logger LOG = LoggerFactory.getLogger(NodeWork.class);
  private static final int ANSWER_SECONDS = 10;

  /** How often what failed for want of the API server is tried again. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  /** How often a node without its object looks whether its Node is gone too. */
  private static final Duration ABSENT_AGAIN = Duration.ofSeconds(1);

  /**
   * What came from the API server.
   *
   * @param document the object, if it is new
   * @param absent whether there is no object
   * @param deleted whether its absence was said since the last news, be it for the second time: it
   *     may have come back in between
   */
  record News(@Nullable OwnDocument document, boolean absent, boolean deleted) {}

  private final String name;
  private final NodeApi api;
  private final NodeStore store;
  private final NodeSource source;
  private final RunningAgent agent;
  private final ReportPace pace = new ReportPace();

  private @Nullable OwnDocument applied;
  private @Nullable OwnDocument refused;
  private List<String> configProblems = List.of();
  private String configReason = "";
  private boolean left;
  private boolean missed;
  private @Nullable BgpNodeStatus told;
  private long retryAt = System.nanoTime();

  NodeWork(String name, NodeApi api, NodeStore store, NodeSource source, RunningAgent agent) {
    this.name = name;
    this.api = api;
    this.store = store;
    this.source = source;
    this.agent = agent;
  }

  /** What the agent was started with is in force. */
  void inForce() {
    NodeSource.Reading reading = source.last();
    if (reading != null) {
      taken(reading);
    }
  }

  /**
   * Takes what came; tries again what failed.
   *
   * @return whether another configuration is in force
   */
  boolean take(News news) throws InterruptedException {
    OwnDocument document = news.document();
    if (document != null) {
      left = false;
      missed = false;
      return !isKnown(document) && apply(document);
    }
    if (left || (!news.deleted() && System.nanoTime() - retryAt < 0)) {
      return false;
    }
    if (news.absent()) {
      retryAt = System.nanoTime() + ABSENT_AGAIN.toNanos();
      return leaveIfDeleted();
    }
    if (configReason.equals("PasswordMissing") && applied != null) {
      return apply(applied);
    }
    return false;
  }

  /** The object changes with every status that is written: its spec is what counts. */
  private boolean isKnown(OwnDocument document) {
    OwnDocument last = refused == null ? applied : refused;
    if (last == null || !last.spec().equals(document.spec())) {
      return false;
    }
    if (refused == null) {
      applied = document;
    }
    return true;
  }

  private boolean apply(OwnDocument document) throws InterruptedException {
    source.offer(document);
    try {
      ConfigureOutcome outcome =
          agent
              .commands()
              .configure(SpeakerCommands.ConfigureMode.APPLY, "", 0)
              .toCompletableFuture()
              .get(ANSWER_SECONDS, TimeUnit.SECONDS);
      NodeSource.Reading reading = source.last();
      if (outcome.result() == ConfigureOutcome.Result.INVALID) {
        refused = document;
        configProblems = outcome.problems();
        configReason = "Invalid";
        return false;
      }
      if (reading != null && outcome.result() != ConfigureOutcome.Result.SHUTTING_DOWN) {
        taken(reading);
        return true;
      }
    } catch (ExecutionException | TimeoutException e) {
      LOG.error("BGPNode {} generation {} was not taken", name, document.generation(), e);
    }
    return false;
  }

  private void taken(NodeSource.Reading reading) {
    applied = reading.document();
    refused = null;
    retryAt = System.nanoTime() + AGAIN.toNanos();
    if (!configProblems.equals(reading.withoutPassword())) {
      reading.withoutPassword().forEach(problem -> LOG.error("{}", problem));
    }
    configProblems = reading.withoutPassword();
    configReason = configProblems.isEmpty() ? "" : "PasswordMissing";
    try {
      source.forgetOtherPasswords();
      if (!left) {
        store.store(reading.document());
      }
    } catch (IOException e) {
      LOG.error(
          "the configuration is not kept for a start without the API server: {}", e.getMessage());
    }
  }

  /**
   * The object is gone. With its Node, this machine is no part of the cluster any more: its pod
   * CIDRs may soon be another's, so nothing more is announced. Without, somebody deleted too much,
   * and all stays as it is.
   */
  private boolean leaveIfDeleted() throws InterruptedException {
    try {
      if (api.nodeExists()) {
        if (!missed) {
          LOG.warn("BGPNode {} was deleted, its Node was not: the configuration stays", name);
          missed = true;
        }
        return false;
      }
    } catch (IOException e) {
      LOG.warn(
          "BGPNode {} is gone; whether its Node is too is not known: {}", name, e.getMessage());
      return false;
    }
    OwnDocument last = applied;
    if (last == null) {
      return false;
    }
    LOG.warn("Node {} was deleted: sessions end, and nothing is announced any more", name);
    left = true;
    Map<String, @Nullable Object> spec = new LinkedHashMap<>(last.spec());
    List.of("peers", "peerRanges", "originate").forEach(spec::remove);
    boolean done = apply(new OwnDocument(name, last.generation(), spec));
    try {
      store.clear();
    } catch (IOException e) {
      LOG.error("the configuration of the deleted node cannot be removed: {}", e.getMessage());
    }
    return done;
  }

  /** Tells the cluster how this node fares, if there is something to tell. */
  void report(List<String> podProblems) throws InterruptedException {
    if (left || applied == null) {
      return;
    }
    BgpNodeStatus status;
    try {
      status = status(podProblems);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the speaker does not say how it fares", e);
      return;
    }
    BgpNodeStatus before = told;
    boolean state = before == null || !StatusReport.sameState(before, status);
    if (!pace.due(System.nanoTime(), state, !status.equals(before))) {
      return;
    }
    try {
      api.report(status);
      told = status;
      pace.written(System.nanoTime());
    } catch (IOException e) {
      pace.failed(System.nanoTime());
      LOG.debug("the status was not taken: {}", e.getMessage());
    }
  }

  private BgpNodeStatus status(List<String> podProblems)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<ProtocolStatus> protocols =
        agent.status().protocols().toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
    List<String> notReady = new ArrayList<>(agent.health().notReady());
    notReady.addAll(podProblems);
    List<Condition> before =
        told == null || told.conditions() == null ? List.of() : told.conditions();
    return new StatusReport(before, Instant.now())
        .condition(StatusReport.READY, notReady, "NotReady")
        .condition(StatusReport.CONFIG_APPLIED, configProblems, configReason)
        .condition(StatusReport.KERNEL_IN_SYNC, agent.health().kernel(), "OutOfSync")
        .condition(StatusReport.POD_NETWORK, podProblems, "NotConnected")
        .networks(agent.health().networks())
        .build(applied == null ? null : applied.generation(), version(), protocols);
  }

  private String version() throws InterruptedException, ExecutionException, TimeoutException {
    return agent
        .status()
        .status()
        .toCompletableFuture()
        .get(ANSWER_SECONDS, TimeUnit.SECONDS)
        .version();
  }
}
