package io.manx.speaker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@SuppressWarnings("restricted") // the native access that the launcher allows is for this
final class ThreadSlicesTest {
  @Test
  void thoseOfTheSpeakerAreShortAndOthersAreNot() throws Exception {
    var done = new CountDownLatch(1);
    AtomicInteger speaker = thread("speaker-io-test", done);
    AtomicInteger other = thread("another", done);
    try {
      int nice = nice(speaker.get());
      ThreadSlices.shorten();
      long ordinary = slice(other.get()); // 0 before Linux 6.12, which has no slices to set
      assertEquals(ordinary == 0 ? 0 : ThreadSlices.SLICE, slice(speaker.get()));
      assertNotEquals(ThreadSlices.SLICE, slice(other.get()));
      assertEquals(nice, nice(speaker.get()), "its nice value stays");
    } finally {
      done.countDown();
    }
  }

  /** A thread that waits, and its number. */
  private static AtomicInteger thread(String name, CountDownLatch done) throws Exception {
    var id = new AtomicInteger();
    var known = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                id.set(number(Path.of("/proc/thread-self").toRealPath()));
                known.countDown();
                done.await();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    known.await();
    return id;
  }

  private static int number(Path thread) {
    return Integer.parseInt(String.valueOf(thread.getFileName()));
  }

  private static int nice(int thread) throws Exception {
    String stat = Files.readString(Path.of("/proc/self/task/" + thread + "/stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
  }

  private static long slice(int thread) throws Exception {
    Linker linker = Linker.nativeLinker();
    MethodHandle system =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(1));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(56, 8);
      long getattr = System.getProperty("os.arch").equals("aarch64") ? 275 : 315;
      long answer = (long) system.invokeExact(getattr, thread, attributes, 56, 0);
      assertEquals(0, answer, "sched_getattr");
      return attributes.get(JAVA_LONG, 24);
    } catch (Exception e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
