package io.manx.node.agent.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Writes metrics in Prometheus' text format 0.0.4 or as OpenMetrics 1.0.0: all samples of a metric
 * together, below its help and type. Not thread-safe.
 */
public final class MetricsText {
  /** What kind of number a metric is. */
  public enum Type {
    /** Goes up and down. */
    GAUGE,
    /** Only goes up, and starts again from zero with the process or the session. */
    COUNTER,
    /** How many were how large, since the start; see {@link #histogram}. */
    HISTOGRAM
  }

  /** The two texts. */
  public enum Format {
    /** Prometheus' own, which everything reads. */
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    /** OpenMetrics, which a scraper has to ask for. */
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String contentType;

    Format(String contentType) {
      this.contentType = contentType;
    }

    /** The content type. */
    public String contentType() {
      return contentType;
    }

    /** The format that an Accept header asks for. */
    public static Format accepted(String accept) {
      return accept.contains("application/openmetrics-text") ? OPEN_METRICS : PROMETHEUS;
    }
  }

  private static final String TOTAL = "_total";

  private final StringBuilder out = new StringBuilder();
  private final Format format;
  private String name = "";

  /** Nothing yet. */
  public MetricsText(Format format) {
    this.format = format;
  }

  /**
   * Begins a metric; its samples follow.
   *
   * @param metric letters, digits and underscores; a counter ends in {@code _total}
   * @param help one sentence
   */
  public MetricsText metric(String metric, Type type, String help) {
    name = metric;
    // OpenMetrics: the family has the name without the suffix that its samples have.
    boolean shortened =
        format == Format.OPEN_METRICS && type == Type.COUNTER && metric.endsWith(TOTAL);
    String family = shortened ? metric.substring(0, metric.length() - TOTAL.length()) : metric;
    out.append("# HELP ").append(family).append(' ').append(escape(help)).append('\n');
    out.append("# TYPE ").append(family).append(' ');
    out.append(type.name().toLowerCase(Locale.ROOT)).append('\n');
    return this;
  }

  /**
   * A sample of the metric that was begun last.
   *
   * @param labels names and values by turns
   * @throws IllegalArgumentException if a label has no value
   */
  public MetricsText sample(long value, String... labels) {
    return sample(Long.toString(value), labels);
  }

  /** The same for a number that is not whole. */
  public MetricsText sample(double value, String... labels) {
    return sample(number(value), labels);
  }

  /**
   * The samples of the histogram that was begun last.
   *
   * @param bounds the upper bounds of the buckets, ascending, without infinity
   * @param counts how many were in each bucket and not in the one before; the last, one more than
   *     there are bounds, were beyond all of them
   * @param sum of all that was counted
   * @param labels names and values by turns, none of them {@code le}
   * @throws IllegalArgumentException if there is not one count more than bounds
   */
  public MetricsText histogram(
      List<Double> bounds, List<Long> counts, double sum, String... labels) {
    if (counts.size() != bounds.size() + 1) {
      throw new IllegalArgumentException(name + " needs a count for each bound and one beyond");
    }
    String family = name;
    String[] bucket = Arrays.copyOf(labels, labels.length + 2);
    bucket[labels.length] = "le";
    long upTo = 0;
    name = family + "_bucket";
    for (int i = 0; i < counts.size(); i++) {
      upTo += counts.get(i);
      bucket[labels.length + 1] = i < bounds.size() ? bound(bounds.get(i)) : "+Inf";
      sample(upTo, bucket);
    }
    name = family + "_sum";
    sample(sum, labels);
    name = family + "_count";
    sample(upTo, labels);
    name = family;
    return this;
  }

  private MetricsText sample(String value, String[] labels) {
    if (labels.length % 2 != 0) {
      throw new IllegalArgumentException("a label of " + name + " has no value");
    }
    out.append(name);
    for (int i = 0; i < labels.length; i += 2) {
      out.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      out.append(escape(labels[i + 1]).replace("\"", "\\\"")).append('"');
    }
    out.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
    return this;
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n");
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return BigDecimal.valueOf(value).toPlainString();
  }

  /**
   * OpenMetrics, "Considerations: Canonical Numbers": the same bound is the same label everywhere.
   */
  private static String bound(double value) {
    BigDecimal shortest = BigDecimal.valueOf(value).stripTrailingZeros();
    return shortest
        .setScale(Math.max(1, shortest.scale()), RoundingMode.UNNECESSARY)
        .toPlainString();
  }

  /** All of it, with the end that the format asks for. */
  @Override
  public String toString() {
    return format == Format.OPEN_METRICS ? out + "# EOF\n" : out.toString();
  }
}
