package io.manx.speaker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pages of files that this process has mapped and never written. The start reads nearly all of the
 * start cache and of the JVM's code, what comes later half of it. Given back, they count for this
 * process no more, and the system may use them for something else; a page that is needed again is
 * mapped again, from the system's cache of the file. Any thread.
 */
@SuppressWarnings("restricted") // the native access that the launcher allows is for this
public final class ProcessMemory {
  private static final Path MAPPINGS = Path.of("/proc/self/smaps");

  /** MADV_DONTNEED of madvise(2). */
  private static final int DONTNEED = 4;

  /**
   * Start cache, the JVM, the JDK's classes: mapped for as long as the process lives, so that
   * nothing else can have taken their place since the mappings were read.
   */
  private static final List<String> LASTING = List.of(".aot", "/libjvm.so", "/lib/modules");

  private static final int HEADER_FIELDS = 6;
  private static final int HEX = 16;

  private ProcessMemory() {}

  /**
   * A part of the address space.
   *
   * @param start its first address
   * @param length in octets
   */
  record Range(long start, long length) {}

  /**
   * Gives them back; some milliseconds.
   *
   * @throws IOException if the system does not say what is mapped
   */
  public static void giveBack() throws IOException {
    Linker linker = Linker.nativeLinker();
    MethodHandle advise =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("madvise"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    for (Range range : unwritten(Files.readAllLines(MAPPINGS, US_ASCII))) {
      MemorySegment start = MemorySegment.ofAddress(range.start());
      try {
        // A refusal leaves things as they are.
        int _ = (int) advise.invokeExact(start, range.length(), DONTNEED);
      } catch (Throwable e) {
        throw new AssertionError("madvise with the wrong types", e);
      }
    }
  }

  /**
   * What of {@code smaps} (proc_pid_smaps(5)) can be read from its file again: parts of the lasting
   * mappings that cannot be written and of which nothing was. What the dynamic linker relocated
   * before it was protected, or the JVM a cache that could not be mapped where it was made for, has
   * anonymous pages.
   */
  static List<Range> unwritten(List<String> smaps) {
    List<Range> ranges = new ArrayList<>();
    Range mapping = null;
    for (String line : smaps) {
      if (!Character.isUpperCase(line.charAt(0))) {
        mapping = lasting(line) ? range(line) : null;
      } else if (mapping != null && line.startsWith("Anonymous:") && line.endsWith(" 0 kB")) {
        ranges.add(mapping);
      }
    }
    return ranges;
  }

  /** Whether a mapping's line, {@code from-to rwxp offset device inode file}, is of such a file. */
  private static boolean lasting(String line) {
    String[] fields = line.split(" +", HEADER_FIELDS);
    return fields.length == HEADER_FIELDS
        && fields[1].charAt(1) == '-'
        && LASTING.stream().anyMatch(fields[HEADER_FIELDS - 1]::endsWith);
  }

  private static Range range(String line) {
    int dash = line.indexOf('-');
    long start = Long.parseUnsignedLong(line, 0, dash, HEX);
    return new Range(start, Long.parseUnsignedLong(line, dash + 1, line.indexOf(' '), HEX) - start);
  }
}
