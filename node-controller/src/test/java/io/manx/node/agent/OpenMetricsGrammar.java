package io.manx.node.agent;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of an exposition, strictly: OpenMetrics 1.0 (EOF, counters named without their suffix)
 * or Prometheus' text format. What a scraper would refuse is an error that names the line.
 */
final class OpenMetricsGrammar {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern META = Pattern.compile("# (HELP|TYPE) (" + NAME + ") (.+)");
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
  private static final Pattern SAMPLE =
      Pattern.compile(
          "("
              + NAME
              + ")(\\{"
              + LABEL
              + "(?:,"
              + LABEL
              + ")*\\})? ([+-]Inf|NaN|[+-]?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)");
  private static final Pattern LE = Pattern.compile("[{,]le=\"([^\"]+)\"");
  private static final Set<String> TYPES = Set.of("gauge", "counter", "histogram");

  private final boolean open;
  private final Set<String> families = new HashSet<>();
  private final Set<String> series = new HashSet<>();
  private String help = "";
  private String family = "";
  private String type = "";
  private double lastBound = Double.POSITIVE_INFINITY;
  private double lastCount;

  private OpenMetricsGrammar(boolean open) {
    this.open = open;
  }

  /**
   * Checks a text.
   *
   * @param open as OpenMetrics, else as Prometheus' format
   * @throws AssertionError at the first line that breaks a rule
   */
  static void check(String text, boolean open) {
    OpenMetricsGrammar grammar = new OpenMetricsGrammar(open);
    require(text.endsWith("\n"), "the last line has no end");
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (open && i == lines.size() - 1) {
        require(line.equals("# EOF"), "the last line is " + line);
      } else {
        grammar.line(line);
      }
    }
    require(!grammar.series.isEmpty(), "there is no sample");
  }

  private void line(String line) {
    Matcher meta = META.matcher(line);
    if (line.startsWith("#")) {
      require(meta.matches(), "neither HELP nor TYPE nor a sample: " + line);
      meta(meta.group(1), meta.group(2), meta.group(3), line);
      return;
    }
    Matcher sample = SAMPLE.matcher(line);
    require(sample.matches(), "no sample: " + line);
    require(
        suffixes().stream().anyMatch(s -> sample.group(1).equals(family + s)),
        "out of place: " + line);
    require(series.add(sample.group(1) + sample.group(2)), "twice: " + line);
    if (!type.equals("gauge")) {
      require(!sample.group(3).startsWith("-") && !sample.group(3).equals("NaN"), line);
    }
    if (type.equals("histogram")) {
      histogram(sample.group(1), sample.group(2), Double.parseDouble(sample.group(3)), line);
    }
  }

  /** Bounds and counts ascend, the last bound is infinity, and its count is the count of all. */
  private void histogram(String name, @Nullable String labels, double value, String line) {
    if (name.endsWith("_bucket")) {
      Matcher le = LE.matcher(labels == null ? "" : labels);
      require(le.find(), "a bucket without a bound: " + line);
      double bound =
          le.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le.group(1));
      boolean first = lastBound == Double.POSITIVE_INFINITY;
      require(first || (bound > lastBound && value >= lastCount), "buckets descend: " + line);
      lastBound = bound;
      lastCount = value;
      return;
    }
    require(lastBound == Double.POSITIVE_INFINITY, "no bucket to infinity before " + line);
    require(!name.endsWith("_count") || value == lastCount, "not the sum of buckets: " + line);
  }

  private void meta(String kind, String name, String rest, String line) {
    if (kind.equals("HELP")) {
      require(families.add(name), "a family in two places: " + line);
      help = name;
      return;
    }
    require(name.equals(help), "TYPE without its HELP: " + line);
    require(TYPES.contains(rest), "no type: " + line);
    boolean total = name.endsWith("_total");
    require(!rest.equals("counter") || total != open, "a counter's suffix: " + line);
    family = name;
    type = rest;
  }

  private List<String> suffixes() {
    return switch (type) {
      case "counter" -> List.of(open ? "_total" : "");
      case "histogram" -> List.of("_bucket", "_count", "_sum");
      default -> List.of("");
    };
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
