package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.cni.Cni;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.net.Deadline;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of a cluster: their agents are told by BGPNodes alone, and the kernels follow. */
@Tag("root")
@Tag("kubernetes")
class KubernetesAgentIT {
  private static final String PORT = "6443";
  private static final IpAddress A = IpAddress.parse("192.0.2.1");
  private static final IpAddress B = IpAddress.parse("192.0.2.2");
  private static final long MIB = 1 << 20;

  @TempDir private Path dir;
  private Netns nodeA;
  private Netns nodeB;
  private Netns podA;
  private Netns podB;
  private Process api;
  private ClusterAgent agentA;
  private ClusterAgent agentB;

  @BeforeEach
  void build() throws IOException {
    Netns.sweepOrphans();
    for (String kind : List.of("bgpnodes", "nodes", "status")) {
      Files.createDirectories(dir.resolve("api").resolve(kind));
    }
    nodeA = Netns.create(Netns.testName("na"));
    nodeB = Netns.create(Netns.testName("nb"));
    podA = Netns.create(Netns.testName("pa"));
    podB = Netns.create(Netns.testName("pb"));
    Netns.link(nodeA, "eth0", nodeB, "eth0");
    nodeA.address("eth0", A + "/24");
    nodeB.address("eth0", B + "/24");
    Path kubeconfig =
        Files.writeString(
            dir.resolve("kubeconfig"),
            """
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "http://%s:%s"}}]
            contexts: [{name: x, context: {cluster: c, user: u, namespace: manx-system}}]
            users: [{name: u, user: {token: t}}]
            current-context: x
            """
                .formatted(A, PORT));
    agentA = new ClusterAgent(nodeA, dir, "node-a", kubeconfig);
    agentB = new ClusterAgent(nodeB, dir, "node-b", kubeconfig);
    startApi();
  }

  @AfterEach
  void takeAway() {
    agentA.close();
    agentB.close();
    api.destroyForcibly();
    for (Netns netns : List.of(podA, podB, nodeA, nodeB)) {
      netns.close();
    }
  }

  private void startApi() throws IOException {
    api =
        new ProcessBuilder(
                nodeA.inside(
                    List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClusterApiMain.class.getName(),
                        dir.resolve("api").toString(),
                        A.toString(),
                        PORT)))
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("api.log").toFile())
            .start();
  }

  /** Applies an object: a file that appears whole. */
  private void apply(String kind, String name, String object) throws IOException {
    Path fresh = Files.writeString(dir.resolve("fresh"), object);
    Files.move(
        fresh,
        dir.resolve("api").resolve(kind).resolve(name + ".json"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void delete(String kind, String name) throws IOException {
    Files.delete(dir.resolve("api").resolve(kind).resolve(name + ".json"));
  }

  private static String spec(IpAddress own, int block, String peers) {
    return """
    {"asNumber": 64512, "addresses": ["%s"],
     "pools": [{"cidr": "10.244.0.0/16"}],
     "originate": [{"cidr": "10.244.%d.0/24", "blackhole": true}], "peers": [%s]}\
    """
        .formatted(own, block, peers);
  }

  private static String peer(IpAddress address) {
    return """
    {"peerIP": "%s", "asNumber": 64512, "connectRetryTime": "1s"}\
    """
        .formatted(address);
  }

  private void await(String what, long seconds, BooleanSupplier condition) {
    Deadline.inSeconds(seconds)
        .await(what, condition, () -> agentA.diagnosis() + "\n" + agentB.diagnosis());
  }

  /** Waits; how long it took, in milliseconds. */
  private long time(String what, BooleanSupplier condition) {
    long begun = System.nanoTime();
    await(what, 20, condition);
    return (System.nanoTime() - begun) / 1_000_000;
  }

  private static boolean routes(Netns node, String prefix) {
    return node.show("route", "show", "proto", "77").contains(prefix + " ");
  }

  private String status(String node) {
    try {
      Path file = dir.resolve("api/status/" + node + ".json");
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void theKernelsFollowTheObjects() throws IOException {
    // No object yet: alive, and it says what is missing.
    agentA.exec();
    agentB.exec();
    await(
        "the agent says what it waits for",
        20,
        () -> agentA.page("/readyz").contains("there is no BGPNode node-a yet"));
    assertTrue(agentA.page("/healthz").contains("200"), () -> agentA.page("/healthz"));
    assertFalse(Files.exists(agentA.conflist()), "no pod before routing works");

    for (String node : List.of("node-a", "node-b")) {
      apply("nodes", node, "{}");
    }
    apply("bgpnodes", "node-a", spec(A, 1, ""));
    apply("bgpnodes", "node-b", spec(B, 2, ""));
    for (ClusterAgent agent : List.of(agentA, agentB)) {
      await("a CNI configuration", 20, () -> Files.exists(agent.conflist()));
    }
    apply("bgpnodes", "node-b", spec(B, 2, peer(A)));
    await("ready", 10, () -> agentA.page("/readyz").contains("200"));

    // A session is added: Established, routed and reported.
    apply("bgpnodes", "node-a", spec(A, 1, peer(B)));
    long established = time("the session is Established", () -> agentA.established(B));
    await("routes", 30, () -> routes(nodeA, "10.244.2.0/24") && routes(nodeB, "10.244.1.0/24"));
    await("the status tells", 20, () -> status("node-a").contains("\"established\":1"));
    System.out.println("from the object to Established: " + established + " ms");

    // Pods by the file that the agent wrote.
    IpAddress a = cni(nodeA, agentA).add(podA).getFirst();
    IpAddress b = cni(nodeB, agentB).add(podB).getFirst();
    assertTrue(podA.exec("ping", "-c1", "-W3", b.toString()).ok(), a + " to " + b);

    // The API server is down, and the agent starts anew: nothing of it is missed.
    api.destroyForcibly();
    agentB.close();
    assertTrue(routes(nodeB, "10.244.1.0/24"), "routes stay while the agent is away");
    assertTrue(podA.exec("ping", "-c1", "-W3", b.toString()).ok(), "packets flow meanwhile");
    agentB.start();
    await("the session from what was kept", 30, () -> agentB.established(A));
    assertTrue(podA.exec("ping", "-c1", "-W3", b.toString()).ok());
    await("ready from what was kept", 15, () -> agentB.page("/readyz").contains("200"));
    long resident = ManxAgent.residentMemory(agentB.pid());
    System.out.println("resident: " + resident / MIB + " MiB");
    startApi();

    // Its object alone is deleted: all stays. Its Node is deleted: nothing is announced any more.
    await("the API server is heard again", 40, () -> agentB.log().contains("answers again"));
    delete("bgpnodes", "node-b");
    await("the loss is noticed", 10, () -> agentB.log().contains("was deleted, its Node was not"));
    assertTrue(agentB.established(A));
    apply("bgpnodes", "node-b", spec(B, 2, peer(A)));
    delete("nodes", "node-b");
    delete("bgpnodes", "node-b");
    long withdrawn = time("routes are withdrawn", () -> !routes(nodeA, "10.244.2.0/24"));
    System.out.println("from the deletion to the withdrawal: " + withdrawn + " ms");
    await(
        "the node's own kernel routes go too",
        30,
        () -> nodeB.show("route", "show", "proto", "77").isBlank());
  }

  private static Cni cni(Netns node, ClusterAgent agent) throws IOException {
    return new Cni(node, Files.readString(agent.conflist()));
  }
}
