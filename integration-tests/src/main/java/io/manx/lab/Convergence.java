package io.manx.lab;

import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec.Neighbor;
import io.manx.lab.net.Netns;
import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Starts the agents and watches until every session is up and every route is in every kernel. */
final class Convergence {
  private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(40);

  private final Lab lab;
  private final Map<LabNode, Long> started = new LinkedHashMap<>();
  private final Map<LabNode, Duration> firstSession = new LinkedHashMap<>();
  private final Set<String> up = new HashSet<>();
  private final Set<String> written = new HashSet<>();
  private int sessions;
  private int routes;

  Convergence(Lab lab) {
    this.lab = lab;
    for (LabNode node : lab.plan().nodes()) {
      // Each session counts at both ends, the rack router's too.
      sessions += lab.plan().router(node).neighbors().size() + (lab.plan().hasTor() ? 1 : 0);
    }
    routes = routers().stream().mapToInt(name -> expected(name).size()).sum();
  }

  /** Sessions that are up, each counted at both ends. */
  int sessionsUp() {
    return up.size();
  }

  /** Sessions that there are, each counted at both ends. */
  int sessions() {
    return sessions;
  }

  /** Routes found in the kernels. */
  int routesWritten() {
    return written.size();
  }

  /** Routes that must be in the kernels. */
  int routes() {
    return routes;
  }

  /** From a node's exec to its first session that is up, for the nodes that have one. */
  Map<LabNode, Duration> firstSession() {
    return firstSession;
  }

  /**
   * Starts every agent and waits.
   *
   * @param limit how long at most
   * @param progress told now and then
   * @return the time from the first exec until all held, or the limit if it never did
   */
  Duration run(Duration limit, Consumer<String> progress) {
    long begin = System.nanoTime();
    for (LabNode node : lab.plan().nodes()) {
      started.put(node, System.nanoTime());
      if (lab.agent(node) instanceof ManxAgent agent) {
        agent.exec();
      } else {
        lab.agent(node).start();
      }
    }
    while (System.nanoTime() - begin < limit.toNanos()) {
      look();
      progress.accept(
          "sessions "
              + up.size()
              + "/"
              + sessions
              + ", routes in kernels "
              + written.size()
              + "/"
              + routes);
      if (up.size() == sessions && written.size() == routes) {
        return Duration.ofNanos(System.nanoTime() - begin);
      }
      // Many agents share the processors with this watcher: it looks less often then.
      LockSupport.parkNanos(LOOK_EVERY * Math.max(1, lab.plan().nodes().size() / 3));
    }
    return limit;
  }

  private List<String> routers() {
    List<String> names = new ArrayList<>();
    if (lab.plan().hasTor()) {
      names.add(LabPlan.TOR);
    }
    lab.plan().nodes().forEach(node -> names.add(node.name()));
    return names;
  }

  /** What is up stays counted: a flap shows when the whole is looked at again, at the end. */
  private void look() {
    for (LabNode node : lab.plan().nodes()) {
      List<IpAddress> neighbors =
          lab.plan().router(node).neighbors().stream().map(Neighbor::address).toList();
      look(node.name(), lab.agent(node), neighbors);
      if (up.stream().anyMatch(key -> key.startsWith(node.name() + ">"))) {
        long since = started.getOrDefault(node, 0L);
        firstSession.computeIfAbsent(node, n -> Duration.ofNanos(System.nanoTime() - since));
      }
    }
    List<IpAddress> nodes =
        lab.plan().nodes().stream().map(node -> node.addresses().getFirst()).toList();
    lab.tor().ifPresent(tor -> look(LabPlan.TOR, tor, nodes));
    // Kernels are asked once sessions are there: before that there is nothing to find.
    if (up.size() == sessions) {
      for (String name : routers()) {
        lookAtKernel(name);
      }
    }
  }

  private void look(String name, Router router, List<IpAddress> neighbors) {
    List<IpAddress> missing =
        neighbors.stream().filter(neighbor -> !up.contains(name + ">" + neighbor)).toList();
    if (!missing.isEmpty()) {
      router.establishedAmong(missing).forEach(neighbor -> up.add(name + ">" + neighbor));
    }
  }

  private void lookAtKernel(String name) {
    Set<IpPrefix> missing = expected(name);
    missing.removeIf(prefix -> written.contains(name + ">" + prefix));
    if (missing.isEmpty()) {
      return;
    }
    Set<IpPrefix> present =
        kernelRoutes(lab.netns(name), protocol(name), lab.plan().options().ipv6());
    missing.retainAll(present);
    missing.forEach(prefix -> written.add(name + ">" + prefix));
  }

  private String protocol(String name) {
    return name.equals(LabPlan.TOR)
        ? lab.tor().orElseThrow().kernelProtocol()
        : lab.agent(lab.plan().nodes().getFirst()).kernelProtocol();
  }

  /** The pod CIDRs of everybody else. */
  private Set<IpPrefix> expected(String name) {
    Set<IpPrefix> prefixes = new TreeSet<>();
    for (LabNode node : lab.plan().nodes()) {
      if (!node.name().equals(name)) {
        prefixes.addAll(node.podCidrs());
      }
    }
    return prefixes;
  }

  /** The unicast routes of one protocol in a namespace's main table. */
  static Set<IpPrefix> kernelRoutes(Netns netns, String protocol, boolean ipv6) {
    Set<IpPrefix> prefixes = new TreeSet<>();
    List<String> families = ipv6 ? List.of("-4", "-6") : List.of("-4");
    for (String family : families) {
      for (String line : netns.show(family, "route", "show", "proto", protocol).lines().toList()) {
        String first = line.split("\\s+", 2)[0];
        if (first.contains("/")) {
          prefixes.add(IpPrefix.parse(first));
        }
      }
    }
    return prefixes;
  }

  /** The families in use. */
  static List<AddressFamily> families(LabPlan plan) {
    return plan.options().ipv6()
        ? List.of(AddressFamily.IPV4, AddressFamily.IPV6)
        : List.of(AddressFamily.IPV4);
  }
}
