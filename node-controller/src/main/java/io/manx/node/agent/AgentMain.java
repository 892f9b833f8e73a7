package io.manx.node.agent;

import io.manx.speaker.config.ConfigResult;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code manx agent}: one node, from a file. */
@Command(
    name = "agent",
    description = "Runs one node: speaks BGP and writes what it learns into the kernel.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Signals: TERM and INT stop it and leave the kernel's routes in place, so that packets keep",
      "flowing until it is back; HUP reads the configuration again. The command 'down' on the"
          + " control",
      "socket stops it and removes its routes.",
      "Exit codes: 0 stopped, 1 the configuration is invalid or the start failed, 2 usage."
    })
public final class AgentMain implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The node's configuration (NodeConfig, YAML).")
  @Nullable Path config;

  /** Runs the agent until a signal or the command 'down' ends it. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs the agent to its end; the exit code. */
  public static int run(String... args) {
    AgentMain agent = new AgentMain();
    if (args.length != 2 || !args[0].equals("--config")) {
      return new CommandLine(agent).execute(args);
    }
    // The usual call does without picocli: its class files are too old for the start cache, and
    // loading them takes as long as all else until the first session.
    agent.config = Path.of(args[1]);
    try {
      return agent.call();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    Path file = Objects.requireNonNull(config);
    FileSource source = new FileSource(file);
    ConfigResult read = source.load(file);
    if (read.config().isEmpty()) {
      read.problems().forEach(problem -> System.err.println(file + ": " + problem));
      System.err.println(file + ": " + read.problems().size() + " problems; not started");
      return 1;
    }
    return Agent.run(read.config().get(), source);
  }
}
