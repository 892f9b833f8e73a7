package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.manx.lab.daemon.BirdDaemon;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
@Tag("kubernetes")
class ClusterIT {
  private static final IpAddress A = IpAddress.parse("192.0.2.1");
  private static final IpAddress B = IpAddress.parse("192.0.2.2");
  private static final IpAddress RACK = IpAddress.parse("192.0.2.254");
  private static final IpPrefix BEHIND_RACK = IpPrefix.parse("10.244.200.0/24");

  /** How long the controller may take to end; what it takes is printed. */
  private static final long END_SECONDS = 60;

  @TempDir private Path dir;
  private ClusterLab lab;
  private ApiClient client;
  private Process controller;
  private Netns machineA;
  private Netns machineB;
  private ClusterAgent agentA;
  private ClusterAgent agentB;
  private BirdDaemon rack;

  @BeforeEach
  void build() throws IOException {
    lab = new ClusterLab(dir);
    client = lab.client();
    controller = lab.startController();
    machineA = lab.machine("a", A);
    machineB = lab.machine("b", B);
    agentA = lab.agent(machineA, "node-a");
    agentB = lab.agent(machineB, "node-b");
    rack =
        new BirdDaemon(
            lab.machine("r", RACK),
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

  @AfterEach
  void takeAway() {
    agentA.close();
    agentB.close();
    rack.close();
    lab.close();
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
                    + lab.controllerLog()
                    + client.list(ApiKind.BGP_NODE.path("")));
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

  private static boolean isUp(ClusterAgent agent, String session) {
    return agent.control().answers()
        && agent
            .protocols()
            .lines()
            .anyMatch(line -> line.startsWith(session + " ") && line.contains("Established"));
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

  @Test
  void theKernelsAndTheRackFollowTheObjects() throws InterruptedException, IOException {
    nodesBecomeRoutes();
    aPoolOnTheNodesNetworkSaysSo();
    tokensExpire();
    anAgentIsReplacedWithoutALostPacket();
    peersComeChangeAndGo();
    // A Node is deleted: nobody routes to it any more.
    String gone = lab.block("node-b");
    client.delete(ApiKind.NODE.named("node-b"));
    awaitSoon(
        "the deletion of a Node", "its routes withdrawn", () -> !ClusterLab.routes(machineA, gone));
    await("its BGPNode gone", () -> client.find(ApiKind.BGP_NODE.named("node-b")).isEmpty());
    theControllerEndsAndGivesItsLeaseBack();
    String log = lab.controllerLog();
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
    lab.node("node-a", A, "");
    lab.node("node-b", B, "");
    agentA.exec();
    agentB.exec();
    rack.start();
    await("blocks", () -> !lab.block("node-a").isEmpty() && !lab.block("node-b").isEmpty());
    await("a session", () -> isUp(agentA, "node_node-b") && isUp(agentB, "node_node-a"));
    await(
        "routes in both kernels",
        () ->
            ClusterLab.routes(machineA, lab.block("node-b"))
                && ClusterLab.routes(machineB, lab.block("node-a")));
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
      String page = lab.controllerPage(probe);
      assertTrue(page.contains("200"), page);
    }
  }

  /** No Node has its address in it: the agents alone know what their interfaces are in. */
  private void aPoolOnTheNodesNetworkSaysSo() {
    client.applyAll(
        """
        apiVersion: manx.io/v1alpha1
        kind: IPPool
        metadata: {name: astray}
        spec: {cidr: 192.0.2.64/26, disabled: true}
        """);
    String pool = ApiKind.IP_POOL.named("astray");
    await(
        "the overlap is told",
        () ->
            client
                .get(pool)
                .body()
                .at("/status/conditions")
                .toString()
                .contains("overlaps 192.0.2.0/24, the network of node node-"));
    client.delete(pool);
  }

  /** What the agents follow from here on, they follow with the tokens that they read anew. */
  private void tokensExpire() throws IOException {
    lab.revokeTokens();
    await(
        "both are refused", () -> agentA.log().contains(": 401") && agentB.log().contains(": 401"));
    assertTrue(ClusterLab.routes(machineA, lab.block("node-b")), "and go on");
    lab.renewTokens();
    await(
        "both are heard again",
        () -> agentA.log().contains("answers again") && agentB.log().contains("answers again"));
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
          String kernel = lab.space("r").show("route", "show", prefix, "proto", "bird");
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
    assertTrue(rackHas(A, lab.block("node-a")), "its pods are still announced");
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

  /** What a rolling update of the DaemonSet does to a node. */
  private void anAgentIsReplacedWithoutALostPacket() throws InterruptedException, IOException {
    String pod = lab.block("node-a").replace("0/24", "9");
    machineA.ip("address add " + pod + "/32 dev lo");
    Path answers = dir.resolve("ping.log");
    Process ping =
        new ProcessBuilder(machineB.inside(List.of("ping", "-i", "0.02", pod)))
            .redirectErrorStream(true)
            .redirectOutput(answers.toFile())
            .start();
    try {
      await("answers", () -> Files.exists(answers) && answered(answers));
      agentA.signal("TERM");
      assertEquals(0, agentA.awaitEnd(Duration.ofSeconds(60)), agentA::log);
      assertTrue(ClusterLab.routes(machineA, lab.block("node-b")), "routes stay");
      agentA.exec();
      await("a session again", () -> isUp(agentA, "node_node-b") && isUp(agentB, "node_node-a"));
      await("ready again", () -> agentA.page("/readyz").contains("200"));
      assertTrue(ClusterLab.routes(machineB, lab.block("node-a")));
    } finally {
      new ProcessBuilder("kill", "-INT", String.valueOf(ping.pid())).start().waitFor();
    }
    assertTrue(ping.waitFor(END_SECONDS, TimeUnit.SECONDS));
    Matcher counted =
        Pattern.compile("(\\d+) packets transmitted, (\\d+) received")
            .matcher(Files.readString(answers));
    assertTrue(counted.find(), Files.readString(answers));
    int lost = Integer.parseInt(counted.group(1)) - Integer.parseInt(counted.group(2));
    System.out.println("an agent was replaced: " + counted.group());
    assertTrue(lost <= 1, "the last one may be under way: " + counted.group());
  }

  private static boolean answered(Path file) {
    try {
      return Files.readString(file).contains("icmp_seq");
    } catch (IOException e) {
      return false;
    }
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
        () -> rackHas(A, lab.block("node-a")) && rackHas(B, lab.block("node-b")));
    await("the rack's is in the kernel", () -> ClusterLab.routes(machineA, BEHIND_RACK.toString()));
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
            .formatted(lab.block("node-a")));
    client.merge(ApiKind.BGP_PEER.named("tor"), "spec: {filters: [hide]}");
    awaitSoon("the BGPFilter", "the block hidden", () -> !rackHas(A, lab.block("node-a")));
    assertTrue(rackHas(B, lab.block("node-b")), "only that one");
    client.merge(
        ApiKind.BGP_FILTER.named("hide"),
        "spec: {exportV4: [{action: Reject, matchOperator: Equal, cidr: 10.0.0.0/8}]}");
    awaitSoon("its change", "the block shown", () -> rackHas(A, lab.block("node-a")));

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
        () -> !ClusterLab.routes(machineA, BEHIND_RACK.toString()));
    assertEquals(0, rack.establishedAmong(List.of(A, B)).size());
    assertTrue(ClusterLab.routes(machineA, lab.block("node-b")), "the mesh stays");
  }
}
