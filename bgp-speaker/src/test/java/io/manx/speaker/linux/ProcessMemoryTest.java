package io.manx.speaker.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.speaker.linux.ProcessMemory.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessMemoryTest {
  private static final String CACHE =
      "800d36000-8022f4000 r--p 00d36000 fe:00 2146736    /opt/manx/lib/manx.aot";

  @Test
  void whatWasNeverWrittenCanBeReadAgain() {
    assertEquals(
        List.of(new Range(0x800d36000L, 0x15be000L), new Range(0x7f5de8ae3000L, 0x108c000L)),
        ProcessMemory.unwritten(
            Stream.of(
                    mapping(CACHE, 0),
                    mapping(
                        "7f5de8ae3000-7f5de9b6f000 r-xp 002e3000 fe:00 328747   "
                            + "/opt/a b/lib/server/libjvm.so",
                        0))
                .flatMap(List::stream)
                .toList()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "800001000-800d36000 rw-p 00001000 fe:00 2146736    /opt/manx/lib/manx.aot",
        "687400000-6876a0000 r--p 00000000 00:00 0 ",
        "7f5de8000000-7f5de8007000 r--p 00000000 fe:00 2146962     /tmp/jffi5164.so (deleted)",
        "7f5de8000000-7f5de8007000 r--s 00000000 fe:00 2146962     /var/lib/table",
        "7f5de8000000-7f5de8007000 r--p 00000000 fe:00 99    /opt/manx/lib/manx.aot (deleted)"
      })
  void whatCanBeWrittenOrMayBeGoneStays(String header) {
    assertEquals(List.of(), ProcessMemory.unwritten(mapping(header, 0)));
  }

  @Test
  void whatWasRelocatedStays() {
    assertEquals(List.of(), ProcessMemory.unwritten(mapping(CACHE, 4)));
  }

  @Test
  void thisProcessGivesPagesBackAndRuns() throws IOException {
    long before = resident();
    ProcessMemory.giveBack();
    assertTrue(resident() < before, "of " + before + " KiB");
  }

  private static List<String> mapping(String header, int anonymous) {
    return List.of(
        header,
        "Size:              22264 kB",
        "Rss:               22264 kB",
        "Private_Dirty:      1024 kB",
        "Anonymous:         %5d kB".formatted(anonymous),
        "LazyFree:              0 kB",
        "VmFlags: rd mr mw me ");
  }

  /** Of the JVM's code and the JDK's classes, in KiB. */
  private static long resident() throws IOException {
    long sum = 0;
    boolean counts = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (!Character.isUpperCase(line.charAt(0))) {
        counts = line.endsWith("/libjvm.so") || line.endsWith("/lib/modules");
      } else if (counts && line.startsWith("Rss:")) {
        sum += Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return sum;
  }
}
