package io.manx.speaker.bfd.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.manx.speaker.bfd.Scheduling;
import io.manx.speaker.linux.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel run at once what BFD waits for: the calling thread, and the thread that collects
 * garbage while all others stand still. On a busy node a collection takes many times its processor
 * time otherwise, and the peer hears nothing meanwhile. A nice value alone counts among the threads
 * of a control group or session only; a real-time policy counts on the whole machine.
 */
final class Priority {
  private static final Logger log = LoggerFactory.getLogger(Priority.class);
  private static final Path THREADS = Path.of("/proc/self/task");

  /** The name that HotSpot gives to the thread of its safepoints; the serial collector's too. */
  private static final String COLLECTOR = "VM Thread";

  /** SCHED_RR, at the lowest of its priorities: above all that is not real-time. */
  private static final int ROUND_ROBIN = 2;

  /** SCHED_RESET_ON_FORK: what these threads may start is not preferred. */
  private static final int RESET_ON_FORK = 0x4000_0000;

  private static final int LOWEST = 1;
  private static final int NICE = -15;
  private static final int CALLER = 0;

  private final Libc libc;
  private Scheduling least = Scheduling.REAL_TIME;
  private int refusal;

  private Priority(Libc libc) {
    this.libc = libc;
  }

  /**
   * Raises both as far as it is allowed, and says once what that was.
   *
   * @return what holds for both of them
   */
  static Scheduling raise(Libc libc) {
    Priority priority = new Priority(libc);
    priority.raise(CALLER);
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        if (Files.readString(thread.resolve("comm")).strip().equals(COLLECTOR)) {
          priority.raise(Integer.parseInt(String.valueOf(thread.getFileName())));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      log.debug("the collector keeps its priority: {}", e.toString());
    }
    return priority.said();
  }

  private void raise(int thread) {
    Scheduling taken = Scheduling.REAL_TIME;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment priority = arena.allocateFrom(JAVA_INT, LOWEST);
      if (!libc.schedule(thread, ROUND_ROBIN | RESET_ON_FORK, priority)) {
        refusal = libc.errno();
        taken = libc.nice(thread, NICE) ? Scheduling.NICE : Scheduling.ORDINARY;
      }
    }
    least = least.compareTo(taken) < 0 ? least : taken;
  }

  private Scheduling said() {
    if (least == Scheduling.REAL_TIME) {
      log.info("BFD runs with real-time priority: SCHED_RR {}", LOWEST);
    } else {
      log.warn(
          "BFD runs with {} priority, since real-time priority is refused ({}): while processors"
              + " are busy, sessions faster than 3 x 300 ms may go down. Give the agent"
              + " CAP_SYS_NICE (the chart's agent.realTimeBfd), or processors of its own",
          least.text(),
          Libc.text(refusal));
    }
    return least;
  }
}
