package io.manx.node.agent;

import io.manx.node.agent.companion.Companion;
import io.manx.speaker.config.ConfigResult;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code manx agent}: one node, from a file or from the cluster. */
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
  @Mixin private AgentOptions options = new AgentOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs the agent until a signal or the command 'down' ends it. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs the agent to its end; the exit code. */
  public static int run(String... args) {
    AgentMain agent = new AgentMain();
    AgentOptions plain = AgentOptions.plain(args);
    if (plain == null) {
      return new CommandLine(agent).execute(args);
    }
    try {
      return run(plain);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    String misuse = options.misuse();
    if (misuse != null) {
      throw new ParameterException(spec.commandLine(), misuse);
    }
    return run(options);
  }

  private static int run(AgentOptions options) throws InterruptedException {
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
