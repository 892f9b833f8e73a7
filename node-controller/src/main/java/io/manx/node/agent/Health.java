package io.manx.node.agent;

import io.manx.net.Count;
import io.manx.net.IpPrefix;
import io.manx.node.agent.companion.RunningAgent;
import io.manx.speaker.status.SpeakerStatus;
import io.manx.speaker.status.StatusSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether the agent lives, and whether it does all that it was asked to. Any thread. */
final class Health implements RunningAgent.Health {
  private static final int ANSWER_SECONDS = 3;

  private final SpeakerStatus speaker;
  private final Supplier<TrackedCommands.LastConfig> config;
  private final Supplier<List<String>> sockets;
  private final @Nullable Kernel kernel;

  /**
   * @param speaker asked for its status: an answer proves that its loop runs
   * @param config what came of the last configuration
   * @param sockets what is wrong with the control sockets
   * @param kernel null for a pure route reflector
   */
  Health(
      SpeakerStatus speaker,
      Supplier<TrackedCommands.LastConfig> config,
      Supplier<List<String>> sockets,
      @Nullable Kernel kernel) {
    this.speaker = speaker;
    this.config = config;
    this.sockets = sockets;
    this.kernel = kernel;
  }

  /** Why a restart would help; empty while the agent lives. */
  List<String> notAlive() {
    List<String> reasons = new ArrayList<>();
    ask(reasons);
    return reasons;
  }

  private @Nullable StatusSnapshot ask(List<String> reasons) {
    try {
      return speaker.status().toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      reasons.add("speaker: no answer within " + ANSWER_SECONDS + " s");
    } catch (ExecutionException e) {
      reasons.add("speaker: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reasons.add("speaker: interrupted");
    }
    return null;
  }

  @Override
  public List<String> notReady() {
    List<String> reasons = new ArrayList<>();
    StatusSnapshot now = ask(reasons);
    if (now != null && now.phase() == StatusSnapshot.Phase.SHUTTING_DOWN) {
      reasons.add("speaker: shutting down");
    }
    TrackedCommands.LastConfig last = config.get();
    if (!last.valid()) {
      reasons.add(
          "configuration: %s has %s and was refused; the one before is in force"
              .formatted(last.file(), Count.of(last.problems(), "problem")));
    }
    reasons.addAll(sockets.get());
    if (kernel != null) {
      kernel.problems().forEach(reasons::add);
    }
    return reasons;
  }

  @Override
  public List<String> kernel() {
    return kernel == null ? List.of() : kernel.problems().toList();
  }

  @Override
  public List<IpPrefix> networks() {
    return kernel == null ? List.of() : kernel.networks();
  }
}
