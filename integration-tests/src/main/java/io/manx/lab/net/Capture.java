package io.manx.lab.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** tcpdump on one interface of a namespace, from when it listens until it is closed. */
public final class Capture implements AutoCloseable {
  private final Path file;
  private final Path log;
  private final Process process;

  private Capture(Path file, Path log, Process process) {
    this.file = file;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts to capture and returns once every packet from now on is seen.
   *
   * @param file the capture's file, which must end in .pcap: tcpdump's AppArmor profile asks for it
   * @param filter of tcpdump, such as {@code not tcp port 179}; empty for all
   */
  public static Capture start(Netns netns, String device, Path file, String filter) {
    Path log = file.resolveSibling(file.getFileName() + ".log");
    List<String> words =
        new ArrayList<>(List.of("tcpdump", "-i", device, "-n", "-U", "--immediate-mode"));
    words.addAll(List.of("-s", "0", "-Z", "root", "-w", file.toString()));
    if (!filter.isEmpty()) {
      words.add(filter);
    }
    try {
      Process process =
          new ProcessBuilder(netns.inside(words))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Capture capture = new Capture(file, log, process);
      Deadline.inSeconds(10)
          .await(
              "tcpdump listens on " + device + " in " + netns.name(),
              () -> capture.said().contains("listening on") || !process.isAlive(),
              capture::said);
      if (!process.isAlive()) {
        throw new LabException("tcpdump ended: " + capture.said());
      }
      return capture;
    } catch (IOException e) {
      throw new LabException("cannot run tcpdump: " + e.getMessage(), e);
    }
  }

  private String said() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was seen so far. */
  public List<Packet> packets() {
    return Files.exists(file) ? Pcap.read(file) : List.of();
  }

  /** Waits until a packet of this kind was seen; whether one was. */
  public boolean sees(Predicate<Packet> kind, Duration within) {
    return Deadline.in(within).waitFor(() -> packets().stream().anyMatch(kind));
  }

  /** Stops; the file stays. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
