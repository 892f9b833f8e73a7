package io.manx.lab;

import io.manx.lab.LabOptions.Agent;
import io.manx.lab.LabOptions.Tor;
import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code manx lab}: exit 0 if all held, 1 if not, 2 for usage or a missing prerequisite. */
@Command(
    name = "manx lab",
    mixinStandardHelpOptions = true,
    description = "A small cluster on this machine: nodes, pods, a rack router, and a verdict.",
    subcommands = {LabMain.Up.class, LabMain.Status.class, LabMain.Exec.class, LabMain.Down.class})
public final class LabMain implements Runnable {
  private static final String DEFAULT_NAME = "lab";

  /** Runs the command line. */
  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  /** Runs the command line and says how it ended. */
  static int execute(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    boolean bare =
        words.isEmpty()
            || (words.getFirst().startsWith("-")
                && !List.of("-h", "--help", "-V", "--version").contains(words.getFirst()));
    if (bare) {
      words.addFirst("up");
    }
    CommandLine line = new CommandLine(new LabMain()).setCaseInsensitiveEnumValuesAllowed(true);
    // What comes after the node belongs to the command: exec node1 ip -6 route.
    line.setStopAtPositional(true);
    line.setExecutionExceptionHandler(
        (problem, command, parsed) -> {
          if (problem instanceof LabException || problem instanceof LabMisuse) {
            command.getErr().println("manx lab: " + problem.getMessage());
            return problem instanceof LabMisuse ? CommandLine.ExitCode.USAGE : 1;
          }
          throw problem;
        });
    return line.execute(words.toArray(String[]::new));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.err);
  }

  private static Terminal terminal() {
    Map<String, String> environment = System.getenv();
    boolean person =
        "1".equals(environment.get("MANX_TERMINAL")) && !environment.containsKey("NO_COLOR");
    return new Terminal(System.out, person);
  }

  private static String labName() {
    return System.getenv().getOrDefault("MANX_LAB", DEFAULT_NAME);
  }

  private static LabOptions running() {
    return new LabDirectory(labName())
        .options()
        .orElseThrow(() -> new LabMisuse("no lab is running: ./manx lab up --keep makes one"));
  }

  /** Makes a lab and checks it. */
  @Command(
      name = "up",
      mixinStandardHelpOptions = true,
      description = "Makes the lab, checks it, prints the verdict (the default).")
  static final class Up implements Callable<Integer> {
    @Option(
        names = "--nodes",
        paramLabel = "N",
        description = "Nodes, 1..64 (default ${DEFAULT-VALUE}).")
    private int nodes = 3;

    @Option(
        names = "--reflectors",
        paramLabel = "K",
        description = "Nodes that reflect; 0: a full mesh (default ${DEFAULT-VALUE}).")
    private int reflectors = 0;

    @Option(
        names = "--tor",
        paramLabel = "bird|frr|none",
        description = "The rack router (default bird).")
    private Tor tor = Tor.BIRD;

    @Option(names = "--ipv6", description = "Both families.")
    private boolean ipv6;

    @Option(names = "--keep", description = "Leave it running; ./manx lab down takes it away.")
    private boolean keep;

    @Option(
        names = "--agent",
        paramLabel = "manx|bird",
        description = "What the nodes run; bird is the control experiment (default manx).")
    private Agent agent = Agent.MANX;

    @Override
    public Integer call() {
      LabOptions options = new LabOptions(labName(), nodes, reflectors, tor, ipv6, keep, agent);
      LabDirectory directory = new LabDirectory(options.name());
      Optional<ProcessHandle> owner = directory.owner();
      if (owner.isPresent() || directory.options().isPresent()) {
        throw new LabMisuse("a lab is there already: ./manx lab down takes it away");
      }
      // What a killed run left behind.
      directory.remove();
      Lab lab = new Lab(new LabPlan(options));
      Thread cleaner = new Thread(lab::down, "lab-down");
      Runtime.getRuntime().addShutdownHook(cleaner);
      Terminal terminal = terminal();
      Verdict verdict = new LabRun(lab, terminal).run();
      terminal.verdict(verdict);
      if (keep) {
        Runtime.getRuntime().removeShutdownHook(cleaner);
        terminal.print("It keeps running: ./manx lab status | exec NODE CMD... | down");
      }
      return verdict.holds() ? 0 : 1;
    }
  }

  /** Shows the lab that is running. */
  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Shows protocols and routes of the running lab.")
  static final class Status implements Runnable {
    @Override
    public void run() {
      new LabReport(new Lab(new LabPlan(running())), terminal()).show();
    }
  }

  /** Runs a command inside a node. */
  @Command(
      name = "exec",
      mixinStandardHelpOptions = true,
      description = "Runs a command inside a node, a pod (node1-pod1) or tor.")
  static final class Exec implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NODE")
    private String node = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "CMD")
    private List<String> words = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
      Netns netns = new Lab(new LabPlan(running())).netns(node);
      if (!netns.exists()) {
        throw new LabMisuse("the lab has no " + node);
      }
      return new ProcessBuilder(netns.inside(words)).inheritIO().start().waitFor();
    }
  }

  /** Takes the lab away. */
  @Command(
      name = "down",
      mixinStandardHelpOptions = true,
      description = "Takes the lab away without a trace, also one that was killed halfway.")
  static final class Down implements Runnable {
    @Override
    public void run() {
      LabDirectory directory = new LabDirectory(labName());
      directory
          .owner()
          .ifPresent(
              owner -> {
                owner.destroyForcibly();
                owner.onExit().join();
              });
      boolean there = directory.exists();
      directory.remove();
      terminal().print(there ? "The lab is gone." : "There was no lab.");
    }
  }
}
