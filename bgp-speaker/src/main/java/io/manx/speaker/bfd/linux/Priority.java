package io.manx.speaker.bfd.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

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

  private Priority() {}

  /** Raises both as far as it is allowed. */
  static void raise(Libc libc) {
    raise(libc, CALLER, "the BFD thread");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        if (Files.readString(thread.resolve("comm")).strip().equals(COLLECTOR)) {
          raise(libc, Integer.parseInt(String.valueOf(thread.getFileName())), "the collector");
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      log.debug("the collector keeps its priority: {}", e.toString());
    }
  }

  private static void raise(Libc libc, int thread, String what) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment priority = arena.allocateFrom(JAVA_INT, LOWEST);
      if (!libc.schedule(thread, ROUND_ROBIN | RESET_ON_FORK, priority)
          && !libc.nice(thread, NICE)) {
        log.info(
            "{} keeps its priority, which CAP_SYS_NICE would raise: {}",
            what,
            Libc.text(libc.errno()));
      }
    }
  }
}
