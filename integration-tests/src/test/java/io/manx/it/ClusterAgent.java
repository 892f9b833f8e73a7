package io.manx.it;

import io.manx.lab.daemon.BirdSpeaking;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An agent in Kubernetes mode in a namespace, with the directories of a node below its own. */
final class ClusterAgent extends BirdSpeaking {
  private final List<String> access;
  private final Map<String, String> environment;
  private final String nodeName;

  ClusterAgent(Netns netns, Path directory, String name, Path kubeconfig) throws IOException {
    super(netns, Files.createDirectories(directory.resolve(name)), "manx");
    this.nodeName = name;
    this.access = List.of("--kubeconfig", kubeconfig.toString());
    this.environment = Map.of();
  }

  /**
   * One that finds the API server as in its pod, by its service account.
   *
   * @param token the file of the token, as a kubelet keeps it
   */
  ClusterAgent(Netns netns, Path directory, String name, String url, Path token)
      throws IOException {
    super(netns, Files.createDirectories(directory.resolve(name)), "manx");
    this.nodeName = name;
    this.access = List.of("--namespace", "manx-system");
    this.environment =
        Map.of(
            "KUBERNETES_MASTER",
            url,
            "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN",
            token.toString(),
            "KUBERNETES_AUTH_TRYKUBECONFIG",
            "false");
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
    List<String> words = new ArrayList<>();
    words.add(ManxAgent.home().resolve("manx").toString());
    words.addAll(List.of("agent", "--kubernetes", "--node-name", nodeName));
    words.addAll(access);
    words.addAll(List.of("--state-dir", directory().resolve("state").toString()));
    words.addAll(List.of("--run-dir", directory().toString()));
    words.addAll(List.of("--cni-conf-dir", directory().resolve("net.d").toString()));
    words.addAll(List.of("--cni-bin-dir", directory().resolve("bin").toString()));
    words.addAll(List.of("--cni-plugins", "/usr/lib/cni"));
    launch(words, environment);
  }

  /** The CNI configuration that it wrote, or will write. */
  Path conflist() {
    return directory().resolve("net.d/10-manx.conflist");
  }

  /** Has the node forget it: what it kept of its configuration and what it told the runtime. */
  void forget() throws IOException {
    Files.deleteIfExists(conflist());
    Path kept = directory().resolve("state").resolve(nodeName + ".json");
    Files.deleteIfExists(kept);
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
