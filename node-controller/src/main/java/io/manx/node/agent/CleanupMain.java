package io.manx.node.agent;

import io.manx.node.agent.cni.ConflistFile;
import io.manx.node.agent.cni.Plugins;
import io.manx.programmer.kernel.NetlinkException;
import io.manx.programmer.kernel.jnr.JnrTransport;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.nat.NatException;
import io.manx.programmer.nat.NatTable;
import io.manx.programmer.node.NodeCleanup;
import io.manx.programmer.node.NodeSysctls;
import io.manx.speaker.config.ConfigResult;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.NodeConfig.PoolConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code manx cleanup}: takes away from a node what a dead agent left. */
@Command(
    name = "cleanup",
    description = {
      "Removes from this node all that Manx ever put there, and nothing else: its routes and"
          + " nexthop",
      "objects, its NAT table, the forwarding settings it changed, the sockets of a dead agent,"
          + " and",
      "of a node of a cluster: its CNI configuration, the plugins it brought, passwords, the",
      "configuration it kept."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Works in the network namespace that it is run in. Refuses while the agent lives.",
      "Exit codes: 0 clean, 1 an agent lives or something could not be removed, 2 usage."
    })
public final class CleanupMain implements Callable<Integer> {
  private static final Path STANDARD_SOCKET = Path.of("/run/manx/manx.ctl");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The configuration that the agent ran with, where its control socket or its protocol"
              + " number is not the standard one.")
  @Nullable Path config;

  @Option(
      names = "--cni-conf-dir",
      paramLabel = "DIR",
      defaultValue = "/etc/cni/net.d",
      description = "Where the runtime reads CNI configurations (default: ${DEFAULT-VALUE}).")
  Path cniConfDir = Path.of("/etc/cni/net.d");

  @Option(
      names = "--cni-bin-dir",
      paramLabel = "DIR",
      defaultValue = "/opt/cni/bin",
      description = "Where the runtime finds CNI plugins (default: ${DEFAULT-VALUE}).")
  Path cniBinDir = Path.of("/opt/cni/bin");

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "/var/lib/manx",
      description = "Where the last configuration was kept (default: ${DEFAULT-VALUE}).")
  Path stateDir = Path.of("/var/lib/manx");

  private final PrintStream out = System.out;
  private final List<String> failures = new ArrayList<>();

  /** Cleans up and exits. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new CleanupMain()).execute(args));
  }

  @Override
  public Integer call() {
    Optional<NodeConfig> read = Optional.empty();
    if (config != null) {
      ConfigResult result = new FileSource(config).load(config);
      if (result.config().isEmpty()) {
        result.problems().forEach(problem -> System.err.println(config + ": " + problem));
        return 1;
      }
      read = result.config();
    }
    NodeFiles files = read.map(NodeFiles::of).orElseGet(() -> new NodeFiles(STANDARD_SOCKET));
    try (AgentLock lock = AgentLock.take(files)) {
      routes(
          read.map(node -> node.kernel().protocol()).orElse(ProgrammerConfig.DEFAULT.protocol()));
      nat(read);
      settings(files);
      socket(files.base());
      Files.deleteIfExists(files.run());
      read.map(NodeConfig::calicoSocket)
          .filter(path -> !path.isEmpty())
          .ifPresent(path -> socket(Path.of(path)));
      pods();
      remains(stateDir, "configurations that were kept", "[^/]*[.]json");
      remains(
          files.base().resolveSibling("secrets"),
          "passwords that were kept",
          "[0-9a-f]+|new[0-9]*");
      failures.forEach(failure -> System.err.println("manx cleanup: " + failure));
      out.println(failures.isEmpty() ? "clean; released " + lock : "not clean");
      return failures.isEmpty() ? 0 : 1;
    } catch (IOException e) {
      System.err.println("manx cleanup: " + e.getMessage());
      return 1;
    }
  }

  private void routes(int protocol) {
    try (JnrTransport transport = new JnrTransport()) {
      NodeCleanup.Removed removed = new NodeCleanup(protocol).run(transport);
      out.println(
          "routes of protocol %d: %d removed; nexthop objects: %d removed"
              .formatted(protocol, removed.routes(), removed.nextHops()));
    } catch (NetlinkException e) {
      failures.add("routes of protocol " + protocol + ": " + e.getMessage());
    }
  }

  private void nat(Optional<NodeConfig> read) {
    NatTable table = new NatTable();
    try {
      boolean present = table.exists();
      if (present) {
        table.remove();
      }
      out.println("NAT table inet manx: " + (present ? "removed" : "none"));
    } catch (NatException e) {
      boolean used =
          read.map(node -> node.pools().stream().anyMatch(PoolConfig::natOutgoing)).orElse(false);
      if (used || e.getCause() == null) {
        failures.add(e.getMessage());
      } else {
        out.println("NAT table inet manx: not looked for, since nft is not installed");
      }
    }
  }

  private void settings(NodeFiles files) {
    try {
      List<NodeSysctls.Change> undone = new NodeSysctls(files.sysctls()).undo();
      out.println("forwarding settings: " + undone.size() + " given back");
      undone.forEach(change -> out.println("  " + change));
    } catch (IOException e) {
      failures.add("forwarding settings: " + e.getMessage());
    }
  }

  private void socket(Path path) {
    try {
      if (AgentLock.answers(path)) {
        failures.add(path + ": a server answers there, so it stays");
      } else {
        out.println("socket " + path + ": " + (removeSocket(path) ? "removed" : "none"));
      }
    } catch (IOException e) {
      failures.add("socket " + path + ": " + e.getMessage());
    }
  }

  /** Without the configuration the runtime makes no more pods by it; those that are stay. */
  private void pods() {
    try {
      ConflistFile file = new ConflistFile(cniConfDir);
      out.println("CNI configuration " + file.path() + ": " + (file.remove() ? "removed" : "none"));
      out.println("CNI plugins brought to " + cniBinDir + ": " + new Plugins(cniBinDir).remove());
    } catch (IOException e) {
      failures.add("CNI: " + e.getMessage());
    }
  }

  /** What agents of a cluster put into a directory: files of these names. */
  private void remains(Path directory, String what, String names) {
    int removed = 0;
    try {
      if (Files.isDirectory(directory)) {
        try (Stream<Path> all = Files.list(directory)) {
          for (Path file : all.filter(file -> isOf(file, names)).toList()) {
            Files.delete(file);
            removed++;
          }
        }
      }
      out.println(what + ": " + removed + " removed");
    } catch (IOException e) {
      failures.add(what + " in " + directory + ": " + e.getMessage());
    }
  }

  private static boolean isOf(Path file, String names) {
    return Files.isRegularFile(file) && file.getFileName().toString().matches(names);
  }

  /** Only a socket is removed: a file of another kind is not ours. */
  private static boolean removeSocket(Path path) throws IOException {
    return AgentLock.isSocket(path) && Files.deleteIfExists(path);
  }
}
