package io.manx.it;

import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.kubernetes.ApiClient;
import io.manx.lab.kubernetes.ApiKind;
import io.manx.lab.kubernetes.ApiProxy;
import io.manx.lab.kubernetes.ApiServerFixture;
import io.manx.lab.kubernetes.NamespaceDoor;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in network namespaces: nodes on one bridge, an API server with the chart's objects that
 * they reach over it, and the controller beside it.
 */
final class ClusterLab implements AutoCloseable {
  private static final String API = "192.0.2.250";
  private static final int PORT = 6443;
  private static final String AGENTS = "manx-agent";

  private final Path dir;
  private final Map<String, Netns> spaces = new TreeMap<>();
  private final Map<String, String> tokens = new TreeMap<>();
  private final Netns wire;
  private final ApiServerFixture api;
  private final ApiClient client;
  private final ApiProxy proxy;
  private final NamespaceDoor door;
  private @Nullable Process controller;

  /** A cluster without a controller; its files are in that directory. */
  ClusterLab(Path dir) throws IOException {
    this.dir = dir;
    Netns.sweepOrphans();
    wire = space("w");
    wire.bridge("br0");
    wire.address("br0", API + "/24");
    api = ApiServerFixture.start(dir.resolve("api"));
    ApiClient.prepare(api, ChartObjects.CHART);
    client = new ApiClient(api, api.token());
    ChartObjects.install(api, client);
    proxy = ApiProxy.before(api);
    door = NamespaceDoor.open(wire, API, PORT, proxy.port(), dir.resolve("door"));
  }

  /** The namespace of this name, made at the first call. */
  Netns space(String suffix) {
    return spaces.computeIfAbsent(suffix, s -> Netns.create(Netns.testName("c" + s)));
  }

  /** A namespace on the bridge. */
  Netns machine(String suffix, IpAddress address) {
    Netns machine = space(suffix);
    String port = "p" + spaces.size();
    Netns.link(machine, "eth0", wire, port);
    wire.ip("link set dev " + port + " master br0");
    machine.address("eth0", address + "/24");
    return machine;
  }

  /** An agent for that Node, in that namespace, with its service account as in a pod. */
  ClusterAgent agent(Netns machine, String node) throws IOException {
    return new ClusterAgent(machine, dir, node, "http://" + API + ":" + PORT, giveToken(node));
  }

  private Path giveToken(String node) throws IOException {
    String token = ChartObjects.token(api, client, AGENTS);
    tokens.put(node, token);
    return Files.writeString(dir.resolve(node + ".token"), token);
  }

  /** No agent's token is accepted any more, and their watches end. */
  void revokeTokens() {
    ChartObjects.revoke(api, client, proxy, AGENTS, tokens.values());
    proxy.endWatches(target -> target.contains("fieldSelector="));
  }

  /** Each agent's file has another token, as a kubelet changes it. */
  void renewTokens() throws IOException {
    for (String node : List.copyOf(tokens.keySet())) {
      giveToken(node);
    }
  }

  private Path kubeconfig(String account) {
    String token = ChartObjects.token(api, client, account);
    return ApiProxy.kubeconfig(dir.resolve(account + ".kubeconfig"), API, PORT, token);
  }

  /** Starts the controller, with the chart's role. */
  Process startController() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                wire.inside(
                    List.of(
                        ManxAgent.home().resolve("manx").toString(),
                        "controller",
                        "--namespace",
                        "manx-system",
                        "--identity",
                        "one")))
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("controller.log").toFile());
    builder.environment().put("KUBECONFIG", kubeconfig("manx-controller").toString());
    Process started = builder.start();
    controller = started;
    return started;
  }

  /** What the controller logged. */
  String controllerLog() {
    try {
      Path log = dir.resolve("controller.log");
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** A page of the controller. */
  String controllerPage(String path) {
    return wire.exec(
            "bash",
            "-c",
            "exec 3<>/dev/tcp/127.0.0.1/9180; printf 'GET "
                + path
                + " HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3")
        .out();
  }

  /** The administrator. */
  ApiClient client() {
    return client;
  }

  /** What was written through the proxy, all but the Lease that is renewed all the time. */
  List<String> writes() {
    return proxy.writes().stream().filter(w -> !w.contains("/leases")).toList();
  }

  /** Makes or changes a Node with this address, as its kubelet does. */
  void node(String name, IpAddress address, String annotations) {
    client.applyAll(
        """
        apiVersion: v1
        kind: Node
        metadata: {name: %s, annotations: {%s}}
        spec: {taints: [{key: manx.io/agent-not-ready, effect: NoSchedule}]}
        status: {addresses: [{type: InternalIP, address: %s}]}
        """
            .formatted(name, annotations, address));
  }

  /** The IPv4 block of a Node; empty if it has none. */
  String block(String node) {
    return client.get(ApiKind.NODE.named(node)).body().at("/spec/podCIDRs/0").asText();
  }

  /** Whether the kernel there routes to that prefix by Manx. */
  static boolean routes(Netns machine, String prefix) {
    return machine.show("route", "show", "proto", "77").contains(prefix + " ");
  }

  @Override
  public void close() {
    if (controller != null) {
      Process running = Objects.requireNonNull(controller);
      running.destroy();
      try {
        if (!running.waitFor(10, TimeUnit.SECONDS)) {
          running.destroyForcibly();
        }
      } catch (InterruptedException e) {
        running.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    door.close();
    proxy.close();
    client.close();
    api.close();
    spaces.values().forEach(Netns::close);
  }
}
