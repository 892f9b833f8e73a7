package io.manx.bench;

import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.net.LabException;
import io.manx.trial.BfdTrial;
import io.manx.trial.Chaos;
import io.manx.trial.LossTrial;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code manx bench}: exit 0 if every daemon finished every case, 1 if not, 2 for wrong usage. */
@Command(
    name = "manx bench",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel =
        "(rr | ebgp | latency | replay | further | footprint | memory | kernel | failover | cli |"
            + " loss | chaos | bfd)",
    description = {
      "Measures Manx and the BGP daemons installed on this machine, in one run: medians and"
          + " ratios.",
      "Makes two network namespaces of its own and removes them; needs root, gcc, make, python3.",
      "Times of one machine say little: compare daemons, and keep the machine quiet meanwhile."
    })
public final class BenchMain implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** What every benchmark takes. */
  static final class Common {
    @Option(
        names = "--runs",
        paramLabel = "N",
        defaultValue = "3",
        description = "How often (default ${DEFAULT-VALUE}); medians are shown.")
    int runs;

    @Option(
        names = "--peers",
        split = ",",
        paramLabel = "NAME",
        description =
            "manx, bird2, frr8, openbgpd7, gobgp3 (default: those installed; gobgp3 takes minutes a"
                + " case).")
    List<String> peers = Peers.found();

    @Option(
        names = "--write",
        description = "Write the result into docs/performance.md, with a chart.")
    boolean write;

    @Option(
        names = "--timeout",
        paramLabel = "SECONDS",
        defaultValue = "180",
        description = "After which a daemon has failed (default ${DEFAULT-VALUE}).")
    int timeout;
  }

  /** Runs the command line. */
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new BenchMain());
    line.setExecutionExceptionHandler(
        (problem, command, parsed) -> {
          if (problem instanceof LabException || problem instanceof BenchMisuse) {
            command.getErr().println("manx bench: " + problem.getMessage());
            return problem instanceof BenchMisuse
                ? CommandLine.ExitCode.USAGE
                : CommandLine.ExitCode.SOFTWARE;
          }
          throw problem;
        });
    System.exit(line.execute(arguments));
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.err);
  }

  @Command(
      name = "rr",
      mixinStandardHelpOptions = true,
      description = {
        "A route reflector. A: 1 sender, 1,000,000 prefixes, 1 receiver. B: 10 senders of 100,000"
            + " each, 10 receivers.",
        "C: 10 senders of the same 100,000, 10 receivers. D500, D1000: clients of 1 prefix each,"
            + " all to all.",
        "Bs, Cs: B and C with 10,000. W, X: B, then withdrawn, or all senders lost. L: 500,000,"
            + " then ten late receivers.",
        "A1, A100: A with 1 or 100 an attribute set. Amix: mixed lengths in random order. B6: B in"
            + " IPv6.",
        "S: B with one receiver that reads 10 kB/s and is not waited for. Y: half of B loaded and"
            + " withdrawn ten times."
      })
  int reflector(
      @CommandLine.Mixin Common common,
      @Option(
              names = "--cases",
              split = ",",
              paramLabel = "CASE",
              defaultValue = "A,B,C,D500,D1000",
              description = "Default ${DEFAULT-VALUE}.")
          List<String> cases) {
    return load("rr", "rr", cases, common);
  }

  @Command(
      name = "ebgp",
      mixinStandardHelpOptions = true,
      description = "The same tables between systems, each session with another AS.")
  int external(
      @CommandLine.Mixin Common common,
      @Option(
              names = "--cases",
              split = ",",
              paramLabel = "CASE",
              defaultValue = "A,B,C",
              description = "Default ${DEFAULT-VALUE}.")
          List<String> cases) {
    return load("ebgp", "ebgp", cases, common);
  }

  @Command(
      name = "latency",
      mixinStandardHelpOptions = true,
      description =
          "E: 100,000 prefixes loaded, one of them flapping every 20 ms, 10 receivers: one-way"
              + " time.")
  int latency(@CommandLine.Mixin Common common) {
    return load("latency", "rr", List.of("E"), common);
  }

  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description = {
        "F: a recorded table in its own order and with its own attributes to 10 receivers, then the"
            + " sender is lost.",
        "Needs an MRT file (RFC 6396) with the UPDATEs of a session that brought a full table,"
            + " four-octet AS numbers."
      })
  int replay(
      @CommandLine.Mixin Common common,
      @Option(
              names = "--feed",
              paramLabel = "FILE",
              required = true,
              description = "The MRT file, plain or .gz; it is read where it is.")
          Path feed) {
    try (Feed prepared = feed(feed)) {
      return load("replay", "rr", List.of("F"), common, Map.of("BENCH_FEED", prepared.path()));
    }
  }

  @Command(
      name = "further",
      mixinStandardHelpOptions = true,
      description = {
        "All other cases in one run, with a table of their own: B and C withdrawn, or their senders"
            + " lost; late and slow receivers;",
        "1 and 100 prefixes an attribute set; mixed lengths; IPv6; eBGP; memory after ten tables; a"
            + " recorded table if there is one."
      })
  int further(
      @CommandLine.Mixin Common common,
      @Option(
              names = "--feed",
              paramLabel = "FILE",
              description = "An MRT file as of replay; without it that case is left out.")
          @Nullable Path feed) {
    Further further =
        new Further(common.peers, common.runs, common.timeout, ManxAgent.home().resolve("manx"));
    try (Feed prepared = feed == null ? null : feed(feed)) {
      FurtherReport report = further.measure(prepared, this::say);
      show("further", report.table(), common.write);
      return report.complete() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
  }

  @Command(
      name = "memory",
      mixinStandardHelpOptions = true,
      description = "Octets a route, a receiver and a session, each daemon idle for a while first.")
  int memory(@CommandLine.Mixin Common common) {
    List<Measurement> all =
        new LoadRun(
                "rr",
                MemoryReport.CASES,
                common.peers,
                common.runs,
                common.timeout,
                ManxAgent.home().resolve("manx"),
                Map.of())
            .measure(this::say);
    show("memory", new MemoryReport(all, common.peers).table(), common.write);
    return all.stream().allMatch(Measurement::ok)
        ? CommandLine.ExitCode.OK
        : CommandLine.ExitCode.SOFTWARE;
  }

  @Command(
      name = "footprint",
      mixinStandardHelpOptions = true,
      description = "The agent from exec to its first session, and its memory when idle.")
  int footprint(
      @Option(names = "--runs", paramLabel = "N", defaultValue = "5") int runs,
      @Option(names = "--write", description = "Write the result into docs/performance.md.")
          boolean write) {
    show("footprint", new Footprint(runs).measure(this::say), write);
    return CommandLine.ExitCode.OK;
  }

  @Command(
      name = "kernel",
      mixinStandardHelpOptions = true,
      description = {
        "From the first octet of an UPDATE until every route is in the kernel, and after a"
            + " withdrawal until none is,",
        "beside a C program that only sends the messages."
      })
  int kernel(
      @CommandLine.Mixin Common common,
      @Option(
              names = "--sizes",
              split = ",",
              paramLabel = "ROUTES",
              defaultValue = "100000,500000",
              description = "Default ${DEFAULT-VALUE}.")
          List<Integer> sizes) {
    return kernel("kernel", "load", common, sizes);
  }

  @Command(
      name = "failover",
      mixinStandardHelpOptions = true,
      description =
          "Two uplinks under the same routes, one of which loses its carrier: until no route leaves"
              + " through it any more.")
  int failover(
      @CommandLine.Mixin Common common,
      @Option(
              names = "--sizes",
              split = ",",
              paramLabel = "ROUTES",
              defaultValue = "100000",
              description = "Default ${DEFAULT-VALUE}.")
          List<Integer> sizes) {
    return kernel("failover", "failover", common, sizes);
  }

  @Command(
      name = "loss",
      mixinStandardHelpOptions = true,
      description = {
        "Packets lost between pods that are pinged each millisecond, while agents and reflectors"
            + " are stopped, killed,",
        "upgraded and reconfigured (none may be), and while one of two uplinks is lost (counted)."
      })
  int loss(
      @Option(names = "--write", description = "Write the result into docs/performance.md.")
          boolean write) {
    LossTrial trial = new LossTrial(this::say);
    boolean held = trial.agentsComeAndGo().stream().allMatch(LossTrial.Row::held);
    trial.anUplinkIsLost();
    show("loss", trial.table(), write);
    return held ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  @Command(
      name = "chaos",
      mixinStandardHelpOptions = true,
      description = {
        "Links flap, agents and reflectors die and come back, tables are flushed, foreign routes"
            + " and addresses come and go;",
        "at each rest every kernel must hold what was decided and every pod must answer."
      })
  int chaos(
      @Option(
              names = "--seconds",
              paramLabel = "T",
              defaultValue = "600",
              description = "Default ${DEFAULT-VALUE}.")
          long seconds,
      @Option(
              names = "--seed",
              paramLabel = "S",
              description = "What happens; an even one has BFD on. Default: another each time.")
          @Nullable Long seed,
      @Option(
              names = "--nodes",
              paramLabel = "N",
              defaultValue = "4",
              description = "2..40, default ${DEFAULT-VALUE}.")
          int nodes) {
    if (nodes < 2 || nodes > 40) {
      throw new BenchMisuse("--nodes " + nodes + " is not in 2..40");
    }
    long chosen = seed == null ? System.currentTimeMillis() : seed;
    say("seed " + chosen);
    say(new Chaos(chosen, nodes, this::say).run(Duration.ofSeconds(seconds)));
    return CommandLine.ExitCode.OK;
  }

  @Command(
      name = "bfd",
      mixinStandardHelpOptions = true,
      description = {
        "BFD with BIRD and FRR at 3 x 100 ms while processors are busy and the agent collects its"
            + " whole heap every five seconds:",
        "no session may go down. Then paths are cut: each must be noticed within 350 ms."
      })
  int bfd(
      @Option(
              names = "--seconds",
              paramLabel = "T",
              defaultValue = "3600",
              description = "Default ${DEFAULT-VALUE}.")
          long seconds,
      @Option(
              names = "--load",
              paramLabel = "N",
              description = "Busy processes, 0..64; default: two a processor.")
          @Nullable Integer load,
      @Option(
              names = "--cuts",
              paramLabel = "N",
              defaultValue = "10",
              description = "Cuts of each path, 1..1000; default ${DEFAULT-VALUE}.")
          int cuts) {
    int busy = load == null ? 2 * Runtime.getRuntime().availableProcessors() : load;
    if (seconds < 1 || cuts < 1 || cuts > 1000 || busy < 0 || busy > 64) {
      throw new BenchMisuse("--seconds takes at least 1, --cuts 1..1000, --load 0..64");
    }
    try (BfdTrial trial = new BfdTrial(this::say)) {
      BfdTrial.Result result = trial.run(Duration.ofSeconds(seconds), busy, cuts);
      say(result.text());
      return result.held() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
  }

  private int kernel(String section, String what, Common common, List<Integer> sizes) {
    List<String> peers = common.peers.stream().filter(Peers::writesKernel).toList();
    String all = String.join(",", sizes.stream().map(String::valueOf).toList());
    return table(section, "kern.py", List.of(what, "--sizes", all), peers, common);
  }

  @Command(
      name = "cli",
      mixinStandardHelpOptions = true,
      description = {
        "show route of a full table through the stock birdcl, and how long updates take meanwhile"
            + " and while nobody asks:",
        "one prefix flaps every 20 ms. Of Manx and BIRD 2."
      })
  int cli(
      @CommandLine.Mixin Common common,
      @Option(
              names = "--prefixes",
              paramLabel = "N",
              defaultValue = "1000000",
              description = "Default ${DEFAULT-VALUE}.")
          int prefixes,
      @Option(
              names = "--seconds",
              paramLabel = "S",
              defaultValue = "20",
              description = "How long it flaps (default ${DEFAULT-VALUE}).")
          int seconds) {
    List<String> peers = common.peers.stream().filter(Peers::answersBirdcl).toList();
    List<String> words = List.of("--prefixes", "" + prefixes, "--seconds", "" + seconds);
    return table("cli", "cli.py", words, peers, common);
  }

  private int table(
      String section, String script, List<String> own, List<String> peers, Common common) {
    List<String> words = new ArrayList<>(own);
    words.addAll(List.of("--peers", String.join(",", peers), "--runs", "" + common.runs));
    words.addAll(List.of("--timeout", "" + common.timeout));
    TableRun.Result result =
        new TableRun(script, words, ManxAgent.home().resolve("manx")).measure(this::say);
    show(section, result.table(), common.write);
    return result.complete() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private int load(String section, String mode, List<String> cases, Common common) {
    return load(section, mode, cases, common, Map.of());
  }

  private int load(
      String section,
      String mode,
      List<String> cases,
      Common common,
      Map<String, String> environment) {
    Path launcher = ManxAgent.home().resolve("manx");
    LoadRun run =
        new LoadRun(mode, cases, common.peers, common.runs, common.timeout, launcher, environment);
    List<Measurement> all = run.measure(this::say);
    Report report = new Report(all, mode, cases, common.peers);
    say("\n" + report.table());
    if (common.write) {
      Document document = Document.of(LoadRun.tools());
      document.replace(
          section, report.table() + "\n![" + section + "](performance-" + section + ".svg)\n");
      document.chart(section, Chart.svg(report, "manx bench " + section + ": shorter is faster"));
    }
    return all.stream().allMatch(Measurement::ok)
        ? CommandLine.ExitCode.OK
        : CommandLine.ExitCode.SOFTWARE;
  }

  private Feed feed(Path file) {
    if (!Files.isReadable(file)) {
      throw new BenchMisuse(file + " cannot be read");
    }
    Feed prepared = Feed.of(file);
    say(prepared.description());
    return prepared;
  }

  private void show(String section, String table, boolean write) {
    say("\n" + table);
    if (write) {
      Document.of(LoadRun.tools()).replace(section, table);
    }
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
