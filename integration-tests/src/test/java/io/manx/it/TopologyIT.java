package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.manx.lab.kubernetes.ApiClient;
import io.manx.lab.kubernetes.ApiKind;
import io.manx.lab.net.Deadline;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import io.manx.trial.Flow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes become a reflector and its clients, and a mesh again, while their pods talk: the
 * first reflector is where such clusters lose packets.
 */
@Tag("root")
@Tag("kubernetes")
class TopologyIT {
  private static final String CLUSTER_ID = "192.0.2.3";

  /** A node: its namespace and its agent. */
  private record Machine(String name, Netns netns, ClusterAgent agent) {
    Set<String> established() {
      Set<String> peers = new TreeSet<>();
      agent
          .protocols()
          .lines()
          .filter(line -> line.startsWith("node_") && line.contains("Established"))
          .forEach(line -> peers.add(line.split(" ")[0].substring(5)));
      return peers;
    }
  }

  @TempDir private Path dir;
  private final List<Machine> nodes = new ArrayList<>();
  private final List<Flow> flows = new ArrayList<>();
  private ClusterLab lab;
  private ApiClient client;

  @BeforeEach
  void build() throws IOException {
    lab = new ClusterLab(dir);
    client = lab.client();
    lab.startController();
    int number = 0;
    for (String name : List.of("a", "b", "c")) {
      IpAddress address = IpAddress.parse("192.0.2." + ++number);
      Netns netns = lab.machine(name, address);
      lab.node(name, address, "");
      Machine node = new Machine(name, netns, lab.agent(netns, name));
      nodes.add(node);
      node.agent().exec();
    }
  }

  @AfterEach
  void takeAway() {
    flows.forEach(Flow::close);
    nodes.forEach(node -> node.agent().close());
    lab.close();
  }

  private void await(String what, BooleanSupplier condition) {
    Deadline.inSeconds(180)
        .await(
            what,
            condition,
            () ->
                client.list(ApiKind.BGP_NODE.path(""))
                    + "\n"
                    + lab.controllerLog()
                    + nodes.stream().map(node -> node.agent().diagnosis()).toList());
  }

  /** The nodes that this one is to have sessions with. */
  private Set<String> peers(String node) {
    Set<String> peers = new TreeSet<>();
    JsonNode object = client.get(ApiKind.BGP_NODE.named(node)).body();
    object.at("/spec/peers").forEach(p -> peers.add(p.path("name").asText().substring(5)));
    return peers;
  }

  private Machine node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }

  private boolean hasSessions(String node, Set<String> peers) {
    Machine machine = node(node);
    return machine.agent().control().answers() && machine.established().equals(peers);
  }

  private boolean isRouted(String from, String to) {
    return ClusterLab.routes(node(from).netns(), lab.block(to));
  }

  private void reflects(String node, String clusterId) {
    client.merge(
        ApiKind.NODE.named(node),
        "metadata: {annotations: {manx.io/route-reflector-cluster-id: %s}}".formatted(clusterId));
  }

  private boolean reflects(String node) {
    JsonNode object = client.get(ApiKind.BGP_NODE.named(node)).body();
    return !object.at("/spec/routeReflector").isMissingNode();
  }

  private IpAddress pod(String node) {
    return IpAddress.parse(lab.block(node).replace("0/24", "9"));
  }

  /** Packets from every node's pod to every other's. */
  private void talk() {
    nodes.forEach(node -> node.netns().ip("address add " + pod(node.name()) + "/32 dev lo"));
    for (Machine from : nodes) {
      nodes.stream()
          .filter(to -> !to.equals(from))
          .forEach(to -> flows.add(Flow.start(from.netns(), pod(to.name()), "0.02")));
    }
  }

  private void awaitMesh() {
    await(
        "a mesh",
        () ->
            hasSessions("a", Set.of("b", "c"))
                && hasSessions("b", Set.of("a", "c"))
                && hasSessions("c", Set.of("a", "b")));
  }

  @Test
  void noPacketIsLostFromTheMeshToTheFirstReflectorAndBack() {
    awaitMesh();
    for (Machine from : nodes) {
      await(
          "routes of " + from.name(),
          () -> nodes.stream().allMatch(to -> to.equals(from) || isRouted(from.name(), to.name())));
    }
    talk();

    reflects("c", CLUSTER_ID);
    await(
        "the mesh is gone", () -> peers("a").equals(Set.of("c")) && peers("b").equals(Set.of("c")));
    await(
        "sessions with the reflector alone",
        () ->
            hasSessions("a", Set.of("c"))
                && hasSessions("b", Set.of("c"))
                && hasSessions("c", Set.of("a", "b")));
    assertTrue(isRouted("a", "b") && isRouted("b", "a") && isRouted("c", "a"));

    reflects("c", "null");
    await("c reflects no more", () -> !reflects("c"));
    awaitMesh();
    for (Flow flow : flows) {
      Flow.Loss loss = flow.end();
      System.out.println("from the mesh to a reflector and back: " + loss);
      assertEquals(0, loss.lost(), loss::toString);
    }
  }
}
