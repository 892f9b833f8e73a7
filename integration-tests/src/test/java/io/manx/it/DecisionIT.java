package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.daemon.Router;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One prefix from three neighbours: BIRD in an AS of its own with MED 20, FRR in another with 10,
 * and a BIRD in FRR's AS without a MED. Each option of the decision process is switched on and off,
 * and the kernel follows.
 */
@Tag("root")
class DecisionIT {
  private static final IpPrefix PREFIX = IpPrefix.parse("10.50.1.0/24");
  private static final int MED_20 = 1;
  private static final int MED_10 = 2;
  private static final int NO_MED = 3;

  private static BirdDaemon bird(Wire wire, int number, long as, List<IpPrefix> prefixes) {
    return wire.closing(
        new BirdDaemon(
            wire.peer(number), wire.scratch().path(), Wire.peerSpec(number, as, prefixes)));
  }

  private static void awaitBest(Wire wire, int number, ManxAgent agent, Router... others) {
    Wire.await(
        "peer " + number + " is the best, in the kernel too",
        () ->
            best(agent, number)
                && wire.node()
                    .exec("ip", "-4", "route", "get", "10.50.1.1")
                    .out()
                    .contains("via " + Wire.peerAddress(number) + " "),
        agent,
        others[0],
        others[1],
        others[2]);
  }

  private static boolean best(ManxAgent agent, int number) {
    return agent
        .control()
        .text("show route " + PREFIX + " primary")
        .contains("[" + Wire.peerName(number) + " ");
  }

  private static void options(ManxAgent agent, String... names) {
    Map<String, Object> options = new java.util.TreeMap<>();
    for (String name : names) {
      options.put(name, true);
    }
    agent.config().spec().put("bestPath", options);
    agent.configure();
  }

  /**
   * Ages of paths are in whole seconds since the start, which turn at another moment than these.
   */
  private static void aSecondLater(ManxAgent agent) {
    for (int turn = 0; turn < 2; turn++) {
      String now = second(agent);
      Wire.await("the next second", () -> !second(agent).equals(now), agent);
    }
  }

  private static String second(ManxAgent agent) {
    String status = agent.control().text("show status");
    int at = status.indexOf("Current server time");
    return status.substring(at).lines().findFirst().orElseThrow().split("\\.", 2)[0];
  }

  @Test
  @Rfc(
      value = 4271,
      section = "9.1.2.2",
      shows = "MED within a neighbouring AS, always, and missing as the worst",
      peers = {"BIRD", "FRR"})
  @Rfc(
      value = 5004,
      shows = "the external path that was there first stays, where configured",
      peers = {"BIRD", "FRR"})
  void optionsOfTheDecision() {
    try (Wire wire = new Wire()) {
      BirdDaemon first = bird(wire, MED_20, Wire.OTHER_AS, List.of(PREFIX));
      first.channelOptions(
          "export filter { if source != RTS_STATIC then reject; bgp_med = 20; accept; };");
      FrrDaemon frr =
          wire.closing(
              new FrrDaemon(
                  wire.peer(MED_10),
                  wire.scratch().path(),
                  Wire.peerSpec(MED_10, Wire.OTHER_AS + 1, List.of(PREFIX))));
      frr.familyOptions("route-map med out");
      frr.further("route-map med permit 1\n set metric 10\n");
      BirdDaemon third = bird(wire, NO_MED, Wire.OTHER_AS + 1, List.of());
      Router[] others = {first, frr, third};
      ManxAgent agent =
          wire.agent(
              List.of(
                  Wire.neighbor(MED_20, Wire.OTHER_AS),
                  Wire.neighbor(MED_10, Wire.OTHER_AS + 1),
                  Wire.neighbor(NO_MED, Wire.OTHER_AS + 1)));
      List.of(others).forEach(Router::start);
      agent.start();
      Wire.await(
          "both are there",
          () ->
              agent.learned(Wire.peerAddress(MED_20)).contains(PREFIX)
                  && agent.learned(Wire.peerAddress(MED_10)).contains(PREFIX),
          agent,
          others[0],
          others[1]);
      // MEDs of different ASes are not compared: the lower BGP Identifier decides.
      awaitBest(wire, MED_20, agent, others);
      options(agent, "alwaysCompareMED");
      awaitBest(wire, MED_10, agent, others);
      third.announce(List.of(PREFIX));
      awaitBest(wire, NO_MED, agent, others);
      options(agent, "alwaysCompareMED", "missingMEDAsWorst");
      awaitBest(wire, MED_10, agent, others);
      options(agent);
      awaitBest(wire, MED_20, agent, others);

      third.announce(List.of());
      first.announce(List.of());
      awaitBest(wire, MED_10, agent, others);
      options(agent, "preferOldestExternal");
      aSecondLater(agent);
      first.announce(List.of(PREFIX));
      Wire.await(
          "the younger path is there",
          () -> agent.learned(Wire.peerAddress(MED_20)).contains(PREFIX),
          agent,
          first);
      assertEquals(true, best(agent, MED_10), () -> agent.control().text("show route all"));
      options(agent);
      awaitBest(wire, MED_20, agent, others);
    }
  }
}
