package io.manx.lab;

import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.RouterSpec.Neighbor;
import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Brings a lab up, looks at everything it promises, and says what held. */
public final class LabRun {
  /**
   * What convergence may take, from the first agent's exec to the last route in the last kernel.
   */
  public static final Duration CONVERGED_WITHIN = Duration.ofSeconds(10);

  /**
   * Above this many nodes, starting that many JVMs on one machine takes longer than routing does.
   */
  private static final int FEW_NODES = 4;

  private static final Duration PER_NODE_MORE = Duration.ofSeconds(3);

  private final Lab lab;
  private final Terminal terminal;
  private final Duration limit;
  private final Verdict verdict = new Verdict();

  /** A run of a lab that is not on the machine yet. */
  public LabRun(Lab lab, Terminal terminal) {
    this(lab, terminal, usualLimit(lab));
  }

  /**
   * A run whose verdict bears with a slow machine.
   *
   * @param limit how soon everything is to have converged
   */
  public LabRun(Lab lab, Terminal terminal, Duration limit) {
    this.lab = lab;
    this.terminal = terminal;
    this.limit = limit;
  }

  /** Runs it all; the lab is left as it is. */
  public Verdict run() {
    LabOptions options = lab.plan().options();
    lab.directory().write(options, false);
    terminal.step(
        options.nodes()
            + " nodes in "
            + lab.plan().racks().size()
            + " subnets, rack router "
            + options.tor().name().toLowerCase(Locale.ROOT)
            + ", "
            + sessionsText()
            + (options.ipv6() ? ", IPv4 and IPv6" : ", IPv4"));
    lab.wire();
    lab.startTor();
    terminal.step("starting the agents");
    Convergence convergence = new Convergence(lab);
    Duration time = convergence.run(limit.multipliedBy(4), terminal::progress);
    sessions(convergence, time);
    terminal.step("making " + options.nodes() * LabNode.PODS + " pods with the CNI plugins");
    lab.makePods();
    addresses();
    checkPackets();
    stillUp(convergence);
    lab.directory().write(options, true);
    new LabReport(lab, terminal).show();
    figures(convergence);
    return verdict;
  }

  /**
   * Sends packets between all pods and nodes of a lab that is there, and looks at them on the wire.
   */
  public Verdict checkPackets() {
    for (AddressFamily family : Convergence.families(lab.plan())) {
      String name = family == AddressFamily.IPV4 ? "IPv4" : "IPv6";
      terminal.step("packets between pods and nodes, " + name);
      new Reachability(lab).check(family, verdict);
      terminal.step("captures on the wire, " + name);
      new WireProof(lab).check(family, verdict);
    }
    return verdict;
  }

  private String sessionsText() {
    int reflectors = lab.plan().options().reflectors();
    return reflectors == 0 ? "full mesh" : reflectors + " route reflectors";
  }

  private void sessions(Convergence convergence, Duration time) {
    boolean all = convergence.sessionsUp() == convergence.sessions();
    verdict.add(
        "sessions Established",
        all,
        convergence.sessionsUp() + " of " + convergence.sessions() + " ends");
    boolean routes = convergence.routesWritten() == convergence.routes();
    verdict.add(
        "routes in the kernels",
        routes,
        convergence.routesWritten() + " of " + convergence.routes());
    verdict.add(
        "converged within " + limit.toSeconds() + " s",
        all && routes && time.compareTo(limit) < 0,
        all && routes ? seconds(time) : "not within " + seconds(time));
  }

  private static Duration usualLimit(Lab lab) {
    int more = Math.max(0, lab.plan().nodes().size() - FEW_NODES);
    return CONVERGED_WITHIN.plus(PER_NODE_MORE.multipliedBy(more));
  }

  /** No two nodes share an address, and each pod's address is its own node's. */
  private void addresses() {
    List<String> wrong = new ArrayList<>();
    List<LabNode> nodes = lab.plan().nodes();
    List<IpAddress> seen = new ArrayList<>();
    for (Pod pod : lab.pods()) {
      for (IpAddress address : pod.addresses()) {
        if (seen.contains(address)) {
          wrong.add(address + " is given twice");
        }
        seen.add(address);
        for (LabNode node : nodes) {
          boolean inside = node.podCidrs().stream().anyMatch(cidr -> cidr.contains(address));
          if (inside != node.equals(pod.node())) {
            wrong.add(
                pod.name() + " has " + address + (inside ? " of " : " outside ") + node.name());
          }
        }
      }
    }
    for (LabNode node : nodes) {
      Set<IpPrefix> routed =
          Convergence.kernelRoutes(
              lab.netns(node.name()),
              lab.agent(node).kernelProtocol(),
              lab.plan().options().ipv6());
      for (IpPrefix own : node.podCidrs()) {
        routed.stream()
            .filter(prefix -> prefix.overlaps(own) && !prefix.equals(own))
            .forEach(
                prefix ->
                    wrong.add(
                        node.name() + " routes " + prefix + ", which overlaps its own " + own));
      }
    }
    verdict.add(
        "pod CIDRs do not overlap",
        wrong.isEmpty(),
        wrong.isEmpty() ? seen.size() + " pod addresses" : String.join("; ", wrong));
  }

  /** Sessions that were up and went down meanwhile are a failure of the run. */
  private void stillUp(Convergence convergence) {
    int down = 0;
    for (LabNode node : lab.plan().nodes()) {
      for (Neighbor neighbor : lab.plan().router(node).neighbors()) {
        if (!lab.agent(node).established(neighbor.address())) {
          down++;
        }
      }
    }
    verdict.add(
        "sessions still up at the end",
        down == 0,
        down == 0 ? "all" : down + " of " + convergence.sessions() + " ends down");
  }

  private void figures(Convergence convergence) {
    terminal.heading("figures");
    for (LabNode node : lab.plan().nodes()) {
      Duration first = convergence.firstSession().get(node);
      long resident = ManxAgent.residentMemory(lab.agent(node).pid());
      terminal.print(
          String.format(
              Locale.ROOT,
              "  %-8s exec to first session %s, resident memory %d MiB",
              node.name(),
              first == null ? "never" : seconds(first),
              resident >> 20));
    }
    convergence.firstSession().values().stream()
        .max(Comparator.naturalOrder())
        .ifPresent(slowest -> terminal.print("  slowest first session: " + seconds(slowest)));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0);
  }
}
