package io.manx.speaker.config.check;

import io.manx.net.Count;
import io.manx.speaker.config.ConfigReader;
import io.manx.speaker.config.ConfigResult;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PasswordSource;
import io.manx.speaker.config.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code manx check}: validates a configuration as the agent would read it on this machine,
 * password files included, and prints every problem at once. Changes nothing. Exit status 0 if it
 * is valid, 1 if not, 2 for wrong usage.
 */
@Command(
    name = "manx check",
    mixinStandardHelpOptions = true,
    description = "Validates a configuration and prints every problem with its path.")
public final class CheckMain implements Callable<Integer> {
  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "the NodeConfig to validate")
  private Path config = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs the command and exits with its status. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new CheckMain()).execute(arguments));
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    ConfigResult result = new ConfigReader(PasswordSource.files()).readFile(config);
    result.warnings().forEach(warning -> err.println("warning: " + warning));
    if (result.config().isPresent()) {
      NodeConfig node = result.config().get();
      out.println(
          config
              + " is valid: "
              + node.name()
              + ", AS "
              + node.asNumber()
              + ", "
              + Count.of(node.peers().size(), "peer")
              + ", "
              + Count.of(node.peerRanges().size(), "range")
              + ", "
              + Count.of(node.filters().size(), "filter"));
      return CommandLine.ExitCode.OK;
    }
    for (Problem problem : result.problems()) {
      err.println(problem);
    }
    err.println(config + " has " + Count.of(result.problems().size(), "problem"));
    return CommandLine.ExitCode.SOFTWARE;
  }
}
