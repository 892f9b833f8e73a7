package io.manx.it;

import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
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
    return send(netns, peer, connections, HexFormat.of().formatHex(octets), seconds, log);
  }

  /** The same with octets in hex; what stands after a comma waits for the agent's KEEPALIVE. */
  static BgpClient send(
      Netns netns, int peer, int connections, String octets, int seconds, Path log) {
    return run(
        netns,
        RawSockets.class,
        log,
        Integer.toString(connections),
        octets,
        Wire.peerAddress(peer).toString(),
        Wire.AGENT.toString(),
        Integer.toString(seconds));
  }

  /** Starts a {@link RudePeer}; what happened goes into the log when it is over. */
  static BgpClient rude(Netns netns, int peer, String how, int seconds, Path log) {
    return run(
        netns,
        RudePeer.class,
        log,
        how,
        Wire.peerAddress(peer).toString(),
        Wire.AGENT.toString(),
        Integer.toString(seconds));
  }

  private static BgpClient run(Netns netns, Class<?> program, Path log, String... arguments) {
    try {
      Path classes = Path.of(program.getProtectionDomain().getCodeSource().getLocation().toURI());
      List<String> words =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-cp",
                  classes.toString(),
                  program.getName()));
      words.addAll(List.of(arguments));
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
