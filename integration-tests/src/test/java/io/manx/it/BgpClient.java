package io.manx.it;

import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Speaks raw octets to the agent's port 179 from a peer's namespace, as a broken or hostile peer
 * would.
 */
final class BgpClient implements AutoCloseable {
  private final Process process;

  private BgpClient(Process process) {
    this.process = process;
  }

  /** Starts; what happened goes into the log when it is over. */
  static BgpClient send(
      Netns netns, int peer, int connections, byte[] octets, int seconds, Path log) {
    try {
      Path classes =
          Path.of(RawSockets.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      List<String> words =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:+UseSerialGC",
              "-cp",
              classes.toString(),
              RawSockets.class.getName(),
              Integer.toString(connections),
              HexFormat.of().formatHex(octets),
              Wire.peerAddress(peer).toString(),
              Wire.AGENT.toString(),
              Integer.toString(seconds));
      return new BgpClient(
          new ProcessBuilder(netns.inside(words))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start());
    } catch (IOException | URISyntaxException e) {
      throw new LabException("cannot run the client: " + e.getMessage(), e);
    }
  }

  /** Waits until it is over; whether that came in time. */
  boolean await(int seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
