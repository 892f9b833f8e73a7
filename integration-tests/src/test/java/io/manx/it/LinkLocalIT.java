package io.manx.it;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.net.Netns;
import io.manx.lab.net.Outcome;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Fabrics without numbers: sessions between link-local addresses, over which both families are
 * routed. What other addresses the routers have is on their loopbacks.
 */
@Tag("root")
class LinkLocalIT {
  private static final IpAddress AGENT = IpAddress.parseZoned("fe80::1%eth0");
  private static final IpPrefix BY_BIRD = IpPrefix.parse("10.50.1.0/24");
  private static final IpPrefix BY_BIRD_V6 = IpPrefix.parse("2001:db8:51::/48");
  private static final IpPrefix BY_FRR = IpPrefix.parse("10.50.2.0/24");
  private static final IpPrefix BY_FRR_V6 = IpPrefix.parse("2001:db8:52::/48");
  private static final Set<IpPrefix> AGENTS = Set.copyOf(Wire.AGENT_PREFIXES);
  private static final int BIRD = 1;
  private static final int FRR = 2;

  private static IpAddress address(int number) {
    return IpAddress.parseZoned("fe80::1%d%%eth0".formatted(number));
  }

  /** Takes all addresses from the link but for one of its own, and puts them on the loopback. */
  private static Netns unnumbered(Netns netns, IpAddress link, List<IpAddress> loopback) {
    netns.ip("address flush dev eth0");
    netns.address("eth0", link.withoutZone() + "/64");
    loopback.forEach(address -> netns.address("lo", IpPrefix.host(address).toString()));
    return netns;
  }

  private static RouterSpec spec(int number, List<IpPrefix> prefixes) {
    RouterSpec spec = Wire.peerSpec(number, Wire.OTHER_AS + number, prefixes);
    return new RouterSpec(
        spec.name(),
        spec.as(),
        spec.routerId(),
        spec.addresses(),
        true,
        prefixes,
        List.of(new RouterSpec.Neighbor("agent", AGENT, Wire.AGENT_AS, false)));
  }

  private static RouterSpec.Neighbor neighbor(int number) {
    return new RouterSpec.Neighbor(
        Wire.peerName(number), address(number), Wire.OTHER_AS + number, false);
  }

  private static boolean goesVia(Netns netns, IpPrefix prefix, IpAddress link) {
    boolean v4 = prefix.address().isV4();
    // Not `show`, which with net.ipv4.nexthop_compat_mode=0 names only the nexthop object.
    String inside = prefix.address().toString();
    Outcome outcome = netns.exec("ip", v4 ? "-4" : "-6", "route", "get", inside);
    String via = (v4 ? "via inet6 " : "via ") + link.withoutZone() + " dev eth0";
    return outcome.ok() && outcome.out().contains(via);
  }

  @Test
  @Rfc(
      value = 2545,
      section = "3",
      shows = "both families are routed over a link-local session, through link-local next hops",
      peers = {"BIRD", "FRR"})
  @Rfc(
      value = 8950,
      section = "4",
      shows = "IPv4 goes over a link without IPv4 addresses, both ways",
      peers = {"BIRD", "FRR"})
  @Rfc(
      value = 4007,
      section = "6",
      shows = "a peer on a link is called by address and interface, and may call itself",
      peers = {"BIRD", "FRR"})
  void bothFamiliesOverALinkWithoutNumbers() {
    try (Wire wire = new Wire()) {
      unnumbered(wire.node(), AGENT, List.of(Wire.AGENT, Wire.AGENT_V6));
      BirdDaemon bird = bird(wire, List.of());
      FrrDaemon frr = frr(wire);
      List<RouterSpec.Neighbor> neighbors = new ArrayList<>(List.of(neighbor(BIRD), neighbor(FRR)));
      ManxAgent agent = wire.agent(neighbors);
      agent.config().peers().getFirst().put("passive", true);
      converge(wire, bird, frr, agent);
    }
  }

  @Test
  @Rfc(
      value = 8950,
      section = "4",
      shows = "a node without any IPv6 address but link-local ones routes both families",
      peers = {"BIRD", "FRR"})
  void nodeWithoutGlobalIpv6Address() {
    try (Wire wire = new Wire()) {
      unnumbered(wire.node(), AGENT, List.of(Wire.AGENT));
      BirdDaemon bird = bird(wire, List.of());
      FrrDaemon frr = frr(wire);
      ManxAgent agent = wire.agent(List.of(neighbor(BIRD), neighbor(FRR)));
      agent.config().spec().put("addresses", List.of(Wire.AGENT.toString()));
      agent
          .config()
          .peers()
          .forEach(peer -> peer.put("families", List.of("IPv4Unicast", "IPv6Unicast")));
      converge(wire, bird, frr, agent);
    }
  }

  /** FRR knows an interface; the address to call it learns from our router advertisements. */
  @Test
  @Rfc(
      value = 4861,
      section = "6.2",
      shows = "a router that waits for advertisements on its interface finds us and calls",
      peers = "FRR",
      alone = "the others do not wait for router advertisements")
  void routerThatKnowsTheInterfaceAlone() {
    try (Wire wire = new Wire()) {
      unnumbered(wire.node(), AGENT, List.of(Wire.AGENT));
      Netns netns = unnumbered(wire.peer(FRR), address(FRR), List.of());
      RouterSpec spec = spec(FRR, List.of(BY_FRR, BY_FRR_V6));
      RouterSpec alone =
          new RouterSpec(
              spec.name(),
              spec.as(),
              spec.routerId(),
              spec.addresses(),
              true,
              spec.originated(),
              List.of());
      FrrDaemon frr = wire.closing(new FrrDaemon(netns, wire.scratch().path(), alone));
      ManxAgent agent = wire.agent(List.of());
      agent.config().spec().put("addresses", List.of(Wire.AGENT.toString()));
      Map<String, Object> range = new LinkedHashMap<>();
      range.put("name", "tor");
      range.put("interfaces", List.of("eth0"));
      range.put("asNumber", spec.as());
      range.put("import", "All");
      range.put("families", List.of("IPv4Unicast", "IPv6Unicast"));
      agent.config().spec().put("peerRanges", List.of(range));
      agent.start();
      frr.start();
      frr.configure(
          "router bgp " + spec.as(),
          "neighbor eth0 interface remote-as external",
          "address-family ipv4 unicast",
          "neighbor eth0 activate",
          "exit-address-family",
          "address-family ipv6 unicast",
          "neighbor eth0 activate");
      for (IpPrefix prefix : List.of(BY_FRR, BY_FRR_V6)) {
        Wire.await(
            "via FRR: " + prefix, () -> goesVia(wire.node(), prefix, address(FRR)), agent, frr);
      }
      for (IpPrefix prefix : AGENTS) {
        Wire.await("FRR routes " + prefix, () -> goesVia(netns, prefix, AGENT), agent, frr);
      }
      agent.config().spec().remove("peerRanges");
      agent.reload();
      Wire.await(
          "the session ends with the range",
          () -> !goesVia(wire.node(), BY_FRR, address(FRR)),
          agent,
          frr);
    }
  }

  private static BirdDaemon bird(Wire wire, List<IpAddress> loopback) {
    Netns netns = unnumbered(wire.peer(BIRD), address(BIRD), loopback);
    RouterSpec spec = spec(BIRD, List.of(BY_BIRD, BY_BIRD_V6));
    BirdDaemon bird = wire.closing(new BirdDaemon(netns, wire.scratch().path(), spec));
    bird.channelOptions("extended next hop on;");
    return bird;
  }

  private static FrrDaemon frr(Wire wire) {
    Netns netns = unnumbered(wire.peer(FRR), address(FRR), List.of());
    RouterSpec spec = spec(FRR, List.of(BY_FRR, BY_FRR_V6));
    return wire.closing(new FrrDaemon(netns, wire.scratch().path(), spec));
  }

  private static void converge(Wire wire, BirdDaemon bird, FrrDaemon frr, ManxAgent agent) {
    bird.start();
    frr.start();
    agent.start();
    Router[] all = {agent, bird, frr};
    Wire.await("BIRD is a peer", () -> agent.established(address(BIRD)), all);
    Wire.await("FRR is a peer", () -> agent.established(address(FRR)), all);
    Netns node = wire.node();
    for (IpPrefix prefix : List.of(BY_BIRD, BY_BIRD_V6)) {
      Wire.await("via BIRD: " + prefix, () -> goesVia(node, prefix, address(BIRD)), all);
    }
    for (IpPrefix prefix : List.of(BY_FRR, BY_FRR_V6)) {
      Wire.await("via FRR: " + prefix, () -> goesVia(node, prefix, address(FRR)), all);
    }
    Wire.await("BIRD knows ours", () -> bird.learned(AGENT).equals(AGENTS), all);
    Wire.await("FRR knows ours", () -> frr.learned(AGENT).equals(AGENTS), all);
    for (IpPrefix prefix : AGENTS) {
      Wire.await("BIRD routes " + prefix, () -> goesVia(bird.netns(), prefix, AGENT), all);
      Wire.await("FRR routes " + prefix, () -> goesVia(frr.netns(), prefix, AGENT), all);
    }
  }
}
