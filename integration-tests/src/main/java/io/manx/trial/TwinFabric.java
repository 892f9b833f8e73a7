package io.manx.trial;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.manx.lab.cni.Cni;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.daemon.RouterSpec.Neighbor;
import io.manx.lab.net.Deadline;
import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.node.agent.cni.Conflist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A cluster whose nodes have two uplinks, each to a switch of its own with a route reflector of its
 * own: every pod CIDR is reached over both. Nodes, reflectors, pods and switches are network
 * namespaces. Node number n is 192.0.2.n on one switch and 198.51.100.n on the other, in AS 64512,
 * and has 10.244.n.0/24 for its pods.
 */
final class TwinFabric implements AutoCloseable {
  /** How many uplinks a node has, and how many reflectors there are. */
  static final int UPLINKS = 2;

  private static final long AS = 64512;
  private static final int MTU = 1500;
  private static final List<String> SUBNETS = List.of("192.0.2.", "198.51.100.");
  private static final int REFLECTOR_HOST = 250;
  private static final int PATIENCE_SECONDS = 120;

  /**
   * How the sessions are watched.
   *
   * @param bfd whether BFD watches them, with three times 100 ms
   * @param holdSeconds the hold time
   */
  record Sessions(boolean bfd, int holdSeconds) {}

  /**
   * A node.
   *
   * @param number from 1
   * @param pods its pods
   * @param podAddresses of each pod, in their order
   */
  record Node(
      int number, Netns netns, ManxAgent agent, List<Netns> pods, List<IpAddress> podAddresses) {
    /** Its address on an uplink, 0 or 1. */
    IpAddress address(int uplink) {
      return IpAddress.parse(SUBNETS.get(uplink) + number);
    }

    /** Its pods' network. */
    IpPrefix podCidr() {
      return IpPrefix.parse("10.244." + number + ".0/24");
    }

    /** A network that it announces now and then. */
    IpPrefix extra() {
      return IpPrefix.parse("10.245." + number + ".0/24");
    }
  }

  private final Path directory;
  private final Netns switches;
  private final List<Node> nodes = new ArrayList<>();
  private final List<ManxAgent> reflectors = new ArrayList<>();
  private final List<Netns> all = new ArrayList<>();

  /** Makes it all and starts nothing. */
  TwinFabric(int nodeCount, int podsPerNode, Sessions sessions) {
    Netns.sweepOrphans();
    try {
      directory = Files.createTempDirectory("manx-trial");
    } catch (IOException e) {
      throw new LabException("no directory for the trial: " + e.getMessage(), e);
    }
    switches = make("switches");
    for (int i = 0; i < UPLINKS; i++) {
      switches.bridge("switch" + i);
    }
    try {
      for (int i = 0; i < UPLINKS; i++) {
        reflectors.add(reflector(i, nodeCount, sessions));
      }
      for (int number = 1; number <= nodeCount; number++) {
        nodes.add(node(number, podsPerNode, sessions));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Netns make(String name) {
    Netns netns = Netns.create(Netns.testName(name));
    all.add(netns);
    return netns;
  }

  private ManxAgent reflector(int index, int nodeCount, Sessions sessions) {
    String name = "r" + index;
    Netns netns = make(name);
    plug(netns, name, index);
    String address = SUBNETS.get(index) + REFLECTOR_HOST;
    netns.address("eth" + index, address + "/24");
    List<Neighbor> clients = new ArrayList<>();
    for (int number = 1; number <= nodeCount; number++) {
      IpAddress client = IpAddress.parse(SUBNETS.get(index) + number);
      clients.add(new Neighbor("n" + number, client, AS, true));
    }
    IpAddress own = IpAddress.parse(address);
    RouterSpec spec = new RouterSpec(name, AS, own, List.of(own), false, List.of(), clients);
    ManxAgent agent = new ManxAgent(netns, directory, spec, List.of());
    agent.config().peers().forEach(peer -> watch(peer, sessions));
    return agent;
  }

  private Node node(int number, int podsPerNode, Sessions sessions) {
    String name = "n" + number;
    Netns netns = make(name);
    List<IpAddress> addresses = new ArrayList<>();
    List<Neighbor> neighbors = new ArrayList<>();
    for (int i = 0; i < UPLINKS; i++) {
      plug(netns, name, i);
      addresses.add(IpAddress.parse(SUBNETS.get(i) + number));
      netns.address("eth" + i, addresses.get(i) + "/24");
      IpAddress reflector = IpAddress.parse(SUBNETS.get(i) + REFLECTOR_HOST);
      neighbors.add(new Neighbor("r" + i, reflector, AS, false));
    }
    netns.forward();
    RouterSpec spec =
        new RouterSpec(name, AS, addresses.getFirst(), addresses, true, List.of(), neighbors);
    ManxAgent agent = new ManxAgent(netns, directory, spec, List.of());
    List<Map<String, Object>> peers = agent.config().peers();
    for (int i = 0; i < UPLINKS; i++) {
      watch(peers.get(i), sessions);
      peers.get(i).put("sourceAddress", addresses.get(i).toString());
    }
    Node node = new Node(number, netns, agent, new ArrayList<>(), new ArrayList<>());
    agent.config().originate(List.of(node.podCidr()));
    Path ipam = directory.resolve(name + "-ipam");
    Cni cni =
        new Cni(netns, new Conflist("manx", List.of(node.podCidr()), MTU, ipam.toString()).text());
    for (int pod = 1; pod <= podsPerNode; pod++) {
      Netns made = make(name + "p" + pod);
      node.pods().add(made);
      node.podAddresses().add(cni.add(made).getFirst());
    }
    return node;
  }

  private void plug(Netns netns, String name, int uplink) {
    String port = port(name, uplink);
    Netns.link(netns, "eth" + uplink, switches, port);
    switches.ip("link set dev " + port + " master switch" + uplink);
  }

  private static String port(String name, int uplink) {
    return name + "-" + uplink;
  }

  private static void watch(Map<String, Object> peer, Sessions sessions) {
    peer.put("holdTime", sessions.holdSeconds() + "s");
    peer.put("keepaliveTime", Math.max(1, sessions.holdSeconds() / 3) + "s");
    peer.put("connectRetryTime", "1s");
    if (sessions.bfd()) {
      peer.put(
          "bfd",
          Map.of(
              "enabled",
              true,
              "transmitInterval",
              "100ms",
              "receiveInterval",
              "100ms",
              "detectMultiplier",
              3));
    }
  }

  List<Node> nodes() {
    return nodes;
  }

  List<ManxAgent> reflectors() {
    return reflectors;
  }

  /** Starts everything and waits until every pod CIDR is in every kernel. */
  void start() {
    reflectors.forEach(ManxAgent::exec);
    nodes.forEach(node -> node.agent().exec());
    reflectors.forEach(ManxAgent::awaitStarted);
    nodes.forEach(node -> node.agent().awaitStarted());
    awaitRest(List.of());
  }

  /** Whether a node's session with each reflector is up. */
  private static boolean established(Node node) {
    List<IpAddress> wanted =
        SUBNETS.stream().map(subnet -> IpAddress.parse(subnet + REFLECTOR_HOST)).toList();
    return node.agent().establishedAmong(wanted).size() == wanted.size();
  }

  /** Takes the carrier of an uplink, or gives it back. */
  void carrier(Node node, int uplink, boolean up) {
    String port = port("n" + node.number(), uplink);
    switches.ip("link set dev " + port + (up ? " up" : " down"));
  }

  /**
   * Drops every frame of an uplink while the link stays up, or ends that.
   *
   * @return false if the uplink has no carrier, so that it carries nothing anyway
   */
  @CanIgnoreReturnValue
  boolean silence(Node node, int uplink, boolean silent) {
    String port = port("n" + node.number(), uplink);
    return switches.exec("bridge", "link", "set", "dev", port, "state", silent ? "0" : "3").ok();
  }

  /**
   * Waits until every session is Established and every kernel holds what was announced, no less and
   * no more, over both uplinks. Without the sessions, a route that is kept while its peer restarts
   * would pass for one that is there to stay.
   *
   * @param announcing the nodes that announce their extra network
   * @throws LabException with the differences, if that takes longer than two minutes
   */
  void awaitRest(List<Node> announcing) {
    Deadline.inSeconds(PATIENCE_SECONDS)
        .await(
            "every kernel holds what was decided",
            () ->
                nodes.stream().allMatch(TwinFabric::established)
                    && differences(announcing).isEmpty(),
            () -> differences(announcing) + diagnoses());
  }

  /**
   * Looks whether what came to rest still rests.
   *
   * @throws LabException with the differences
   */
  void requireRest(List<Node> announcing) {
    String found = differences(announcing);
    if (!found.isEmpty()) {
      throw new LabException("it was at rest and is no more: " + found + diagnoses());
    }
  }

  private String diagnoses() {
    return String.join("\n", nodes.stream().map(node -> node.agent().diagnosis()).toList());
  }

  /** Of all nodes, a line each; empty if every kernel is right. */
  private String differences(List<Node> announcing) {
    StringBuilder found = new StringBuilder();
    for (Node node : nodes) {
      String difference = difference(node, announcing);
      if (!difference.isEmpty()) {
        found.append("node ").append(node.number()).append(": ").append(difference).append('\n');
      }
    }
    return found.toString();
  }

  /** What a node's kernel has that it should not, or lacks; empty if it is right. */
  private String difference(Node node, List<Node> announcing) {
    KernelView kernel = KernelView.of(node.netns());
    List<String> expected = new ArrayList<>();
    for (Node other : nodes) {
      for (IpPrefix prefix : List.of(other.podCidr(), other.extra())) {
        boolean announced = prefix.equals(other.podCidr()) || announcing.contains(other);
        if (announced && other.equals(node)) {
          expected.add(prefix + " unreachable");
        } else if (announced) {
          expected.add(prefix + " via " + other.address(0) + " " + other.address(1));
        }
      }
    }
    return kernel.difference(expected);
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.agent().close());
    reflectors.forEach(ManxAgent::close);
    all.reversed().forEach(Netns::close);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new LabException("cannot delete " + directory + ": " + e.getMessage(), e);
    }
  }
}
