package io.manx.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.net.Netns;
import io.manx.net.IpPrefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever one peer does, a session with another stays up and keeps working. */
@Tag("root")
class HostilePeersIT {
  private static final String MARKER = "ff".repeat(16);
  private static final IpPrefix BEFORE = IpPrefix.parse("10.50.1.0/24");
  private static final IpPrefix AFTER = IpPrefix.parse("10.50.2.0/24");

  /** An OPEN of AS 64513 with hold time 90 and no capabilities. */
  private static final String OPEN = MARKER + "001d0104fc01005ac000020c00";

  @Test
  void garbage() throws Exception {
    hostile(1, "GET / HTTP/1.1\r\nHost: bgp\r\n\r\n".repeat(50).getBytes(US_ASCII));
  }

  @Test
  void halfAMessage() throws Exception {
    hostile(1, HexFormat.of().parseHex(OPEN.substring(0, 44)));
  }

  @Test
  void oversizedLength() throws Exception {
    hostile(1, HexFormat.of().parseHex(MARKER + "ffff01" + "00".repeat(6000)));
  }

  @Test
  void openThenBrokenUpdate() throws Exception {
    hostile(1, HexFormat.of().parseHex(OPEN + MARKER + "001304" + MARKER + "001702ffff0000"));
  }

  @Test
  void hundredConnectionsAtOnce() throws Exception {
    hostile(100, HexFormat.of().parseHex(OPEN));
  }

  @Test
  void silence() throws Exception {
    hostile(1, new byte[0]);
  }

  private static void hostile(int connections, byte[] octets) throws Exception {
    try (Wire wire = new Wire()) {
      BirdDaemon bird =
          wire.closing(
              new BirdDaemon(
                  wire.peer(1),
                  wire.scratch().path(),
                  Wire.peerSpec(1, Wire.OTHER_AS, List.of(BEFORE))));
      Netns attacker = wire.peer(2);
      ManxAgent agent =
          wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS), Wire.neighbor(2, Wire.OTHER_AS)));
      bird.start();
      agent.start();
      Wire.await(
          "the good session is up",
          () ->
              agent.learned(Wire.peerAddress(1)).equals(Set.of(BEFORE))
                  && bird.established(Wire.AGENT),
          agent,
          bird);
      String since = Wire.since(agent, 1);
      Path log = wire.scratch().path().resolve("attack.log");
      try (BgpClient attack = BgpClient.send(attacker, 2, connections, octets, 8, log)) {
        // The good session works while the attack is on, and after it.
        bird.announce(List.of(AFTER));
        Wire.await(
            "the good session carries a change",
            () -> agent.learned(Wire.peerAddress(1)).equals(Set.of(AFTER)),
            agent,
            bird);
        assertTrue(attack.await(20), "the attack ends");
      }
      String result = Files.readString(log);
      assertTrue(result.contains("opened"), result);
      assertTrue(!result.contains("opened 0"), () -> "no connection was accepted: " + result);
      bird.announce(List.of(BEFORE));
      Wire.await(
          "the good session carries a change after it",
          () -> agent.learned(Wire.peerAddress(1)).equals(Set.of(BEFORE)),
          agent,
          bird);
      assertEquals(since, Wire.since(agent, 1), "the good session flapped");
      assertTrue(agent.alive());
    }
  }
}
