package io.manx.node.agent;

import io.manx.node.agent.companion.Companion;
import io.manx.speaker.config.ConfigResult;
import io.manx.speaker.transport.NettyTransport;
import io.manx.speaker.wire.MessageDecoder;
import java.nio.file.Path;

/** {@code manx agent}: one node, from a file or from the cluster. */
public final class AgentMain {
  private AgentMain() {}

  /** Runs the agent until a signal or the command 'down' ends it. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs the agent to its end; the exit code. */
  public static int run(String... args) {
    AgentOptions plain = AgentOptions.plain(args);
    if (plain == null) {
      return AgentCommand.execute(args);
    }
    try {
      return run(plain);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  static int run(AgentOptions options) throws InterruptedException {
    // What takes its time to load, beside the reading of the configuration and the kernel: netty
    // for the first call, OpenDaylight for the first OPEN.
    Thread.ofPlatform()
        .daemon()
        .name("warm-up")
        .start(
            () -> {
              NettyTransport.warmUp();
              MessageDecoder.warmUp();
            });
    Path file = options.config;
    if (file == null) {
      return KubernetesAgent.run(options);
    }
    FileSource source = new FileSource(file);
    ConfigResult read = source.load(file);
    if (read.config().isEmpty()) {
      read.problems().forEach(problem -> System.err.println(file + ": " + problem));
      System.err.println(file + ": " + read.problems().size() + " problems; not started");
      return 1;
    }
    return Agent.run(read.config().get(), source, Companion.NONE);
  }
}
