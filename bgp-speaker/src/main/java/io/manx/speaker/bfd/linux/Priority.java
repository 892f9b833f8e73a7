package io.manx.speaker.bfd.linux;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel prefer what BFD waits for: the calling thread, and the thread that collects
 * garbage while all others stand still. On a busy node a collection takes many times its processor
 * time otherwise, and the peer hears nothing meanwhile.
 */
final class Priority {
  private static final Logger log = LoggerFactory.getLogger(Priority.class);
  private static final Path THREADS = Path.of("/proc/self/task");

  /** The name that HotSpot gives to the thread of its safepoints; the serial collector's too. */
  private static final String COLLECTOR = "VM Thread";

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
    if (!libc.nice(thread, NICE)) {
      log.info(
          "{} keeps its priority, which CAP_SYS_NICE would raise: {}",
          what,
          Libc.text(libc.errno()));
    }
  }
}
