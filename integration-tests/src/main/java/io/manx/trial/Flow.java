package io.manx.trial;

import io.manx.lab.net.Command;
import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pings from a pod to another at a steady pace, until they are ended. */
public final class Flow {
  private static final Pattern REPLY = Pattern.compile("^\\d+ bytes from .* icmp_seq=(\\d+) ");
  private static final int WRAP = 1 << 16;

  private final Process process;
  private final Path output;

  /**
   * What came of a flow, up to its last reply.
   *
   * @param sent how many
   * @param lost how many of them were not answered
   * @param longest how many of those in a row; on an idle machine that is the outage in
   *     milliseconds
   */
  public record Loss(long sent, long lost, long longest) {
    /** Two flows as one; the longest outage is the longer one's. */
    public Loss and(Loss other) {
      return new Loss(sent + other.sent, lost + other.lost, Math.max(longest, other.longest));
    }
  }

  private Flow(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** One ping each millisecond. */
  public static Flow start(Netns from, IpAddress to) {
    return start(from, to, "0.001");
  }

  /**
   * Pings at a pace of one's own.
   *
   * @param seconds between two, as ping takes it
   */
  public static Flow start(Netns from, IpAddress to, String seconds) {
    try {
      Path output = Files.createTempFile("manx-flow", ".txt");
      Process process =
          new ProcessBuilder(from.command("ping", "-n", "-i", seconds, to.toString()).words())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      return new Flow(process, output);
    } catch (IOException e) {
      throw new LabException("cannot ping: " + e.getMessage(), e);
    }
  }

  /** Ends it and counts. */
  public Loss end() {
    try {
      Command.of("kill", "-s", "INT", Long.toString(process.pid())).run().orThrow();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new LabException("ping does not end");
      }
      return count();
    } catch (IOException e) {
      throw new LabException("what ping said cannot be read: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    } finally {
      close();
    }
  }

  /** Ends it without counting; nothing if it has ended. */
  public void close() {
    process.destroyForcibly();
    try {
      Files.deleteIfExists(output);
    } catch (IOException e) {
      throw new LabException("cannot delete " + output + ": " + e.getMessage(), e);
    }
  }

  private Loss count() throws IOException {
    long replies = 0;
    long last = 0;
    long longest = 0;
    try (BufferedReader reader = Files.newBufferedReader(output)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Matcher matcher = REPLY.matcher(line);
        if (!matcher.find() || line.contains("(DUP!)")) {
          continue;
        }
        // The number on the wire has 16 bits; replies may overtake each other a little.
        long number = Long.parseLong(matcher.group(1)) + last / WRAP * WRAP;
        if (number < last - WRAP / 2) {
          number += WRAP;
        }
        replies++;
        longest = Math.max(longest, number - last - 1);
        last = Math.max(last, number);
      }
    }
    if (replies == 0) {
      throw new LabException("no ping was answered");
    }
    return new Loss(last, last - replies, longest);
  }
}
