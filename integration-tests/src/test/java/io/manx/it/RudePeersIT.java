package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A peer within the protocol that reads nothing, flaps or floods: memory and the other sessions
 * stay as they were.
 */
@Tag("root")
class RudePeersIT {
  private static final IpPrefix MARK = IpPrefix.parse("10.50.1.0/24");
  private static final int TABLE = 20_000;
  private static final int SECONDS = 8;

  /** What an agent may grow by: what the good session brings, and a share of the heap's slack. */
  private static final long GROWTH = 48 << 20;

  @Test
  void onePeerThatNeverReads() throws Exception {
    String log = during("deaf", Map.of("export", "All"));
    assertEquals("sessions 1 prefixes 0", log.strip());
  }

  @Test
  void onePeerThatFlaps() throws Exception {
    String log = during("flap", Map.of());
    int sessions = Integer.parseInt(log.strip().split(" ", 3)[1]);
    assertTrue(sessions > SECONDS * 1000 / 60, () -> "more than 1,000 a minute: " + log);
  }

  @Test
  void aMillionRoutesWhereTenAreAllowed() throws Exception {
    String log =
        during(
            "flood=1000000",
            Map.of("maxPrefixes", Map.of("limit", 10, "action", "Discard"), "import", "All"));
    assertEquals("sessions 1 prefixes 1000000", log.strip());
  }

  @Test
  void aMillionRoutesAgainAndAgainWhereTenAreAllowed() throws Exception {
    String log =
        during(
            "flood=1000000",
            Map.of("maxPrefixes", Map.of("limit", 10, "action", "Teardown"), "import", "All"));
    assertTrue(log.startsWith("sessions "), log);
  }

  private static String during(String how, Map<String, Object> peer) throws Exception {
    try (Wire wire = new Wire()) {
      BirdDaemon bird =
          wire.closing(
              new BirdDaemon(
                  wire.peer(1), wire.scratch().path(), Wire.peerSpec(1, Wire.OTHER_AS, table(0))));
      Netns rude = wire.peer(2);
      ManxAgent agent =
          wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS), Wire.neighbor(2, Wire.OTHER_AS)));
      agent.config().peers().get(1).putAll(peer);
      bird.start();
      agent.start();
      IpAddress good = Wire.peerAddress(1);
      Wire.await("the table is there", () -> agent.learned(good).size() == TABLE, agent, bird);
      long before = ManxAgent.residentMemory(agent.pid());
      String since = Wire.since(agent, 1);
      Path log = wire.scratch().path().resolve("rude.log");
      try (BgpClient client = BgpClient.rude(rude, 2, how, SECONDS, log)) {
        for (int round = 1; round <= 3; round++) {
          // Every route changes: all of it is to be sent to whoever reads nothing.
          List<IpPrefix> next = table(round);
          bird.announce(next);
          Wire.await(
              "the good session carries change " + round,
              () -> agent.learned(good).equals(Set.copyOf(next)),
              agent,
              bird);
        }
        assertTrue(client.await(2 * SECONDS + 20), "the other ends");
      }
      bird.announce(List.of(MARK));
      Wire.await(
          "the good session carries a change after it",
          () -> agent.learned(good).equals(Set.of(MARK)),
          agent,
          bird);
      assertEquals(since, Wire.since(agent, 1), "the good session flapped");
      long grown = ManxAgent.residentMemory(agent.pid()) - before;
      assertTrue(grown < GROWTH, () -> "grown by " + (grown >> 20) + " MiB");
      return Files.readString(log);
    }
  }

  /** So many prefixes, others each round, and one that tells the rounds apart. */
  private static List<IpPrefix> table(int round) {
    List<IpPrefix> prefixes = new ArrayList<>(TABLE);
    for (int i = 0; i < TABLE; i++) {
      prefixes.add(
          IpPrefix.parse("10." + (20 + 100 * (round % 2) + (i >> 8)) + "." + (i & 0xFF) + ".0/24"));
    }
    return prefixes;
  }
}
