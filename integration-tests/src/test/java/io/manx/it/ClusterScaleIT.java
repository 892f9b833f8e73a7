package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.kubernetes.ApiClient;
import io.manx.lab.kubernetes.ApiKind;
import io.manx.lab.net.Deadline;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of many Nodes, of which one is real and two reflectors are BIRD: what one change costs,
 * and what the controller and an agent take. {@code MANX_SCALE_NODES} says how many, {@code
 * MANX_SCALE_STARTS} how often an agent starts.
 */
@Tag("root")
@Tag("kubernetes")
class ClusterScaleIT {
  private static final int NODES =
      Integer.parseInt(System.getenv().getOrDefault("MANX_SCALE_NODES", "300"));
  private static final int STARTS =
      Integer.parseInt(System.getenv().getOrDefault("MANX_SCALE_STARTS", "1"));
  private static final IpAddress OWN = IpAddress.parse("192.0.2.1");
  private static final List<IpAddress> REFLECTORS =
      List.of(IpAddress.parse("192.0.2.2"), IpAddress.parse("192.0.2.3"));
  private static final IpAddress RACK = IpAddress.parse("192.0.2.254");
  private static final long MIB = 1 << 20;
  private static final int LOOKS_AT_REST = 60;

  @TempDir private Path dir;
  private ClusterLab lab;
  private ApiClient client;
  private Process controller;
  private Netns machine;
  private ClusterAgent agent;

  @BeforeEach
  void build() throws IOException {
    lab = new ClusterLab(dir);
    client = lab.client();
    machine = lab.machine("a", OWN);
    agent = lab.agent(machine, name(0));
    fill();
    controller = lab.startController();
  }

  @AfterEach
  void takeAway() {
    agent.close();
    lab.close();
  }

  private static String name(int node) {
    return "node-" + node;
  }

  private static IpAddress address(int node) {
    return node == 0
        ? OWN
        : node <= REFLECTORS.size() ? REFLECTORS.get(node - 1) : IpAddress.v4(0xC612_0000 + node);
  }

  private void node(int node) {
    boolean reflects = node > 0 && node <= REFLECTORS.size();
    lab.node(
        name(node), address(node), reflects ? "manx.io/route-reflector-cluster-id: 192.0.2.2" : "");
  }

  private void await(String what, BooleanSupplier condition) {
    Deadline.inSeconds(300)
        .await(what, condition, () -> agent.diagnosis() + "\n" + lab.controllerLog());
  }

  /** Waits; tells how long it took, which on a machine with other work says little. */
  private void time(String from, String what, BooleanSupplier condition) {
    long begun = System.nanoTime();
    await(what, condition);
    tell("from " + from + " to " + what + ": " + millisSince(begun) + " ms");
  }

  private static void tell(String what) {
    System.out.println(NODES + " nodes: " + what);
  }

  private void tellController(String when) {
    tell(
        "the controller "
            + when
            + ": "
            + resident(controller.pid())
            + " MiB resident, "
            + processorMillis()
            + " ms of processor time, "
            + lab.writes().size()
            + " writes");
  }

  private long processorMillis() {
    return processorMillis(controller.pid());
  }

  private static long processorMillis(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow()
        .toMillis();
  }

  private static long resident(long pid) {
    return ManxAgent.residentMemory(pid) / MIB;
  }

  private static long millisSince(long begun) {
    return (System.nanoTime() - begun) / 1_000_000;
  }

  private Map<String, JsonNode> bgpNodes() {
    return client.list(ApiKind.BGP_NODE.path("")).stream()
        .collect(
            Collectors.toMap(
                n -> n.at("/metadata/name").asText(), n -> n, (one, other) -> one, TreeMap::new));
  }

  private boolean allOriginate(int nodes) {
    Map<String, JsonNode> all = bgpNodes();
    return all.size() == nodes
        && all.values().stream().allMatch(n -> n.at("/spec/originate").size() == 1);
  }

  private void awaitRest() {
    AtomicInteger last = new AtomicInteger(-1);
    AtomicInteger looks = new AtomicInteger();
    await(
        "the writes end",
        () -> {
          int now = lab.writes().size();
          looks.set(last.getAndSet(now) == now ? looks.get() + 1 : 0);
          return looks.get() == LOOKS_AT_REST;
        });
  }

  private void fill() {
    client.delete(ApiKind.IP_POOL.named("default-ipv4"));
    client.applyAll(
        """
        apiVersion: manx.io/v1alpha1
        kind: IPPool
        metadata: {name: pods}
        spec: {cidr: 10.128.0.0/12, blockSize: 24}
        """);
    try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
      IntStream.range(0, NODES).forEach(i -> executor.execute(() -> node(i)));
    }
    assertEquals(NODES, client.list(ApiKind.NODE.path("")).size());
  }

  private BirdDaemon bird(String space, IpAddress address, long as, List<IpPrefix> blocks) {
    var bird =
        new BirdDaemon(
            lab.machine(space, address),
            dir,
            new RouterSpec(
                space,
                as,
                address,
                List.of(address),
                false,
                blocks,
                List.of(new RouterSpec.Neighbor("agent", OWN, 64512, false))));
    bird.start();
    return bird;
  }

  @Test
  void oneChangeCostsItsNeighboursAndNotTheCluster() throws IOException {
    time("the start of the controller", "a BGPNode with its block each", () -> allOriginate(NODES));
    awaitRest();
    tellController("after that");
    // Each Node: its podCIDRs and its object; some passes see only a part of the cluster.
    assertTrue(lab.writes().size() < 3 * NODES + 50, () -> lab.writes().size() + " writes");

    List<IpPrefix> blocks =
        client.list(ApiKind.NODE.path("")).stream()
            .filter(n -> !n.at("/metadata/name").asText().equals(name(0)))
            .map(n -> IpPrefix.parse(n.at("/spec/podCIDRs/0").asText()))
            .toList();
    assertEquals(NODES - 1, Set.copyOf(blocks).size());
    BirdDaemon first = bird("r", REFLECTORS.getFirst(), 64512, blocks);
    BirdDaemon second = bird("s", REFLECTORS.getLast(), 64512, blocks);
    BirdDaemon rack = bird("t", RACK, 64513, List.of());
    try (first;
        second;
        rack) {
      theAgentFollows(rack, first);
    }
  }

  private void theAgentFollows(BirdDaemon rack, BirdDaemon reflector) throws IOException {
    starts();
    await(
        "it reports",
        () ->
            client.get(ApiKind.BGP_NODE.named(name(0))).body().at("/status/established").asInt()
                == 2);
    awaitRest();
    tell("the agent at rest: " + resident(agent.pid()) + " MiB resident");

    oneNodeMore();

    client.applyAll(
        """
        apiVersion: manx.io/v1alpha1
        kind: BGPPeer
        metadata: {name: tor}
        spec: {peerIP: %s, asNumber: 64513, node: %s}
        """
            .formatted(RACK, name(0)));
    time("the BGPPeer", "Established", () -> rack.established(OWN));
    IpPrefix own = IpPrefix.parse(lab.block(name(0)));
    await("the reflector has its block", () -> reflector.learned(OWN).contains(own));
    client.delete(ApiKind.NODE.named(name(0)));
    time("the deletion of the Node", "withdrawn", () -> !reflector.learned(OWN).contains(own));
    awaitRest();
    tellController("at the end");
  }

  /**
   * The agent starts, several times with nothing of the time before: until all routes are in the
   * kernel, both reflectors are Established, pods may come and it says that it is ready.
   */
  private void starts() throws IOException {
    List<Long> millis = new ArrayList<>();
    List<Long> processor = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      if (i > 0) {
        agent.signal("TERM");
        assertEquals(0, agent.awaitEnd(Duration.ofSeconds(60)), agent::log);
        agent.forget();
        machine.ip("route flush proto 77");
      }
      long begun = System.nanoTime();
      agent.exec();
      await("an agent that routes", this::isSynchronised);
      millis.add(millisSince(begun));
      processor.add(processorMillis(agent.pid()));
    }
    tell(
        "from exec of the agent to synchronised: median %d ms, %d ms of processor time; of %s, %s"
            .formatted(median(millis), median(processor), millis, processor));
  }

  private boolean isSynchronised() {
    return machine
                .show("route", "show", "proto", "77")
                .lines()
                .filter(l -> l.startsWith("10."))
                .count()
            == NODES - 1
        && Files.exists(agent.conflist())
        && agent.page("/readyz").contains("200 OK")
        && agent.protocols().lines().filter(l -> l.contains("Established")).count()
            == REFLECTORS.size();
  }

  private static long median(List<Long> all) {
    return all.stream().sorted().skip(all.size() / 2).findFirst().orElseThrow();
  }

  /** What changes is the new node's and the reflectors': nothing else is written. */
  private void oneNodeMore() {
    Map<String, JsonNode> before = bgpNodes();
    int writes = lab.writes().size();
    long processor = processorMillis();
    node(NODES);
    time("a Node more", "all of it", () -> allOriginate(NODES + 1));
    awaitRest();
    List<String> written = lab.writes().subList(writes, lab.writes().size());
    tell(
        "one more: "
            + (processorMillis() - processor)
            + " ms of processor time, "
            + written.size()
            + " writes: "
            + written);
    Set<String> changed = new TreeSet<>();
    bgpNodes()
        .forEach(
            (name, node) -> {
              JsonNode old = before.get(name);
              if (old == null || !old.path("spec").equals(node.path("spec"))) {
                changed.add(name);
              } else if (!name.equals(name(0))) { // whose agent reports
                assertEquals(
                    old.at("/metadata/resourceVersion"),
                    node.at("/metadata/resourceVersion"),
                    name);
              }
            });
    assertEquals(Set.of(name(NODES), name(1), name(2)), changed);
    List<String> objects =
        written.stream()
            .filter(w -> !w.startsWith("PATCH " + status(0)) && !w.contains("/ippools/"))
            .toList();
    // Its podCIDRs, its object, the reflectors': each once, beside the pool's status.
    assertEquals(2 + REFLECTORS.size(), objects.size(), written::toString);
  }

  private static String status(int node) {
    return ApiKind.BGP_NODE.named(name(node)) + "/status";
  }
}
