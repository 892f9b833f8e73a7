package io.manx.node.agent;

import static io.manx.node.agent.http.MetricsText.Type.COUNTER;
import static io.manx.node.agent.http.MetricsText.Type.GAUGE;
import static io.manx.node.agent.http.MetricsText.Type.HISTOGRAM;

import io.manx.node.agent.http.MetricsText;
import io.manx.speaker.bfd.linux.BfdThread;
import io.manx.speaker.runtime.LoopThread;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteInquiry;
import io.manx.speaker.status.SpeakerCounters;
import io.manx.speaker.status.SpeakerStatus;
import io.manx.speaker.status.StatusSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent's metrics, read anew for each scrape. docs/metrics.md lists every series. Any thread.
 */
final class AgentMetrics {
  private static final int ANSWER_SECONDS = 5;
  private static final double NANOS = 1e9;

  private final SpeakerStatus speaker;
  private final RouteInquiry inquiry;
  private final Supplier<TrackedCommands.LastConfig> config;
  private final LoopThread loop;
  private final BfdThread bfd;
  private final @Nullable Kernel kernel;
  private final GcPauses pauses = new GcPauses();

  /**
   * @param speaker asked for its status
   * @param inquiry asked for its counters
   * @param config what came of the last configuration
   * @param loop the speaker's thread
   * @param bfd the BFD sessions' thread
   * @param kernel null for a pure route reflector
   */
  AgentMetrics(
      SpeakerStatus speaker,
      RouteInquiry inquiry,
      Supplier<TrackedCommands.LastConfig> config,
      LoopThread loop,
      BfdThread bfd,
      @Nullable Kernel kernel) {
    this.speaker = speaker;
    this.inquiry = inquiry;
    this.config = config;
    this.loop = loop;
    this.bfd = bfd;
    this.kernel = kernel;
  }

  /** All metrics as text. A speaker that does not answer leaves out what only it knows. */
  String text(MetricsText.Format format) {
    MetricsText out = new MetricsText(format);
    out.metric("manx_build_info", GAUGE, "The version; always 1.")
        .sample(1, "version", Version.number(), "java", System.getProperty("java.version", ""));
    speaker(out);
    loop(out);
    BfdMetrics.write(out, bfd);
    configuration(out);
    if (kernel != null) {
      KernelMetrics.write(out, kernel.programmer().status(), kernel.nat().problem() == null);
    }
    ProcessMetrics.write(out, pauses);
    return out.toString();
  }

  private void speaker(MetricsText out) {
    try {
      StatusSnapshot status =
          speaker.status().toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
      List<ProtocolStatus> protocols =
          speaker.protocols().toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
      SpeakerCounters counters =
          inquiry.counters().toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
      out.metric("manx_speaker_up", GAUGE, "Whether the speaker answers.").sample(1);
      out.metric("manx_speaker_start_time_seconds", GAUGE, "When the speaker started.")
          .sample(seconds(status.lastReboot()));
      PeerMetrics.write(out, protocols);
      SpeakerMetrics.write(out, counters);
    } catch (ExecutionException | TimeoutException e) {
      out.metric("manx_speaker_up", GAUGE, "Whether the speaker answers.").sample(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop(MetricsText out) {
    LoopThread.Load load = loop.load();
    out.metric("manx_loop_queued_tasks", GAUGE, "Tasks that wait for the speaker loop.")
        .sample(load.queued());
    out.metric("manx_loop_timers", GAUGE, "Timers of the speaker loop.").sample(load.timers());
    out.metric("manx_loop_tasks_total", COUNTER, "Tasks and timers that the speaker loop ran.")
        .sample(load.tasks());
    out.metric("manx_loop_failures_total", COUNTER, "Tasks that threw: each one is a bug.")
        .sample(load.failures());
    out.metric("manx_loop_busy_seconds_total", COUNTER, "Time that the speaker loop was busy.")
        .sample(load.busy().toNanos() / NANOS);
    out.metric(
            "manx_loop_longest_task_seconds",
            GAUGE,
            "The longest that one task of the speaker loop took since the start.")
        .sample(load.longest().toNanos() / NANOS);
    out.metric(
            "manx_loop_lag_seconds",
            HISTOGRAM,
            "How long tasks and timers waited for the speaker loop.")
        .histogram(
            load.lag().bounds().stream().map(bound -> bound / NANOS).toList(),
            load.lag().counts(),
            load.lag().sumNanos() / NANOS);
  }

  private void configuration(MetricsText out) {
    TrackedCommands.LastConfig last = config.get();
    out.metric("manx_config_valid", GAUGE, "Whether the last configuration was taken.")
        .sample(last.valid() ? 1 : 0);
    out.metric("manx_config_problems", GAUGE, "Problems of the last configuration.")
        .sample(last.problems());
    out.metric("manx_config_time_seconds", GAUGE, "When the configuration in force was taken.")
        .sample(seconds(last.taken()));
  }

  /** A point in time as Prometheus has it: seconds since 1970. */
  static double seconds(Instant instant) {
    return instant.toEpochMilli() / 1000.0;
  }
}
