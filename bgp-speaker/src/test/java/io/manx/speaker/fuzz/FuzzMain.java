package io.manx.speaker.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code manx fuzz}: exit 0 if every target held, 1 if one did not, 2 for wrong usage. */
@Command(
    name = "manx fuzz",
    mixinStandardHelpOptions = true,
    description = {
      "Looks for octets that the speaker does not survive, guided by coverage (Jazzer).",
      "Begins with the kept corpus; what is found new is kept in target/fuzz.",
      "A finding is written to a file; --replay FILE shows it again."
    })
public final class FuzzMain implements Callable<Integer> {
  private static final Path CORPUS = Path.of("src/test/resources/fuzz");
  private static final Path FOUND = Path.of("target/fuzz");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seconds",
      paramLabel = "T",
      defaultValue = "60",
      description = "For how long, all targets together (default ${DEFAULT-VALUE}).")
  private int seconds = 60;

  @Option(
      names = "--inputs",
      paramLabel = "N",
      defaultValue = "0",
      description = "Inputs of each target after which it ends; 0: until the time is over.")
  private long inputs;

  @Option(
      names = "--target",
      split = ",",
      paramLabel = "NAME",
      description = "Of stream, open, update, linkstate, fsm, control, config (default: all).")
  private List<String> targets = FuzzTarget.ids();

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "What chance begins with (default ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description = "Run one input of the one target named, and show what it throws.")
  private @org.jspecify.annotations.Nullable Path replay;

  /** Runs the command line. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new FuzzMain()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<FuzzTarget> chosen;
    try {
      chosen = targets.stream().map(FuzzTarget::of).toList();
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (seconds < 1 || inputs < 0) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--seconds takes at least 1, --inputs at least 0");
    }
    if (replay != null) {
      return replay(chosen, replay);
    }
    int each = Math.max(1, seconds / chosen.size());
    List<String> broken = new ArrayList<>();
    for (FuzzTarget target : chosen) {
      spec.commandLine().getOut().printf("%s: %s, %d s%n", target.id(), target.help(), each);
      if (jazzer(target, each) != 0) {
        broken.add(target.id());
      }
    }
    spec.commandLine()
        .getOut()
        .println(broken.isEmpty() ? "All targets held." : "Did not hold: " + broken);
    return broken.isEmpty() ? 0 : 1;
  }

  private Integer replay(List<FuzzTarget> chosen, Path file) throws IOException {
    if (chosen.size() != 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--replay needs the one --target that the file belongs to");
    }
    chosen.getFirst().accept(Files.readAllBytes(file));
    spec.commandLine().getOut().println("It holds.");
    return 0;
  }

  /** In a process of its own, since the fuzzer ends the one it runs in. */
  private int jazzer(FuzzTarget target, int limit) throws IOException, InterruptedException {
    Path found = Files.createDirectories(FOUND.resolve(target.id()).resolve("corpus"));
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "-XX:+UseSerialGC",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dmanx.fuzz.target=" + target.id(),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + JazzerEntry.class.getName(),
            "--instrumentation_includes=io.manx.**:org.opendaylight.protocol.**",
            "--disabled_hooks=*",
            "--reproducer_path=" + found.getParent(),
            "-artifact_prefix=" + found.getParent() + "/",
            "-max_total_time=" + limit,
            "-max_len=8192",
            "-seed=" + seed,
            "-print_final_stats=1"));
    if (inputs > 0) {
      command.add("-runs=" + inputs);
    }
    command.add(found.toString());
    Path kept = CORPUS.resolve(target.id());
    if (Files.isDirectory(kept)) {
      command.add(kept.toString());
    }
    Path log = found.resolveSibling("log");
    int status =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    report(log, status);
    return status;
  }

  private void report(Path log, int status) throws IOException {
    List<String> lines = Files.readAllLines(log);
    var out = spec.commandLine().getOut();
    for (String line : lines) {
      if (status != 0 ? !line.startsWith("#") : line.startsWith("stat::number_of_executed")) {
        out.println("  " + line);
      }
    }
    if (status != 0) {
      out.println("  the whole log: " + log.toAbsolutePath());
    }
  }

  /** The inputs that are kept for a target. */
  static List<byte[]> corpus(FuzzTarget target) {
    Path kept = CORPUS.resolve(target.id());
    if (!Files.isDirectory(kept)) {
      return List.of();
    }
    try (var files = Files.list(kept)) {
      List<byte[]> all = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        all.add(Files.readAllBytes(file));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
