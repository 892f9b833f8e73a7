package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.kubernetes.ApiClient;
import io.manx.lab.kubernetes.ApiKind;
import io.manx.lab.kubernetes.ApiProxy;
import io.manx.lab.kubernetes.ApiServerFixture;
import io.manx.lab.kubernetes.NamespaceDoor;
import io.manx.lab.net.Deadline;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole cluster: the chart's objects, the controller, two nodes with agents, a rack of BIRD.
 * Objects are applied, changed and deleted, and the kernels and the rack follow.
 */
@Tag("root")
class ClusterIT {
  private static final String API = "192.0.2.250";
  private static final int PORT = 6443;
  private static final IpAddress A = IpAddress.parse("192.0.2.1");
  private static final IpAddress B = IpAddress.parse("192.0.2.2");
  private static final IpAddress RACK = IpAddress.parse("192.0.2.254");
  private static final IpPrefix BEHIND_RACK = IpPrefix.parse("10.244.200.0/24");

  /** How long the controller may take to end; what it takes is printed. */
  private static final long END_SECONDS = 60;

  @TempDir private Path dir;
  private final Map<String, Netns> spaces = new TreeMap<>();
  private ApiServerFixture api;
  private ApiClient client;
  private ApiProxy proxy;
  private NamespaceDoor door;
  private Process controller;
  private ClusterAgent agentA;
  private ClusterAgent agentB;
  private BirdDaemon rack;

  @BeforeEach
  void build() throws IOException {
    Netns.sweepOrphans();
    Netns wire = space("w");
    wire.bridge("br0");
    wire.address("br0", API + "/24");
    plug(space("a"), A);
    plug(space("b"), B);
    plug(space("r"), RACK);
    api = ApiServerFixture.start(dir.resolve("api"));
    ApiClient.prepare(api, ChartObjects.CHART);
    client = new ApiClient(api, api.token());
    ChartObjects.install(api, client);
    proxy = ApiProxy.before(api);
    door = NamespaceDoor.open(wire, API, PORT, proxy.port(), dir.resolve("door"));
    controller = startController(wire);
    Path kubeconfig = kubeconfig("manx-agent");
    agentA = new ClusterAgent(space("a"), dir, "node-a", kubeconfig);
    agentB = new ClusterAgent(space("b"), dir, "node-b", kubeconfig);
    rack =
        new BirdDaemon(
            space("r"),
            dir,
            new RouterSpec(
                "rack",
                64513,
                RACK,
                List.of(RACK),
                true,
                List.of(BEHIND_RACK),
                List.of(
                    new RouterSpec.Neighbor("a", A, 64512, false),
                    new RouterSpec.Neighbor("b", B, 64512, false))));
  }

  private Netns space(String suffix) {
    return spaces.computeIfAbsent(suffix, s -> Netns.create(Netns.testName("c" + s)));
  }

  private void plug(Netns node, IpAddress address) {
    Netns wire = space("w");
    String port = "p" + spaces.size();
    Netns.link(node, "eth0", wire, port);
    wire.ip("link set dev " + port + " master br0");
    node.address("eth0", address + "/24");
  }

  private Path kubeconfig(String account) {
    String token = ChartObjects.token(api, client, account);
    return ApiProxy.kubeconfig(dir.resolve(account + ".kubeconfig"), API, PORT, token);
  }

  private Process startController(Netns netns) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                netns.inside(
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
    return builder.start();
  }

  @AfterEach
  void takeAway() throws InterruptedException {
    agentA.close();
    agentB.close();
    rack.close();
    controller.destroy();
    if (!controller.waitFor(10, TimeUnit.SECONDS)) {
      controller.destroyForcibly();
    }
    door.close();
    proxy.close();
    client.close();
    api.close();
    spaces.values().forEach(Netns::close);
  }

  private void await(String what, BooleanSupplier condition) {
    Deadline.inSeconds(60)
        .await(
            what,
            condition,
            () ->
                agentA.diagnosis()
                    + "\n"
                    + agentB.diagnosis()
                    + "\ncontroller:\n"
                    + read(dir.resolve("controller.log"))
                    + client.list(ApiKind.BGP_NODE.path("")));
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Waits; how long it took is printed: what a loaded machine takes says nothing. */
  private void awaitSoon(String from, String what, BooleanSupplier condition) {
    long begun = System.nanoTime();
    await(what, condition);
    System.out.printf("from %s to %s: %d ms%n", from, what, millisSince(begun));
  }

  private static long millisSince(long begun) {
    return (System.nanoTime() - begun) / 1_000_000;
  }

  private static boolean routes(Netns node, String prefix) {
    return node.show("route", "show", "proto", "77").contains(prefix + " ");
  }

  private static boolean isUp(ClusterAgent agent, String session) {
    return agent.control().answers()
        && agent
            .protocols()
            .lines()
            .anyMatch(line -> line.startsWith(session + " ") && line.contains("Established"));
  }

  private String block(String node) {
    return client.get(ApiKind.NODE.named(node)).body().at("/spec/podCIDRs/0").asText();
  }

  private boolean rackHas(IpAddress neighbor, String prefix) {
    String whole = prefix.contains("/") ? prefix : prefix + "/32";
    return rack.learned(neighbor).contains(IpPrefix.parse(whole));
  }

  private String established() {
    JsonNode peer = client.get(ApiKind.BGP_PEER.named("tor")).body();
    return peer.at("/status/conditions")
        .valueStream()
        .filter(c -> c.path("type").asText().equals("Established"))
        .map(c -> c.path("status").asText())
        .findFirst()
        .orElse("");
  }

  private void node(String name, IpAddress address) {
    client.applyAll(
        """
        apiVersion: v1
        kind: Node
        metadata: {name: %s}
        spec: {taints: [{key: manx.io/agent-not-ready, effect: NoSchedule}]}
        status: {addresses: [{type: InternalIP, address: %s}]}
        """
            .formatted(name, address));
  }

  @Test
  void theKernelsAndTheRackFollowTheObjects() throws InterruptedException {
    nodesBecomeRoutes();
    peersComeChangeAndGo();
    // A Node is deleted: nobody routes to it any more.
    String gone = block("node-b");
    client.delete(ApiKind.NODE.named("node-b"));
    awaitSoon("the deletion of a Node", "its routes withdrawn", () -> !routes(space("a"), gone));
    await("its BGPNode gone", () -> client.find(ApiKind.BGP_NODE.named("node-b")).isEmpty());
    theControllerEndsAndGivesItsLeaseBack();
    String log = read(dir.resolve("controller.log"));
    assertFalse(log.contains("ERROR") || log.contains("WARN"), log);
  }

  private void theControllerEndsAndGivesItsLeaseBack() throws InterruptedException {
    String lease = ApiKind.LEASE.path("manx-system") + "/manx-controller";
    assertEquals("one", client.get(lease).orThrow().at("/spec/holderIdentity").asText());
    long begun = System.nanoTime();
    controller.destroy(); // SIGTERM
    assertTrue(controller.waitFor(END_SECONDS, TimeUnit.SECONDS), "it ends");
    System.out.printf("from SIGTERM to the end of the controller: %d ms%n", millisSince(begun));
    assertEquals(0, controller.exitValue());
    JsonNode given = client.get(lease).orThrow();
    assertEquals("", given.at("/spec/holderIdentity").asText(""), given::toString);
  }

  private void nodesBecomeRoutes() {
    node("node-a", A);
    node("node-b", B);
    agentA.exec();
    agentB.exec();
    rack.start();
    await("blocks", () -> !block("node-a").isEmpty() && !block("node-b").isEmpty());
    await("a session", () -> isUp(agentA, "node_node-b") && isUp(agentB, "node_node-a"));
    await(
        "routes in both kernels",
        () -> routes(space("a"), block("node-b")) && routes(space("b"), block("node-a")));
    for (String name : List.of("node-a", "node-b")) {
      await(
          "pods may come to " + name,
          () -> {
            JsonNode node = client.get(ApiKind.NODE.named(name)).body();
            return node.at("/status/conditions").toString().contains("ManxIsReady")
                && !node.at("/spec/taints").toString().contains("manx.io");
          });
    }
    await(
        "a CNI configuration",
        () -> Files.exists(agentA.conflist()) && Files.exists(agentB.conflist()));
    for (String probe : List.of("/healthz", "/readyz")) {
      String page =
          space("w")
              .exec(
                  "bash",
                  "-c",
                  "exec 3<>/dev/tcp/127.0.0.1/9180; printf 'GET "
                      + probe
                      + " HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3")
              .out();
      assertTrue(page.contains("200"), page);
    }
  }

  /** A Service with its endpoint on that node; ready or not. */
  private void endpointOn(String node, boolean ready) {
    client.applyAll(
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: web-1, namespace: default, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        ports: [{port: 80}]
        endpoints: [{addresses: [10.244.0.5], nodeName: %s, conditions: {ready: %s}}]
        """
            .formatted(node, ready));
  }

  /** Waits until these nodes announce it to the rack, whose kernel has it from them alone. */
  private void awaitAtRack(String from, String prefix, IpAddress... nodes) {
    List<IpAddress> all = List.of(nodes);
    awaitSoon(
        from,
        prefix + " at the rack from " + all,
        () -> {
          String kernel = space("r").show("route", "show", prefix, "proto", "bird");
          return List.of(A, B).stream()
              .allMatch(
                  n ->
                      rackHas(n, prefix) == all.contains(n)
                          && kernel.contains("via " + n + " ") == all.contains(n));
        });
  }

  private void servicesFollowTheirEndpoints() {
    String address = "198.51.100.7";
    client.merge(
        ApiKind.BGP_CONFIGURATION.named("default"),
        "spec: {serviceExternalIPs: [{cidr: 198.51.100.7/32}]}");
    client.applyAll(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        spec: {type: LoadBalancer, ports: [{port: 80}], externalIPs: [198.51.100.7]}
        """);
    endpointOn("node-b", true);
    awaitAtRack("a Service with an endpoint", address, A, B);
    endpointOn("node-b", false);
    awaitAtRack("its endpoint not ready", address);
    endpointOn("node-b", true);
    awaitAtRack("its endpoint ready", address, A, B);

    // Local: from where the endpoint is, which moves.
    String service = ApiKind.SERVICE.path("default") + "/web";
    client.merge(service, "spec: {externalTrafficPolicy: Local}");
    awaitAtRack("externalTrafficPolicy Local", address, B);
    endpointOn("node-a", true);
    awaitAtRack("the endpoint on the other node", address, A);
    client.delete(ApiKind.ENDPOINT_SLICE.path("default") + "/web-1");
    awaitAtRack("no EndpointSlice", address);
    endpointOn("node-b", true);
    awaitAtRack("an EndpointSlice again", address, B);
    client.merge(service, "spec: {externalTrafficPolicy: Cluster}");
    awaitAtRack("externalTrafficPolicy Cluster", address, A, B);

    // A node that is kept out of load balancing.
    String label = "node.kubernetes.io/exclude-from-external-load-balancers";
    client.merge(ApiKind.NODE.named("node-a"), "metadata: {labels: {" + label + ": \"\"}}");
    awaitAtRack("the label that excludes a node", address, B);
    assertTrue(rackHas(A, block("node-a")), "its pods are still announced");
    client.merge(ApiKind.NODE.named("node-a"), "metadata: {labels: {" + label + ": null}}");
    awaitAtRack("the label gone", address, A, B);
  }

  private void rangesAreAnnouncedAsAWholeOrNot() {
    String range = "203.0.113.0/24";
    String address = "203.0.113.9";
    String service = ApiKind.SERVICE.path("default") + "/web";
    client.merge(
        ApiKind.BGP_CONFIGURATION.named("default"),
        "spec: {serviceLoadBalancerIPs: [{cidr: 203.0.113.0/24}]}");
    awaitAtRack("a range of load balancers", range, A, B);
    client.merge(service + "/status", "status: {loadBalancer: {ingress: [{ip: 203.0.113.9}]}}");
    client.merge(
        ApiKind.BGP_CONFIGURATION.named("default"),
        "spec: {serviceLoadBalancerAggregation: Disabled}");
    awaitAtRack("no aggregation", address, A, B);
    awaitAtRack("no aggregation", range);
    endpointOn("node-b", false);
    awaitAtRack("its endpoint not ready", address);
    client.merge(
        ApiKind.BGP_CONFIGURATION.named("default"),
        "spec: {serviceLoadBalancerAggregation: Enabled}");
    awaitAtRack("aggregation", range, A, B);
    client.delete(service);
    client.merge(
        ApiKind.BGP_CONFIGURATION.named("default"),
        "spec: {serviceLoadBalancerIPs: null, serviceExternalIPs: null}");
    awaitAtRack("neither range nor Service", range);
    assertFalse(rackHas(A, "198.51.100.7/32"));
  }

  private void peersComeChangeAndGo() {
    client.applyAll(
        """
        apiVersion: manx.io/v1alpha1
        kind: BGPPeer
        metadata: {name: tor}
        spec: {peerIP: %s, asNumber: 64513}
        """
            .formatted(RACK));
    awaitSoon(
        "the BGPPeer",
        "both sessions Established",
        () -> rack.establishedAmong(List.of(A, B)).size() == 2);
    await(
        "the rack has the blocks",
        () -> rackHas(A, block("node-a")) && rackHas(B, block("node-b")));
    await("the rack's is in the kernel", () -> routes(space("a"), BEHIND_RACK.toString()));
    await("the BGPPeer tells", () -> established().equals("True"));
    servicesFollowTheirEndpoints();
    rangesAreAnnouncedAsAWholeOrNot();

    // A filter takes the block of node A away; without it the block is back.
    client.applyAll(
        """
        apiVersion: manx.io/v1alpha1
        kind: BGPFilter
        metadata: {name: hide}
        spec: {exportV4: [{action: Reject, matchOperator: Equal, cidr: "%s"}]}
        """
            .formatted(block("node-a")));
    client.merge(ApiKind.BGP_PEER.named("tor"), "spec: {filters: [hide]}");
    awaitSoon("the BGPFilter", "the block hidden", () -> !rackHas(A, block("node-a")));
    assertTrue(rackHas(B, block("node-b")), "only that one");
    client.merge(
        ApiKind.BGP_FILTER.named("hide"),
        "spec: {exportV4: [{action: Reject, matchOperator: Equal, cidr: 10.0.0.0/8}]}");
    awaitSoon("its change", "the block shown", () -> rackHas(A, block("node-a")));

    // The peer is changed to what it is not, and back; then it goes.
    client.merge(ApiKind.BGP_PEER.named("tor"), "spec: {asNumber: 64999}");
    await("no session", () -> rack.establishedAmong(List.of(A, B)).isEmpty());
    await("the BGPPeer tells that", () -> established().equals("False"));
    client.merge(ApiKind.BGP_PEER.named("tor"), "spec: {asNumber: 64513}");
    await("sessions again", () -> rack.establishedAmong(List.of(A, B)).size() == 2);
    client.delete(ApiKind.BGP_PEER.named("tor"));
    awaitSoon(
        "the BGPPeer's deletion",
        "the rack's route gone",
        () -> !routes(space("a"), BEHIND_RACK.toString()));
    assertEquals(0, rack.establishedAmong(List.of(A, B)).size());
    assertTrue(routes(space("a"), block("node-b")), "the mesh stays");
  }
}
