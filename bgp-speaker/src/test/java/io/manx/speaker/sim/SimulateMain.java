package io.manx.speaker.sim;

import io.manx.speaker.log.LogOutput;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code manx simulate}: exit 0 if every seed held, 1 if one did not, 2 for wrong usage. */
@Command(
    name = "manx simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Whole speakers over lossy pipes under virtual time, from a seed: cuts, crashes, partitions,",
      "slow pipes, other configurations, commands. At rest it is checked that what one sent is what"
          + " the other",
      "received, that nothing is stale or missing, and that following next hops ends at an origin."
    })
public final class SimulateMain implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "The first seed (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "How many (default 1 if --seed is given, otherwise 1000).")
  private @Nullable Long seeds;

  @Option(
      names = "--seconds",
      paramLabel = "T",
      defaultValue = "0",
      description = "Begin no further seed after so many seconds; 0: no limit.")
  private int seconds;

  /** Runs the command line. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SimulateMain()).execute(arguments));
  }

  @Override
  public Integer call() {
    boolean alone = spec.commandLine().getParseResult().hasMatchedOption("--seed");
    long count = seeds != null ? seeds : alone ? 1 : 1000;
    if (count < 1 || seconds < 0) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--seeds takes at least 1, --seconds at least 0");
    }
    LogOutput.get().configure(Level.ERROR, LogOutput.Format.TEXT);
    PrintWriter out = spec.commandLine().getOut();
    long begun = System.nanoTime();
    long end = seconds == 0 ? Long.MAX_VALUE : Duration.ofSeconds(seconds).toNanos();
    long done = 0;
    while (done < count && System.nanoTime() - begun < end) {
      String broken = SpeakerSimulationTest.story(seed + done);
      if (broken != null) {
        out.println(broken);
        out.println("Again: manx simulate --seed " + (seed + done));
        return 1;
      }
      done++;
      if (done % 100 == 0) {
        out.printf("%d of %d seeds held%n", done, count);
        out.flush();
      }
    }
    out.printf(
        "All %d seeds held, from %d on, in %.1f s.%n",
        done, seed, (System.nanoTime() - begun) / 1e9);
    return 0;
  }
}
