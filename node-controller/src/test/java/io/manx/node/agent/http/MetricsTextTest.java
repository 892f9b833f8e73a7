package io.manx.node.agent.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTextTest {
  @Test
  void samplesStandBelowTheirHelpAndType() {
    MetricsText out = new MetricsText(MetricsText.Format.PROMETHEUS);
    out.metric("manx_a", MetricsText.Type.GAUGE, "Of a.").sample(7).sample(0.25, "x", "y");
    out.metric("manx_b_total", MetricsText.Type.COUNTER, "Of\nb \\.")
        .sample(1_234_567_890_123L, "x", "y", "z", "");
    assertEquals(
        """
        # HELP manx_a Of a.
        # TYPE manx_a gauge
        manx_a 7
        manx_a{x="y"} 0.25
        # HELP manx_b_total Of\\nb \\\\.
        # TYPE manx_b_total counter
        manx_b_total{x="y",z=""} 1234567890123
        """,
        out.toString());
  }

  @Test
  void aLabelMayHoldAnything() {
    MetricsText out = new MetricsText(MetricsText.Format.PROMETHEUS);
    out.metric("m", MetricsText.Type.GAUGE, "h").sample(1, "peer", "a\"b\\c\nd{},");
    assertEquals(
        "m{peer=\"a\\\"b\\\\c\\nd{},\"} 1",
        out.toString().lines().skip(2).findFirst().orElseThrow());
  }

  @Test
  void numbersThatAreNone() {
    MetricsText out = new MetricsText(MetricsText.Format.PROMETHEUS);
    out.metric("m", MetricsText.Type.GAUGE, "h")
        .sample(Double.NaN)
        .sample(Double.POSITIVE_INFINITY)
        .sample(1e21)
        .sample(1e-7);
    assertEquals(
        "m NaN\nm +Inf\nm 1000000000000000000000\nm 0.00000010\n",
        out.toString().replaceAll("#.*\n", ""));
  }

  @Test
  void aLabelWithoutValueIsABug() {
    MetricsText out = new MetricsText(MetricsText.Format.PROMETHEUS);
    assertThrows(IllegalArgumentException.class, () -> out.sample(1, "peer"));
  }

  @Test
  void aHistogramCountsUpToEachBound() {
    MetricsText out = new MetricsText(MetricsText.Format.OPEN_METRICS);
    out.metric("took_seconds", MetricsText.Type.HISTOGRAM, "How long.")
        .histogram(List.of(0.0005, 1.0, 10.0), List.of(2L, 0L, 3L, 1L), 42.5, "of", "x");
    assertEquals(
        """
        # HELP took_seconds How long.
        # TYPE took_seconds histogram
        took_seconds_bucket{of="x",le="0.0005"} 2
        took_seconds_bucket{of="x",le="1.0"} 2
        took_seconds_bucket{of="x",le="10.0"} 5
        took_seconds_bucket{of="x",le="+Inf"} 6
        took_seconds_sum{of="x"} 42.5
        took_seconds_count{of="x"} 6
        # EOF
        """,
        out.toString());
    assertThrows(IllegalArgumentException.class, () -> out.histogram(List.of(1.0), List.of(1L), 1));
  }

  @Test
  void openMetricsNamesFamiliesAndEnds() {
    MetricsText out = new MetricsText(MetricsText.Format.accepted("application/openmetrics-text"));
    out.metric("manx_x_total", MetricsText.Type.COUNTER, "Things.").sample(3);
    assertEquals(
        """
        # HELP manx_x Things.
        # TYPE manx_x counter
        manx_x_total 3
        # EOF
        """,
        out.toString());
  }
}
