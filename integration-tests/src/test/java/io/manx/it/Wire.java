package io.manx.it;

import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.daemon.RouterSpec.Neighbor;
import io.manx.lab.net.Deadline;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * A Manx agent and peers on one switch: namespaces, addresses of both families, files. The agent is
 * 192.0.2.1 in AS 64512; peer number n is 192.0.2.(10+n), with 2001:db8:: addresses to match.
 */
final class Wire implements AutoCloseable {
  static final long AGENT_AS = 64512;
  static final long OTHER_AS = 64513;
  static final IpAddress AGENT = IpAddress.parse("192.0.2.1");
  static final IpAddress AGENT_V6 = IpAddress.parse("2001:db8::1");
  static final List<IpPrefix> AGENT_PREFIXES =
      List.of(IpPrefix.parse("10.244.1.0/24"), IpPrefix.parse("fd00:10:244:1::/64"));

  private static final int PATIENCE_SECONDS = 30;

  private final Scratch scratch = Scratch.create();
  private final List<Runnable> toClose = new ArrayList<>();
  private final Netns hub;
  private final Netns node;

  Wire() {
    Netns.sweepOrphans();
    hub = Netns.create(Netns.testName("hub"));
    hub.bridge("switch");
    node = attach("agent", AGENT, AGENT_V6);
  }

  private Netns attach(String name, IpAddress v4, IpAddress v6) {
    Netns netns = Netns.create(Netns.testName(name));
    toClose.add(netns::close);
    Netns.link(netns, "eth0", hub, "to-" + name);
    hub.ip("link set dev to-" + name + " master switch");
    netns.forward();
    netns.address("eth0", v4 + "/24");
    netns.address("eth0", v6 + "/64");
    return netns;
  }

  /** The address of a peer. */
  static IpAddress peerAddress(int number) {
    return IpAddress.parse("192.0.2." + (10 + number));
  }

  /** The IPv6 address of a peer. */
  static IpAddress peerAddressV6(int number) {
    return IpAddress.parse("2001:db8::" + (10 + number));
  }

  /** The agent's name for the session with a peer. */
  static String peerName(int number) {
    return "peer" + number;
  }

  /** The namespace of the agent. */
  Netns node() {
    return node;
  }

  /** A namespace for a peer. */
  Netns peer(int number) {
    return attach(peerName(number), peerAddress(number), peerAddressV6(number));
  }

  /** Cuts the path to a peer, or mends it: frames are dropped, and every link stays up. */
  void isolate(int number, boolean cut) {
    hub.exec("bridge", "link", "set", "dev", "to-" + peerName(number), "state", cut ? "0" : "3")
        .orThrow();
  }

  /** Where files go. */
  Scratch scratch() {
    return scratch;
  }

  /** What a peer is told. */
  static RouterSpec peerSpec(int number, long as, List<IpPrefix> prefixes) {
    return new RouterSpec(
        peerName(number),
        as,
        peerAddress(number),
        List.of(peerAddress(number), peerAddressV6(number)),
        false,
        prefixes,
        List.of(new Neighbor("agent", AGENT, AGENT_AS, false)));
  }

  /** An agent with these peers, not started yet. */
  ManxAgent agent(List<Neighbor> neighbors) {
    RouterSpec spec =
        new RouterSpec(
            "agent", AGENT_AS, AGENT, List.of(AGENT, AGENT_V6), true, AGENT_PREFIXES, neighbors);
    return closing(new ManxAgent(node, scratch.path(), spec, List.of()));
  }

  /** The agent's side of the session with a peer. */
  static Neighbor neighbor(int number, long as) {
    return new Neighbor(peerName(number), peerAddress(number), as, false);
  }

  /** Has it closed at the end, before what is there already. */
  <T extends Router> T closing(T part) {
    toClose.add(part::close);
    return part;
  }

  /** The unicast routes of the agent in the kernel; what it makes unreachable is not among them. */
  Set<IpPrefix> kernel() {
    Set<IpPrefix> prefixes = new TreeSet<>();
    for (String family : List.of("-4", "-6")) {
      for (String line : node.show(family, "route", "show", "proto", "77").lines().toList()) {
        String first = line.split("\\s+", 2)[0];
        if (first.contains("/")) {
          prefixes.add(IpPrefix.parse(first));
        }
      }
    }
    return prefixes;
  }

  /** When a session of the agent came up, as it says itself; changes if it ever went down. */
  static String since(ManxAgent agent, int number) {
    return agent.control().ask("show protocols " + peerName(number)).stream()
        .filter(line -> line.text().startsWith(peerName(number) + " "))
        .map(line -> line.text().strip())
        .findFirst()
        .orElse("no such protocol");
  }

  /** Waits for something between the agent and another router. */
  static void await(String what, BooleanSupplier condition, Router... parties) {
    Deadline.inSeconds(PATIENCE_SECONDS)
        .await(
            what,
            condition,
            () -> {
              StringBuilder all = new StringBuilder();
              for (Router party : parties) {
                all.append(party.diagnosis()).append("\n");
              }
              return all.toString();
            });
  }

  @Override
  public void close() {
    toClose.reversed().forEach(Runnable::run);
    hub.close();
    scratch.close();
  }
}
