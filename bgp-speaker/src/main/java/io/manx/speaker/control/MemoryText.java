package io.manx.speaker.control;

import io.manx.speaker.control.text.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** {@code show memory}: what the Java process uses. */
final class MemoryText {
  private static final int CODE = 1018;
  private static final String UNITS = " kMGT";

  private MemoryText() {}

  static void write(Reply reply) throws IOException {
    Runtime runtime = Runtime.getRuntime();
    long committed = runtime.totalMemory();
    long used = committed - runtime.freeMemory();
    long resident = resident();
    reply.line(CODE, "BIRD memory usage");
    reply.line(CODE, String.format(Locale.ROOT, "%-17s Effective    Overhead", ""));
    row("Java heap:", used, committed - used, reply);
    row("Java runtime:", Math.max(0, resident - committed), 0, reply);
    row("Total:", used + Math.max(0, resident - committed), committed - used, reply);
    reply.end(0, "");
  }

  private static void row(String label, long effective, long overhead, Reply reply)
      throws IOException {
    reply.line(
        CODE, String.format(Locale.ROOT, "%-17s %s   %s", label, size(effective), size(overhead)));
  }

  /** Four digits, a decimal and a unit; bytes up to 9999. */
  static String size(long bytes) {
    int unit = 0;
    double value = bytes;
    while (value >= 10_000 || (unit > 0 && value >= 1_000)) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%6.1f %cB", value, UNITS.charAt(unit));
  }

  /** The resident set of this process; 0 where the system does not tell. */
  private static long resident() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return 0;
  }
}
