package io.manx.speaker.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.manx.net.AddressFamily;
import io.manx.speaker.control.text.Dialect;
import io.manx.speaker.control.text.TimeFormat;
import io.manx.speaker.runtime.LoadedSpeaker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a route costs the collector that is shown: next to nothing, for the pauses of whoever reads
 * a full table are pauses of its updates. From the table to the octets on one thread, and counted,
 * not timed: the JVM says how many octets a thread has allocated. What is left is of the pages.
 */
class ShowRouteAllocationTest {
  private static final int ROUTES = 20_000;

  /** For what is made once an answer. */
  private static final long FIXED = 64 << 10;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Counts lines. */
  private static final class Drain implements WritableByteChannel {
    private long lines;

    @Override
    public int write(ByteBuffer octets) {
      int count = octets.remaining();
      while (octets.hasRemaining()) {
        lines += octets.get() == '\n' ? 1 : 0;
      }
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @CsvSource({
    "IPV4, BIRD2, show route, 4, 8",
    "IPV6, BIRD2, show route, 4, 8",
    "IPV4, CALICO, show route, 2, 8",
    "IPV6, CALICO, show route, 2, 8",
    "IPV4, BIRD2, show route all, 22, 8",
    "IPV6, BIRD2, show route all, 22, 8",
    "IPV4, BIRD2, show route primary, 2, 8",
    "IPV4, BIRD2, show route count, 0, 8",
    // A condition looks at values, which are objects while it is evaluated.
    "IPV4, BIRD2, show route where proto = \"tor1\", 2, 64",
  })
  void aRouteThatIsShownMakesNoGarbage(
      AddressFamily family, Dialect dialect, String command, int linesARoute, int octetsARoute)
      throws IOException {
    var settings =
        new ControlSettings(
            Path.of("none"), dialect, TimeFormat.ISO_LONG, "0", ZoneId.of("Europe/Berlin"), 1);
    FakeSpeaker fake = SampleNode.speaker();
    Ports others = fake.ports(listener -> () -> {});
    var speaker = new LoadedSpeaker(family, ROUTES, 2);
    var ports = new Ports(speaker.status(), fake, others.inquiry(), others.log());
    var session = new Session(settings, ports, () -> {}, () -> {});
    Drain drain = new Drain();
    var writer = new ReplyWriter(drain);
    session.run(command, writer); // buffers grow to what they need
    drain.lines = 0;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    session.run(command, writer);
    long octets = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertEquals(linesARoute, drain.lines / ROUTES);
    assertTrue(
        octets < FIXED + (long) octetsARoute * ROUTES,
        () -> command + ": " + octets / (double) ROUTES + " octets a route");
  }
}
