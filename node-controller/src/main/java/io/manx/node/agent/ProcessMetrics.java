package io.manx.node.agent;

import static io.manx.node.agent.http.MetricsText.Type.COUNTER;
import static io.manx.node.agent.http.MetricsText.Type.GAUGE;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.manx.node.agent.http.MetricsText;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is measured of the process and its JVM, under the names that others use too. */
final class ProcessMetrics {
  private static final double MILLIS = 1000;
  private static final double KIB = 1024;

  private ProcessMetrics() {}

  static void write(MetricsText out, GcPauses pauses) {
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    out.metric("process_start_time_seconds", GAUGE, "When the process started.")
        .sample(runtime.getStartTime() / MILLIS);
    out.metric("process_uptime_seconds", GAUGE, "How long the process has run.")
        .sample(runtime.getUptime() / MILLIS);
    out.metric("process_resident_memory_bytes", GAUGE, "Resident memory.").sample(residentMemory());
    out.metric("jvm_memory_used_bytes", GAUGE, "Memory that the JVM uses.")
        .sample(memory.getHeapMemoryUsage().getUsed(), "area", "heap")
        .sample(memory.getNonHeapMemoryUsage().getUsed(), "area", "nonheap");
    out.metric("jvm_memory_committed_bytes", GAUGE, "Memory that the JVM holds.")
        .sample(memory.getHeapMemoryUsage().getCommitted(), "area", "heap")
        .sample(memory.getNonHeapMemoryUsage().getCommitted(), "area", "nonheap");
    out.metric("jvm_threads", GAUGE, "Platform threads.")
        .sample(ManagementFactory.getThreadMXBean().getThreadCount());
    List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    out.metric("jvm_gc_collections_total", COUNTER, "Garbage collections.");
    collectors.forEach(gc -> out.sample(gc.getCollectionCount(), "gc", gc.getName()));
    out.metric("jvm_gc_seconds_total", COUNTER, "Time spent in garbage collections.");
    collectors.forEach(gc -> out.sample(gc.getCollectionTime() / MILLIS, "gc", gc.getName()));
    out.metric(
        "jvm_gc_longest_pause_seconds",
        GAUGE,
        "The longest garbage collection since the first scrape.");
    pauses.longestMillis().forEach((gc, millis) -> out.sample(millis / MILLIS, "gc", gc));
  }

  /** In octets; NaN if the system does not say. */
  private static double residentMemory() {
    try (var lines = Files.lines(Path.of("/proc/self/status"), US_ASCII)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
