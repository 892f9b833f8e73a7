package io.manx.lab;

import io.manx.lab.LabOptions.Agent;
import io.manx.lab.LabOptions.Tor;
import io.manx.lab.cni.Cni;
import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import io.manx.node.agent.cni.Conflist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A lab on this machine: namespaces, wires, routers, pods. Building it goes in the order of a real
 * machine: wires, the rack router, then the nodes' agents, then pods.
 */
public final class Lab {
  private static final int MTU = 1500;

  private final LabPlan plan;
  private final LabDirectory directory;
  private final Map<String, Router> routers = new LinkedHashMap<>();
  private final List<Pod> pods = new ArrayList<>();

  /** The lab of a plan, which may or may not be on the machine. */
  public Lab(LabPlan plan) {
    this.plan = plan;
    this.directory = new LabDirectory(plan.options().name());
    if (plan.hasTor()) {
      RouterSpec spec = plan.tor();
      Netns netns = netns(LabPlan.TOR);
      Path files = directory.of(LabPlan.TOR);
      routers.put(
          LabPlan.TOR,
          plan.options().tor() == Tor.FRR
              ? new FrrDaemon(netns, files, spec)
              : new BirdDaemon(netns, files, spec));
    }
    for (LabNode node : plan.nodes()) {
      RouterSpec spec = plan.router(node);
      Netns netns = netns(node.name());
      Path files = directory.of(node.name());
      routers.put(
          node.name(),
          plan.options().agent() == Agent.BIRD
              ? new BirdDaemon(netns, files, spec)
              : new ManxAgent(netns, files, spec, plan.pools()));
    }
  }

  /** Its plan. */
  public LabPlan plan() {
    return plan;
  }

  /** Its pods, once they were made. */
  public List<Pod> pods() {
    return pods;
  }

  /** The namespace of a node, a pod or the router. */
  public Netns netns(String what) {
    return Netns.named(plan.namespace(what));
  }

  /** The agent of a node. */
  public Router agent(LabNode node) {
    return router(node.name()).orElseThrow();
  }

  /** The rack router, if it speaks BGP. */
  public Optional<Router> tor() {
    return router(LabPlan.TOR);
  }

  private Optional<Router> router(String name) {
    return Optional.ofNullable(routers.get(name));
  }

  /** The directory of its files. */
  public LabDirectory directory() {
    return directory;
  }

  /** Makes the switches, the nodes and their uplinks. */
  public void wire() {
    Netns tor = Netns.create(plan.namespace(LabPlan.TOR));
    tor.forward();
    for (int rack : plan.racks()) {
      tor.bridge(LabPlan.bridge(rack));
      plan.gateways(rack).forEach(address -> tor.address(LabPlan.bridge(rack), address));
    }
    for (LabNode node : plan.nodes()) {
      Netns netns = Netns.create(plan.namespace(node.name()));
      netns.forward();
      Netns.link(netns, "eth0", tor, node.name());
      tor.ip("link set dev " + node.name() + " master " + LabPlan.bridge(node.rack()));
      for (IpAddress address : node.addresses()) {
        netns.address("eth0", address + (address.isV4() ? "/24" : "/64"));
      }
      // What a node has before any of this: its own address and a default gateway.
      for (IpAddress gateway : node.gateways()) {
        netns.ip("route add " + (gateway.isV4() ? "default" : "::/0") + " via " + gateway);
      }
    }
  }

  /** Starts the rack router, which is there long before the nodes. */
  public void startTor() {
    tor().ifPresent(Router::start);
  }

  /**
   * Makes the pods with the CNI plugins of the machine, from a conflist in each node's directory.
   */
  public void makePods() {
    for (LabNode node : plan.nodes()) {
      Path files = directory.of(node.name());
      String conflist =
          new Conflist("manx", node.podCidrs(), MTU, files.resolve("ipam").toString()).text();
      try {
        Files.writeString(files.resolve("10-manx.conflist"), conflist);
      } catch (IOException e) {
        throw new LabException("cannot write the conflist: " + e.getMessage(), e);
      }
      Cni cni = new Cni(netns(node.name()), conflist);
      for (int number = 1; number <= LabNode.PODS; number++) {
        Netns pod = Netns.create(plan.namespace(node.pod(number)));
        pods.add(new Pod(node, node.pod(number), pod, cni.add(pod)));
      }
    }
  }

  /** Takes all of it away. */
  public void down() {
    directory.remove();
  }
}
