package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.Router;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An agent between two providers, a customer and a lateral peer, each in an AS of its own: what is
 * announced to whom, by policy alone and with roles.
 */
@Tag("root")
class RolesIT {
  private static final int BIRD_PROVIDER = 1;
  private static final int FRR_PROVIDER = 2;
  private static final int CUSTOMER = 3;
  private static final int LATERAL = 4;
  private static final List<String> OUR_ROLES = List.of("Customer", "Customer", "Provider", "Peer");

  private static final IpPrefix OURS = Wire.AGENT_PREFIXES.getFirst();
  private static final IpPrefix OF_BIRD = IpPrefix.parse("10.51.0.0/24");
  private static final IpPrefix OF_FRR = IpPrefix.parse("10.52.0.0/24");
  private static final IpPrefix OF_CUSTOMER = IpPrefix.parse("10.53.0.0/24");
  private static final IpPrefix OF_LATERAL = IpPrefix.parse("10.54.0.0/24");

  private static long as(int number) {
    return Wire.AGENT_AS + number;
  }

  private static BirdDaemon bird(Wire wire, int number, IpPrefix prefix, String role) {
    BirdDaemon bird =
        wire.closing(
            new BirdDaemon(
                wire.peer(number),
                wire.scratch().path(),
                Wire.peerSpec(number, as(number), List.of(prefix))));
    bird.options("local role " + role + ";");
    return bird;
  }

  private static FrrDaemon frr(Wire wire, int number, IpPrefix prefix, String role) {
    FrrDaemon frr =
        wire.closing(
            new FrrDaemon(
                wire.peer(number),
                wire.scratch().path(),
                Wire.peerSpec(number, as(number), List.of(prefix))));
    frr.options("local-role " + role);
    return frr;
  }

  private static boolean heard(Router router, IpPrefix... prefixes) {
    Set<IpPrefix> learned = router.learned(Wire.AGENT);
    learned.removeIf(prefix -> !prefix.address().isV4());
    return learned.equals(Set.of(prefixes));
  }

  private static String route(BirdDaemon bird, IpPrefix prefix) {
    return bird.control().text("show route " + prefix + " all");
  }

  @Test
  @Rfc(
      value = 8212,
      section = "2",
      shows = "without a policy nothing goes from one external peer to another",
      peers = {"BIRD", "FRR"})
  @Rfc(
      value = 9234,
      section = "5",
      shows = "OTC is set on both ways, and routes of a provider go to customers alone",
      peers = {"BIRD", "FRR"})
  @Rfc(
      value = 9234,
      section = "4.2",
      shows = "roles that do not pair are refused, and the agent says why",
      peers = {"BIRD", "FRR"})
  void betweenProvidersCustomerAndPeer() {
    try (Wire wire = new Wire()) {
      BirdDaemon provider = bird(wire, BIRD_PROVIDER, OF_BIRD, "provider");
      FrrDaemon other = frr(wire, FRR_PROVIDER, OF_FRR, "provider");
      BirdDaemon customer = bird(wire, CUSTOMER, OF_CUSTOMER, "customer");
      FrrDaemon lateral = frr(wire, LATERAL, OF_LATERAL, "peer");
      Router[] all = {provider, other, customer, lateral};
      ManxAgent agent =
          wire.agent(List.of(1, 2, 3, 4).stream().map(n -> Wire.neighbor(n, as(n))).toList());
      List<Map<String, Object>> peers = agent.config().peers();
      peers.forEach(peer -> peer.remove("import"));
      for (int i = 0; i < peers.size(); i++) {
        peers.get(i).put("role", OUR_ROLES.get(i));
      }
      List.of(all).forEach(Router::start);
      agent.start();
      Wire.await(
          "without a policy each has ours alone",
          () -> List.of(all).stream().allMatch(router -> heard(router, OURS)),
          agent,
          provider,
          other,
          customer,
          lateral);
      for (int number = 1; number <= peers.size(); number++) {
        assertEquals(Set.of(), agent.learned(Wire.peerAddress(number)));
      }

      peers.forEach(peer -> peer.putAll(Map.of("import", "All", "export", "All")));
      agent.reload();
      Wire.await(
          "routes of providers and peers go to the customer alone, its own go to all",
          () ->
              heard(customer, OURS, OF_BIRD, OF_FRR, OF_LATERAL)
                  && heard(provider, OURS, OF_CUSTOMER)
                  && heard(other, OURS, OF_CUSTOMER)
                  && heard(lateral, OURS, OF_CUSTOMER),
          agent,
          provider,
          other,
          customer,
          lateral);
      assertTrue(route(customer, OF_BIRD).contains("BGP.otc: " + as(BIRD_PROVIDER)));
      assertTrue(route(customer, OF_FRR).contains("BGP.otc: " + as(FRR_PROVIDER)));
      assertTrue(route(customer, OF_LATERAL).contains("BGP.otc: " + as(LATERAL)));
      assertTrue(route(customer, OURS).contains("BGP.otc: " + Wire.AGENT_AS));
      assertFalse(route(provider, OURS).contains("otc"));
      String seen = lateral.vtysh("show bgp ipv4 unicast " + OURS + " json").out();
      assertTrue(seen.contains("\"otc\":" + Wire.AGENT_AS), seen);
      String shown = agent.control().text("show route all");
      assertTrue(shown.contains("BGP.otc: " + as(LATERAL)), shown);

      peers.get(0).put("role", "Provider");
      peers.get(1).put("role", "Provider");
      agent.reload();
      for (int number : List.of(BIRD_PROVIDER, FRR_PROVIDER)) {
        Wire.await(
            "the agent says that the roles do not pair",
            () ->
                agent
                    .control()
                    .text("show protocols all " + Wire.peerName(number))
                    .toLowerCase(java.util.Locale.ROOT)
                    .contains("role mismatch"),
            agent,
            provider,
            other);
      }
      Wire.await(
          "BIRD says so too",
          () -> provider.control().text("show protocols all agent").contains("ole mismatch"),
          agent,
          provider);
      // Which of the two says it first is chance: FRR shows what it was told, or logs its refusal.
      Wire.await(
          "FRR says so too",
          () ->
              other.vtysh("show bgp neighbors " + Wire.AGENT).out().contains("Role Mismatch")
                  || other.log().contains("BGP OPEN receipt failed for peer: " + Wire.AGENT),
          agent,
          other);
      peers.get(0).put("role", "Customer");
      peers.get(1).put("role", "Customer");
      agent.reload();
      Wire.await(
          "the sessions are back",
          () -> heard(provider, OURS, OF_CUSTOMER) && heard(other, OURS, OF_CUSTOMER),
          agent,
          provider,
          other);
    }
  }
}
