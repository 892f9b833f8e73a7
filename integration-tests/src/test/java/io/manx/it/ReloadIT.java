package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.net.Command;
import io.manx.lab.net.Outcome;
import io.manx.net.IpPrefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SIGHUP: only what changed is touched, and an invalid configuration changes nothing. */
@Tag("root")
class ReloadIT {
  private static final IpPrefix FROM_FIRST = IpPrefix.parse("10.50.1.0/24");
  private static final IpPrefix FROM_SECOND = IpPrefix.parse("10.50.2.0/24");

  private static final String TEN_MISTAKES =
      """
      apiVersion: manx.io/v1alpha1
      kind: NodeConfig
      metadata:
        name: agent
      spec:
        asNumber: 0
        routerID: 192.0.2.256
        listenPort: 70000
        originate:
          - cidr: 10.244.1.1/24
        pools:
          - cidr: banana
        peers:
          - name: one
            peerIP: 192.0.2.11
            asNumber: 64513
            holdTime: 2s
          - name: one
            peerIP: 192.0.2.12
            asNumber: 64513
            nextHopMode: Sideways
          - name: three
            peerIP: 192.0.2.13
            asNumber: 64513
            filters: [nowhere]
            colour: blue
      """;

  @Test
  void tenMistakesAreTenProblemsAndChangeNothing() throws Exception {
    try (Wire wire = new Wire()) {
      BirdDaemon bird = bird(wire, 1, FROM_FIRST);
      ManxAgent agent = wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS)));
      agent.start();
      Wire.await(
          "the session is up, and what it brought in the kernel",
          () -> wire.kernel().equals(Set.of(FROM_FIRST)),
          agent,
          bird);
      String since = Wire.since(agent, 1);

      Path file = Files.writeString(wire.scratch().path().resolve("ten.yaml"), TEN_MISTAKES);
      Outcome check =
          Command.of(
                  ManxAgent.home().resolve("manx").toString(), "check", "--config", file.toString())
              .run();
      assertEquals(1, check.exit(), check::err);
      String said = check.out() + check.err();
      for (String path :
          List.of(
              "spec.asNumber",
              "spec.routerID",
              "spec.listenPort",
              "spec.originate[0].cidr",
              "spec.pools[0].cidr",
              "spec.peers[0].holdTime",
              "spec.peers[1].name",
              "spec.peers[1].nextHopMode",
              "spec.peers[2].filters[0]",
              "spec.peers[2].colour")) {
        assertTrue(said.contains(path), () -> path + " is not named in:\n" + said);
      }

      agent.mark("ten mistakes");
      agent.reload(TEN_MISTAKES);
      Wire.await("the log tells of it", () -> agent.log().contains("spec.peers[2].colour"), agent);
      assertEquals(since, Wire.since(agent, 1), "the session flapped");
      assertEquals(Set.of(FROM_FIRST), wire.kernel());
      bird.announce(List.of(FROM_SECOND));
      Wire.await(
          "the agent goes on with its last good configuration",
          () -> agent.learned(Wire.peerAddress(1)).equals(Set.of(FROM_SECOND)),
          agent,
          bird);
    }
  }

  @Test
  void anAddedPeerDisturbsNoOther() throws Exception {
    try (Wire wire = new Wire()) {
      BirdDaemon first = bird(wire, 1, FROM_FIRST);
      BirdDaemon second = bird(wire, 2, FROM_SECOND);
      ManxAgent agent =
          wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS), Wire.neighbor(2, 65001)));
      Map<String, Object> added = new LinkedHashMap<>(agent.config().peers().removeLast());
      added.put("asNumber", Wire.OTHER_AS);
      agent.start();
      Wire.await(
          "the first session is up",
          () -> agent.learned(Wire.peerAddress(1)).equals(Set.of(FROM_FIRST)),
          agent,
          first);
      String since = Wire.since(agent, 1);
      agent.config().peers().add(added);
      agent.reload();
      Wire.await(
          "the added session is up",
          () ->
              agent.established(Wire.peerAddress(2))
                  && agent.learned(Wire.peerAddress(2)).equals(Set.of(FROM_SECOND)),
          agent,
          second);
      agent.config().peers().removeLast();
      agent.reload();
      Wire.await(
          "the removed session is down", () -> !second.established(Wire.AGENT), agent, second);
      Wire.await(
          "its routes are gone from the kernel",
          () -> !wire.kernel().contains(FROM_SECOND) && wire.kernel().contains(FROM_FIRST),
          agent);
      assertEquals(since, Wire.since(agent, 1), "the other session flapped");
    }
  }

  private static BirdDaemon bird(Wire wire, int number, IpPrefix prefix) {
    BirdDaemon bird =
        wire.closing(
            new BirdDaemon(
                wire.peer(number),
                wire.scratch().path(),
                Wire.peerSpec(number, Wire.OTHER_AS, List.of(prefix))));
    bird.start();
    return bird;
  }
}
