package io.manx.node.agent;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code manx agent} as picocli knows it: for calls that are wrong, or ask for help. */
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
final class AgentCommand implements Callable<Integer> {
  @Mixin private AgentOptions options = new AgentOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Judges the arguments, and runs the agent to its end if they are right; the exit code. */
  static int execute(String... args) {
    return new CommandLine(new AgentCommand()).execute(args);
  }

  @Override
  public Integer call() throws InterruptedException {
    String misuse = options.misuse();
    if (misuse != null) {
      throw new ParameterException(spec.commandLine(), misuse);
    }
    return AgentMain.run(options);
  }
}
