package io.manx.node.agent;

import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.config.PeerConfig.GracefulRestartConfig;
import io.manx.speaker.config.PeerRangeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent remembers of the run before it, in a file in memory beside its control socket: by
 * this a reflector, which has no routes in a kernel to go by, tells a restart from a fresh start.
 * After a fresh start no peer has kept anything of ours, so there is nothing to wait for (RFC 4724
 * §4.1). Held by the thread that runs the agent.
 */
final class EarlierRun {
  private static final Logger LOG = LoggerFactory.getLogger(EarlierRun.class);
  private static final String RUNNING = "running";
  private static final String STOPPED = "stopped ";

  private final Path file;
  private final Clock clock;
  private final String before;

  private EarlierRun(Path file, Clock clock, String before) {
    this.file = file;
    this.clock = clock;
    this.before = before;
  }

  /**
   * Reads what the earlier run left, and notes that one is running now. The directory exists.
   *
   * @throws IOException if the file cannot be read or written
   */
  static EarlierRun recall(NodeFiles files, Clock clock) throws IOException {
    Path file = files.run();
    String before = "";
    try {
      before = Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      LOG.debug("{} is not there: no earlier run since the machine started", file);
    }
    Files.writeString(file, RUNNING + "\n");
    return new EarlierRun(file, clock, before);
  }

  /**
   * Whether peers may still keep routes of the earlier run: it crashed, or it stopped to be started
   * again, no longer ago than some peer is asked to keep them.
   */
  boolean isRemembered(NodeConfig config) {
    Duration kept = longestRetention(config);
    if (kept.isZero() || !before.startsWith(STOPPED)) {
      return !kept.isZero() && before.equals(RUNNING);
    }
    try {
      Instant stopped = Instant.ofEpochSecond(Long.parseLong(before.substring(STOPPED.length())));
      return !clock.instant().isAfter(stopped.plus(kept));
    } catch (NumberFormatException e) {
      LOG.warn("{} says '{}', which no agent writes: taken for a fresh start", file, before);
      return false;
    }
  }

  private static Duration longestRetention(NodeConfig config) {
    return Stream.concat(
            config.peers().stream(), config.peerRanges().stream().map(PeerRangeConfig::template))
        .map(PeerConfig::gracefulRestart)
        .filter(GracefulRestartConfig::enabled)
        .map(restart -> restart.restartTime().plus(restart.longLivedStaleTime()))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** Notes how this run ends: {@code graceful} if peers are to keep its routes until the next. */
  void ends(boolean graceful) {
    try {
      if (graceful) {
        Files.writeString(file, STOPPED + clock.instant().getEpochSecond() + "\n");
      } else {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be written: the next start takes this run for crashed: {}", file, "" + e);
    }
  }
}
