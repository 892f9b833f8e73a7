package io.manx.bench;

import io.manx.lab.net.Command;
import io.manx.lab.net.Netns;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two namespaces of a run: the device under test in one, the load tool in the other. */
final class BenchNetwork implements AutoCloseable {
  private static final Pattern OF_PROCESS = Pattern.compile("mxb(\\d+)[dt]");

  private final Netns device;
  private final Netns tool;

  private BenchNetwork(String base) {
    device = Netns.named(base + "d");
    tool = Netns.named(base + "t");
  }

  /** Makes them; those of runs that are gone are removed. Needs root. */
  static BenchNetwork create(Path tools) {
    for (String name : Netns.list("mxb")) {
      Matcher matcher = OF_PROCESS.matcher(name);
      if (matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
        Netns.named(name).close();
      }
    }
    BenchNetwork network = new BenchNetwork("mxb" + ProcessHandle.current().pid());
    Runtime.getRuntime().addShutdownHook(new Thread(network::close, "bench-down"));
    Command.of(
            "sh", tools.resolve("netup.sh").toString(), network.device.name(), network.tool.name())
        .run()
        .orThrow();
    return network;
  }

  Netns device() {
    return device;
  }

  Netns tool() {
    return tool;
  }

  @Override
  public synchronized void close() {
    device.close();
    tool.close();
  }
}
