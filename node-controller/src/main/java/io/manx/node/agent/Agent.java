package io.manx.node.agent;

import io.manx.net.IpAddress;
import io.manx.programmer.kernel.NetlinkException;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.runtime.KernelRouteProgrammer;
import io.manx.programmer.runtime.RouteProgrammer;
import io.manx.speaker.config.KernelConfig;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.control.Ports;
import io.manx.speaker.log.LogOutput;
import io.manx.speaker.model.Family;
import io.manx.speaker.rib.MultipathOptions;
import io.manx.speaker.runtime.CommandRunner;
import io.manx.speaker.runtime.ConfigSource;
import io.manx.speaker.runtime.KernelView;
import io.manx.speaker.runtime.LoopThread;
import io.manx.speaker.runtime.NextHopTable;
import io.manx.speaker.runtime.Speaker;
import io.manx.speaker.runtime.StatusReader;
import io.manx.speaker.status.ConfigureOutcome;
import io.manx.speaker.status.LogFeed;
import io.manx.speaker.status.SpeakerCommands;
import io.manx.speaker.transport.NettyTransport;
import io.manx.speaker.wire.MessageDecoder;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
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
  private static final Duration KERNEL_WAIT = Duration.ofSeconds(2);
  private static final Duration STOP_WAIT = Duration.ofSeconds(3);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final @Nullable Kernel kernel;
  private final LoopThread loop;
  private final NettyTransport transport;
  private final Speaker speaker;
  private final CommandRunner commands;
  private final Controls controls;
  private boolean stopped;

  /** The kernel's side of an agent that has one. */
  private record Kernel(RouteProgrammer programmer, KernelBridge bridge) {
    static @Nullable Kernel start(NodeConfig config) throws NetlinkException {
      if (!config.kernel().enabled()) {
        return null;
      }
      KernelBridge bridge = new KernelBridge();
      RouteProgrammer programmer =
          KernelRouteProgrammer.start(settings(config), bridge::nextHopChanged);
      bridge.connect(programmer);
      return new Kernel(programmer, bridge);
    }

    private static ProgrammerConfig settings(NodeConfig config) {
      KernelConfig kernel = config.kernel();
      Set<IpAddress> peers =
          config.peers().stream().map(PeerConfig::address).collect(Collectors.toSet());
      return new ProgrammerConfig(
          (int) kernel.table(),
          kernel.protocol(),
          (int) kernel.metric(),
          kernel.maxPaths(),
          kernel.syncInterval(),
          peers);
    }

    /** Whether an earlier run left routes in the kernel, which forward while we come back. */
    boolean hasRoutes() throws InterruptedException {
      long deadline = System.nanoTime() + KERNEL_WAIT.toNanos();
      while (!programmer.status().synced() && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      return programmer.status().counters().owned() > 0;
    }
  }

  private Agent(NodeConfig config, ConfigSource source)
      throws NetlinkException, InterruptedException {
    kernel = Kernel.start(config);
    loop = LoopThread.start("speaker");
    transport = new NettyTransport(loop);
    // OpenDaylight takes its time to load: better now, beside the first calls, than at the first
    // OPEN.
    Thread.startVirtualThread(MessageDecoder::warmUp);
    speaker =
        new Speaker(
            loop,
            transport,
            Clock.systemUTC(),
            () -> ThreadLocalRandom.current().nextDouble(),
            config,
            kernel == null || kernel.hasRoutes(),
            new Observer(),
            kernel == null ? NextHopTable.allReachable() : kernel.bridge().nextHopTable());
    commands = new CommandRunner(speaker, source, this::stop);
    KernelView view = kernel == null ? KernelView.NONE : kernel.bridge();
    controls =
        new Controls(
            new Ports(new StatusReader(speaker, view, Version.number()), commands, LogFeed.SILENT));
  }

  /** Runs an agent until it ends; answers the exit code. */
  static int run(NodeConfig config, ConfigSource source) throws InterruptedException {
    log(config);
    Agent agent;
    try {
      agent = new Agent(config, source);
    } catch (NetlinkException e) {
      LOG.error("the kernel cannot be reached: {}", e.getMessage());
      return 1;
    }
    agent.start(config);
    agent.ended.await();
    return 0;
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

  private void start(NodeConfig config) {
    if (kernel != null) {
      kernel.bridge().connect(speaker);
      MultipathOptions multipath = new MultipathOptions(config.kernel().maxPaths(), false);
      for (Family family : Family.values()) {
        speaker.listen(family, multipath, kernel.bridge()::changed);
      }
    }
    Hangup.handle(this::reload);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(true), "signal"));
    speaker.start();
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
                    "{}: {} problems; the running configuration stays",
                    outcome.file(),
                    outcome.problems().size());
              }
            });
  }

  /** What the speaker reports; on its loop. */
  private final class Observer implements Speaker.Observer {
    @Override
    public void converged() {
      if (kernel != null) {
        kernel.programmer().converged();
      }
    }

    @Override
    public void configured(NodeConfig config) {
      log(config);
      if (kernel != null) {
        kernel.programmer().configure(Kernel.settings(config));
        kernel.bridge().configured(config);
      }
      Thread.startVirtualThread(() -> controls.configure(config));
    }
  }

  /**
   * Stops everything once; {@code graceful} leaves the kernel's routes and says nothing to peers.
   */
  private void stop(boolean graceful) {
    synchronized (ended) {
      if (stopped) {
        return;
      }
      stopped = true;
    }
    LOG.info(graceful ? "stopping; routes stay in the kernel" : "going down; routes are removed");
    try {
      speaker.stop(graceful).get(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the speaker did not stop in time", e);
    }
    transport.close();
    if (kernel != null) {
      kernel.programmer().stop(!graceful);
    }
    controls.close();
    loop.close();
    ended.countDown();
  }
}
