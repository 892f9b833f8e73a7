package io.manx.lab;

import io.manx.lab.daemon.Router;
import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;

/** Shows the protocols and routes of a lab that is on the machine. */
final class LabReport {
  /** Above this many nodes only the first, the last and the router are shown in full. */
  private static final int FEW = 4;

  private final Lab lab;
  private final Terminal terminal;

  LabReport(Lab lab, Terminal terminal) {
    this.lab = lab;
    this.terminal = terminal;
  }

  void show() {
    lab.tor().ifPresent(tor -> router(LabPlan.TOR, tor));
    int count = lab.plan().nodes().size();
    for (LabNode node : lab.plan().nodes()) {
      if (count <= FEW || node.index() == 1 || node.index() == count) {
        router(node.name(), lab.agent(node));
      }
    }
    if (count > FEW) {
      terminal.print("(nodes between the first and the last: ./manx lab exec NODE ip route)");
    }
  }

  private void router(String name, Router router) {
    terminal.heading(name + ": protocols (" + router.make() + ")");
    try {
      terminal.print(indent(router.protocols()));
    } catch (LabException e) {
      terminal.print(indent("no answer: " + e.getMessage()));
    }
    terminal.heading(name + ": kernel routes");
    Netns netns = lab.netns(name);
    terminal.print(indent(netns.show("-4", "route", "show")));
    if (lab.plan().options().ipv6()) {
      terminal.print(indent(netns.show("-6", "route", "show")));
    }
  }

  private static String indent(String text) {
    return "  " + text.strip().replace("\n", "\n  ");
  }
}
