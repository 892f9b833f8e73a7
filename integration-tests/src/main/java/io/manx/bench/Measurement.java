package io.manx.bench;

import io.manx.lab.cni.Json;
import io.manx.lab.net.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One daemon under one case once, as the load tool reports it.
 *
 * @param peer the daemon
 * @param scenario the case, as {@code A}
 * @param mode {@code rr} or {@code ebgp}
 * @param ok whether every receiver had every route with the right attributes in time
 * @param values what was measured, by the tool's names
 */
record Measurement(
    String peer, String scenario, String mode, boolean ok, Map<String, Double> values) {

  /** Reads a file of JSON lines. */
  static List<Measurement> read(Path file) {
    try {
      return Files.readAllLines(file).stream().map(Measurement::parse).toList();
    } catch (IOException e) {
      throw new LabException("no results: " + e.getMessage(), e);
    }
  }

  private static Measurement parse(String line) {
    if (!(Json.read(line) instanceof Map<?, ?> map)) {
      throw new LabException("not a result: " + line);
    }
    Map<String, Double> values = new HashMap<>();
    map.forEach(
        (key, value) -> {
          if (value instanceof Number number) {
            values.put(key.toString(), number.doubleValue());
          }
        });
    return new Measurement(
        String.valueOf(map.get("peer")),
        String.valueOf(map.get("case")),
        String.valueOf(map.get("mode")),
        Boolean.TRUE.equals(map.get("ok")),
        Map.copyOf(values));
  }

  /**
   * The value that decides: the median latency where there is one, else the time of what is asked.
   */
  static String decisive(String scenario) {
    return switch (scenario.charAt(0)) {
      case 'E' -> "lat_p50_us";
      case 'W', 'X' -> "wd_s";
      case 'L' -> "late_max_s";
      default -> "load_s";
    };
  }

  /** The processor seconds of what is asked. */
  static String processor(String scenario) {
    return switch (scenario.charAt(0)) {
      case 'W', 'X' -> "wd_cpu_s";
      case 'L' -> "late_cpu_s";
      default -> "dut_cpu_s";
    };
  }

  /** Those of a daemon under a case, in their order. */
  static List<Measurement> of(List<Measurement> all, String scenario, String mode, String peer) {
    return all.stream()
        .filter(m -> m.scenario.equals(scenario) && m.mode.equals(mode) && m.peer.equals(peer))
        .toList();
  }

  /** How many of them succeeded, of how many. */
  static String finished(List<Measurement> runs) {
    return runs.stream().filter(Measurement::ok).count() + "/" + runs.size();
  }

  /** A value as text, or that there is none. */
  static String shown(OptionalDouble value, double unit, String format) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble() / unit) : "-";
  }

  /** The median of a value over those runs of a daemon that succeeded. */
  static OptionalDouble median(
      List<Measurement> all, String scenario, String mode, String peer, String value) {
    double[] sorted =
        of(all, scenario, mode, peer).stream()
            .filter(m -> m.ok && m.values.containsKey(value))
            .mapToDouble(m -> m.values.getOrDefault(value, 0.0))
            .sorted()
            .toArray();
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }
}
