package io.manx.node.agent;

import io.manx.net.Count;
import io.manx.net.IpAddress;
import io.manx.node.agent.companion.Companion;
import io.manx.node.agent.companion.RunningAgent;
import io.manx.programmer.kernel.NetlinkException;
import io.manx.speaker.bfd.linux.BfdThread;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.control.Ports;
import io.manx.speaker.linux.RouterAdvertisements;
import io.manx.speaker.log.LogOutput;
import io.manx.speaker.model.Family;
import io.manx.speaker.runtime.CommandRunner;
import io.manx.speaker.runtime.ConfigSource;
import io.manx.speaker.runtime.InquiryReader;
import io.manx.speaker.runtime.KernelView;
import io.manx.speaker.runtime.LoopThread;
import io.manx.speaker.runtime.NextHopTable;
import io.manx.speaker.runtime.Speaker;
import io.manx.speaker.runtime.StatusReader;
import io.manx.speaker.status.ConfigureOutcome;
import io.manx.speaker.status.SpeakerCommands;
import io.manx.speaker.transport.NettyTransport;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A running agent: its parts, in the order in which they start, and how they end. The kernel comes
 * first, so that the speaker knows what it can reach before the first session; sockets come last.
 */
final class Agent {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final Duration STOP_WAIT = Duration.ofSeconds(3);

  /** How the agent is to end: true for the stop that preserves forwarding. */
  private final CompletableFuture<Boolean> end;

  private final @Nullable Kernel kernel;
  private final LoopThread loop;
  private final NettyTransport transport;
  private final BfdThread bfd;
  private final RouterAdvertisements advertisements = new RouterAdvertisements();
  private final Speaker speaker;
  private final TrackedCommands commands;
  private final Optional<KeyWatch> keys;
  private final Controls controls;
  private final HttpService http;
  private final Companion companion;
  private final RunningAgent running;
  private final EarlierRun earlier;
  private final MemoryReturn memory;

  private Agent(
      NodeConfig config,
      ConfigSource source,
      Companion companion,
      EarlierRun earlier,
      CompletableFuture<Boolean> end)
      throws NetlinkException, InterruptedException {
    this.end = end;
    this.companion = companion;
    this.earlier = earlier;
    kernel = Kernel.start(config);
    loop = LoopThread.start("speaker");
    transport = new NettyTransport(loop);
    bfd = new BfdThread(loop, Clock.systemUTC());
    speaker =
        new Speaker(
            loop,
            transport,
            bfd,
            Clock.systemUTC(),
            () -> ThreadLocalRandom.current().nextDouble(),
            config,
            kernel == null ? earlier.isRemembered(config) : kernel.hasRoutes(),
            new Observer(),
            kernel == null ? NextHopTable.allReachable() : kernel.bridge().nextHopTable());
    CommandRunner runner = new CommandRunner(speaker, source, end::complete);
    commands = new TrackedCommands(runner);
    keys = source.passwords().map(files -> KeyWatch.start(files, runner::changeKeys));
    keys.ifPresent(watch -> watch.configured(config));
    advertisements.follow(config.linksOfCallers());
    KernelView view = kernel == null ? KernelView.NONE : kernel.bridge();
    StatusReader status = new StatusReader(speaker, view, Version.number());
    InquiryReader inquiry = new InquiryReader(speaker, view);
    Ports ports = new Ports(status, commands, inquiry, LogOutput.get());
    memory = MemoryReturn.start(inquiry);
    controls = new Controls(ports);
    Health health = new Health(status, commands::lastConfig, controls::problems, kernel);
    running = new RunningAgent(status, commands, health);
    http =
        new HttpService(
            health,
            companion::problems,
            new AgentMetrics(status, inquiry, commands::lastConfig, loop, bfd, kernel),
            ports);
  }

  /**
   * Runs an agent until it ends; answers the exit code. Nothing is touched unless this is the only
   * agent of its control socket and may do what it has to.
   */
  static int run(NodeConfig config, ConfigSource source, Companion companion)
      throws InterruptedException {
    log(config);
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    Signals.handle("TERM", () -> end.complete(true));
    Signals.handle("INT", () -> end.complete(true));
    try (AgentLock lock = AgentLock.take(NodeFiles.of(config))) {
      LOG.debug("this is the agent of {}", lock);
      Optional<String> missing =
          config.kernel().enabled() ? Privileges.missingForKernel() : Optional.empty();
      if (missing.isPresent()) {
        LOG.error("not started: {}", missing.get());
        return 1;
      }
      EarlierRun earlier = EarlierRun.recall(NodeFiles.of(config), Clock.systemUTC());
      Agent agent = new Agent(config, source, companion, earlier, end);
      agent.start();
      agent.stop(agent.end.join());
      return 0;
    } catch (NetlinkException e) {
      LOG.error("not started: the kernel cannot be reached: {}", e.getMessage());
    } catch (IOException e) {
      LOG.error("not started: {}", e.getMessage());
    }
    return 1;
  }

  private static void log(NodeConfig config) {
    Level least =
        switch (config.log().level()) {
          case TRACE -> Level.TRACE;
          case DEBUG -> Level.DEBUG;
          case INFO -> Level.INFO;
          case WARNING -> Level.WARN;
          case ERROR -> Level.ERROR;
        };
    LogOutput.Format format =
        switch (config.log().format()) {
          case TEXT -> LogOutput.Format.TEXT;
          case JSON -> LogOutput.Format.JSON;
        };
    LogOutput.get().configure(least, format);
  }

  private void start() {
    if (kernel != null) {
      kernel.bridge().connect(speaker);
      for (Family family : Family.UNICAST) {
        speaker.listen(family, kernel.bridge()::changed);
      }
    }
    Signals.handle("HUP", this::reload);
    speaker.start();
    companion.started(running);
  }

  private void reload() {
    LOG.info("SIGHUP: reading the configuration again");
    commands
        .configure(SpeakerCommands.ConfigureMode.APPLY, "", 0)
        .whenComplete(
            (outcome, failure) -> {
              if (failure != null) {
                LOG.error("the configuration could not be read again", failure);
              } else if (outcome.result() == ConfigureOutcome.Result.INVALID) {
                LOG.error(
                    "{}: {}; the running configuration stays",
                    outcome.file(),
                    Count.of(outcome.problems().size(), "problem"));
              }
            });
  }

  /** What the speaker reports; on its loop. */
  private final class Observer implements Speaker.Observer {
    @Override
    public void complete(Family family) {
      if (kernel != null) {
        kernel.bridge().complete(family);
      }
    }

    @Override
    public void converged() {
      if (kernel != null) {
        kernel.bridge().converged();
      }
      companion.converged();
    }

    @Override
    public void nextHopLiveness(IpAddress nextHop, boolean alive) {
      if (kernel != null) {
        kernel.bridge().nextHopLiveness(nextHop, alive);
      }
    }

    @Override
    public void configured(NodeConfig config) {
      log(config);
      if (config.kernel().enabled() != (kernel != null)) {
        LOG.warn(
            "kernel.enabled is {} now, which takes effect when the agent is restarted",
            config.kernel().enabled());
      }
      if (kernel != null) {
        kernel.bridge().configured(config, speaker::isLearned);
        kernel.configure(config);
      }
      keys.ifPresent(watch -> watch.configured(config));
      advertisements.follow(config.linksOfCallers());
      companion.configured(config);
      Thread.startVirtualThread(
          () -> {
            controls.configure(config);
            http.configure(config.http());
          });
    }
  }

  /** Stops everything; {@code graceful} leaves the kernel alone and says nothing to peers. */
  private void stop(boolean graceful) {
    companion.close();
    keys.ifPresent(KeyWatch::close);
    memory.close();
    LOG.info(graceful ? "stopping; routes stay in the kernel" : "going down; routes are removed");
    if (graceful && kernel != null) {
      kernel.bridge().freeze();
    }
    try {
      speaker.stop(graceful).get(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the speaker did not stop in time", e);
    }
    transport.close();
    bfd.close();
    advertisements.close();
    if (kernel != null) {
      kernel.stop(!graceful);
    }
    http.close();
    controls.close();
    loop.close();
    earlier.ends(graceful);
    LOG.info("stopped");
  }
}
