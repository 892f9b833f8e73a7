package io.manx.it;

import io.manx.lab.daemon.BirdSpeaking;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An agent in Kubernetes mode in a namespace, with the directories of a node below its own. */
final class ClusterAgent extends BirdSpeaking {
  private final Path kubeconfig;
  private final String nodeName;

  ClusterAgent(Netns netns, Path directory, String name, Path kubeconfig) throws IOException {
    super(netns, Files.createDirectories(directory.resolve(name)), "manx");
    this.nodeName = name;
    this.kubeconfig = kubeconfig;
  }

  @Override
  public String make() {
    return "Manx";
  }

  @Override
  public void start() {
    exec();
    awaitAnswer(control()::answers);
  }

  /** Starts it without waiting until it answers. */
  void exec() {
    launch(
        List.of(
            ManxAgent.home().resolve("manx").toString(),
            "agent",
            "--kubernetes",
            "--node-name",
            nodeName,
            "--kubeconfig",
            kubeconfig.toString(),
            "--state-dir",
            directory().resolve("state").toString(),
            "--run-dir",
            directory().toString(),
            "--cni-conf-dir",
            directory().resolve("net.d").toString(),
            "--cni-bin-dir",
            directory().resolve("bin").toString(),
            "--cni-plugins",
            "/usr/lib/cni"),
        Map.of());
  }

  /** The CNI configuration that it wrote, or will write. */
  Path conflist() {
    return directory().resolve("net.d/10-manx.conflist");
  }

  /** A page of its health. */
  String page(String path) {
    return netns()
        .exec(
            "bash",
            "-c",
            "exec 3<>/dev/tcp/127.0.0.1/9179; printf 'GET "
                + path
                + " HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3")
        .out();
  }

  @Override
  public void announce(List<IpPrefix> prefixes) {
    throw new UnsupportedOperationException("a BGPNode says what is announced");
  }

  @Override
  public String kernelProtocol() {
    return "77";
  }

  @Override
  protected String protocol(IpAddress neighbor) {
    return "peer_" + neighbor.toString().replace('.', '_');
  }
}
