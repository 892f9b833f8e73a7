package io.manx.speaker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel run the threads that carry UPDATEs soon after they wake up, on processors that are
 * busy: Linux from 6.12 lets a thread with a shorter slice go before one whose slice has not ended,
 * where it would wait for milliseconds otherwise. It takes no more of the processor than before,
 * and needs no privilege. Any thread.
 */
@SuppressWarnings("restricted") // the native access that the launcher allows is for this
public final class ThreadSlices {
  /** The shortest there is, in nanoseconds; the usual one is several milliseconds. */
  static final long SLICE = 100_000;

  private static final Logger log = LoggerFactory.getLogger(ThreadSlices.class);
  private static final Path THREADS = Path.of("/proc/self/task");

  /** The speaker's loop and I/O, and the thread that collects garbage while they stand still. */
  private static final List<String> PROMPT = List.of("speaker", "VM Thread");

  // Of proc_pid_stat(5), counted from the end of the name.
  private static final int NICE = 17;
  private static final int POLICY = 39;

  private static final String ORDINARY = "0";

  // struct sched_attr of sched_setattr(2), as first published.
  private static final int SIZE = 48;
  private static final int FLAGS_OFFSET = 8;
  private static final int NICE_OFFSET = 16;
  private static final int RUNTIME_OFFSET = 24;

  /** SCHED_FLAG_RESET_ON_FORK: what these threads may start has ordinary slices. */
  private static final long RESET_ON_FORK = 1;

  private ThreadSlices() {}

  /** Shortens the slices of those that are there; what is refused stays as it was. */
  public static void shorten() {
    MethodHandle system = call();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        shorten(system, thread);
      }
    } catch (IOException | DirectoryIteratorException e) {
      log.debug("threads keep their slices: {}", e.toString());
    }
  }

  private static void shorten(MethodHandle system, Path thread) throws IOException {
    String stat;
    try {
      stat = Files.readString(thread.resolve("stat"));
    } catch (NoSuchFileException e) {
      log.trace("a thread has ended: {}", e.toString());
      return;
    }
    int end = stat.lastIndexOf(')');
    String name = stat.substring(stat.indexOf('(') + 1, end);
    List<String> fields = List.of(stat.substring(end + 1).split(" ", -1));
    // One with a real-time policy is prompt enough.
    if (PROMPT.stream().anyMatch(name::startsWith) && fields.get(POLICY).equals(ORDINARY)) {
      int id = Integer.parseInt(String.valueOf(thread.getFileName()));
      if (set(system, id, Integer.parseInt(fields.get(NICE))) != 0) {
        log.debug("thread {} keeps its slice: the system refuses another", name);
      }
    }
  }

  private static long set(MethodHandle system, int thread, int nice) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(SIZE, Long.BYTES);
      attributes.set(JAVA_INT, 0, SIZE);
      attributes.set(JAVA_LONG, FLAGS_OFFSET, RESET_ON_FORK);
      attributes.set(JAVA_INT, NICE_OFFSET, nice);
      attributes.set(JAVA_LONG, RUNTIME_OFFSET, SLICE);
      return (long) system.invokeExact(number(), thread, attributes, 0);
    } catch (Throwable e) {
      throw new AssertionError("sched_setattr with the wrong types", e);
    }
  }

  private static MethodHandle call() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
        Linker.Option.firstVariadicArg(1));
  }

  /** Of sched_setattr; the C library of some distributions has no function for it. */
  private static long number() {
    return System.getProperty("os.arch").equals("aarch64") ? 274 : 314;
  }
}
