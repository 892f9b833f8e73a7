package io.manx.node.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.Rfc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierRunTest {
  private static final Clock START =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
  private static final String RANGE =
      """
        peerRanges:
          - {name: clients, cidr: 192.0.2.0/24, asNumber: 64512, gracefulRestart: {restartTime: 100s}}
      """;

  @TempDir Path directory;

  private NodeFiles files;

  @BeforeEach
  void place() {
    files = new NodeFiles(directory.resolve("manx.ctl"));
  }

  private boolean isRemembered(Duration later, String peers) throws IOException {
    return EarlierRun.recall(files, Clock.offset(START, later))
        .isRemembered(TestConfigs.read(directory, peers));
  }

  private boolean isRemembered(Duration later) throws IOException {
    return isRemembered(later, RANGE);
  }

  @Test
  @Rfc(value = 4724, section = "4.1", shows = "a first start of a reflector is no restart")
  void theFirstStartIsFresh() throws IOException {
    assertFalse(isRemembered(Duration.ZERO));
  }

  @Test
  void aCrashIsRemembered() throws IOException {
    EarlierRun.recall(files, START);
    assertTrue(isRemembered(Duration.ofDays(1)), "nobody knows when it crashed");
  }

  @Test
  void aStopForARestartIsRememberedForAsLongAsPeersKeepRoutes() throws IOException {
    EarlierRun.recall(files, START).ends(true);
    assertTrue(isRemembered(Duration.ofSeconds(100)));
    EarlierRun.recall(files, START).ends(true);
    assertFalse(isRemembered(Duration.ofSeconds(101)));
  }

  @Test
  void longLivedPeersRememberLonger() throws IOException {
    String peers = RANGE.replace("100s}", "100s, longLivedStaleTime: 1h}");
    EarlierRun.recall(files, START).ends(true);
    assertTrue(isRemembered(Duration.ofSeconds(3700), peers));
    EarlierRun.recall(files, START).ends(true);
    assertFalse(isRemembered(Duration.ofSeconds(3701), peers));
  }

  @Test
  void aRunThatWentDownForGoodLeavesNothing() throws IOException {
    EarlierRun.recall(files, START).ends(false);
    assertFalse(Files.exists(files.run()));
    assertFalse(isRemembered(Duration.ZERO));
  }

  @Test
  void nothingIsRememberedWherePeersKeepNothing() throws IOException {
    EarlierRun.recall(files, START);
    assertFalse(
        isRemembered(Duration.ZERO, RANGE.replace("{restartTime: 100s}", "{enabled: false}")));
    EarlierRun.recall(files, START);
    assertFalse(isRemembered(Duration.ZERO, ""));
  }

  @Test
  void whatNoAgentWroteIsNoRestart() throws IOException {
    for (String text : new String[] {"", "stopped soon", "\0", "walking"}) {
      Files.writeString(files.run(), text);
      assertFalse(isRemembered(Duration.ZERO), text);
      assertEquals("running\n", Files.readString(files.run()));
    }
  }
}
