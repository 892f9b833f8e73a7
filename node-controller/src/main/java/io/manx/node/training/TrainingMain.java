package io.manx.node.training;

import io.manx.node.agent.AgentMain;
import io.manx.node.agent.cni.Conflist;
import io.manx.speaker.cli.ControlClient;
import io.manx.speaker.config.check.CheckMain;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;

/**
 * Runs an agent from a file, restarts it, then one of a cluster; exercises them and ends each with
 * {@code down}. The build starts this class with {@code -XX:AOTCacheOutput}. Talks to nothing but
 * loopback.
 *
 * <p>{@code TrainingMain DIRECTORY [kernel] [kubernetes]}: the directory gets the configuration and
 * the control socket; with {@code kernel}, routes are programmed, which only a network namespace
 * made for this may be asked for.
 */
public final class TrainingMain {
  private static final long AGENT_SECONDS = 30;
  private static final List<String> COMMANDS =
      List.of(
          "show status",
          "show protocols",
          "show protocols all",
          "show route for 20.0.1.1",
          "show route for 20.0.1.1 all",
          "show route count",
          "json show protocols",
          "reload out all",
          "configure check",
          "configure");

  private TrainingMain() {}

  /** Exits with 0 if the agent did all that it was asked to. */
  public static void main(String[] args)
      throws IOException,
          GeneralSecurityException,
          InterruptedException,
          ExecutionException,
          TimeoutException {
    Path directory = Path.of(args[0]);
    boolean kernel = List.of(args).contains("kernel");
    Path socket = directory.resolve("training.ctl");
    try (TrainingTraffic traffic = new TrainingTraffic()) {
      Path config = directory.resolve("training.yaml");
      Files.writeString(config, traffic.configuration(socket, kernel));
      PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
      require(0, new CommandLine(new CheckMain()).setOut(nowhere).execute("--config", "" + config));
      runAgent(
          socket,
          () -> traffic.run(kernel, () -> COMMANDS.forEach(command -> ask(socket, command))),
          "--config",
          config.toString());
    }
    try (TrainingTraffic traffic = new TrainingTraffic()) {
      Path config = directory.resolve("restarted.yaml");
      Files.writeString(config, traffic.configuration(socket, kernel));
      runAgent(socket, traffic::restart, "--config", config.toString());
    }
    if (List.of(args).contains("kubernetes")) {
      inCluster(directory, kernel);
    }
  }

  /** The same agent as a node of a cluster; after the sessions, whose code is trained by then. */
  private static void inCluster(Path directory, boolean kernel)
      throws IOException,
          GeneralSecurityException,
          InterruptedException,
          ExecutionException,
          TimeoutException {
    String spec =
        """
        "asNumber":65000,"addresses":["127.0.0.1"],"listenPort":0,"kernel":{"enabled":%s},\
        "originate":[{"cidr":"10.244.0.0/24"}],"pools":[{"cidr":"10.244.0.0/16"}],\
        "peers":[{"name":"p","peerIP":"127.0.1.1","asNumber":65000}],"log":{"level":"Error"}\
        """
            .formatted(kernel);
    String plugins = Files.createDirectories(directory.resolve("plugins")).toString();
    for (String name : Conflist.PLUGINS) {
      Files.writeString(Path.of(plugins, name), "");
    }
    try (TrainingCluster cluster = new TrainingCluster(directory, spec)) {
      runAgent(
          directory.resolve("manx.ctl"),
          cluster::awaitReports,
          "--kubernetes",
          "--node-name",
          TrainingCluster.NODE,
          "--state-dir",
          directory.resolve("state").toString(),
          "--run-dir",
          directory.toString(),
          "--http-port",
          "0",
          "--cni-conf-dir",
          directory.resolve("cni").toString(),
          "--cni-bin-dir",
          directory.resolve("bin").toString(),
          "--cni-plugins",
          plugins);
    }
  }

  /** What is done to an agent while it runs. */
  private interface Exercise {
    void run() throws IOException, InterruptedException;
  }

  /** Runs an agent, exercises it and ends it with {@code down}. */
  private static void runAgent(Path socket, Exercise exercise, String... options)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<Integer> agent = new CompletableFuture<>();
    try (var executor = Executors.newSingleThreadExecutor()) {
      agent.completeAsync(() -> AgentMain.run(options), executor);
      try {
        exercise.run();
      } finally {
        // Also when the exercise failed: the agent must end for the failure to be seen.
        ask(socket, "down");
      }
      require(0, agent.get(AGENT_SECONDS, TimeUnit.SECONDS));
    }
  }

  /** The client, as {@code manx cl} runs it; what a command answers is of no interest. */
  private static void ask(Path socket, String command) {
    OutputStream out = OutputStream.nullOutputStream();
    ControlClient.run(
        new String[] {"-s", socket.toString(), command},
        Map.of(),
        System.in,
        out,
        new PrintStream(out, false, StandardCharsets.UTF_8));
  }

  private static void require(int expected, int status) {
    if (status != expected) {
      throw new IllegalStateException("exit status " + status);
    }
  }
}
