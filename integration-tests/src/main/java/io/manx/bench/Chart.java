package io.manx.bench;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A chart of a report: a bar a daemon, grouped by case, each group on its own scale. */
final class Chart {
  private static final int WIDTH = 760;
  private static final int LEFT = 130;
  private static final int BAR = 16;
  private static final int GAP = 28;

  private Chart() {}

  /** The chart as an SVG document. */
  static String svg(Report report, String title) {
    StringBuilder body = new StringBuilder();
    int y = 44;
    for (String scenario : report.cases()) {
      List<String> peers = report.peers(scenario);
      double most =
          peers.stream().mapToDouble(p -> report.decisive(scenario, p).orElse(0)).max().orElse(1);
      text(body, 12, y + 12, "case", scenario);
      for (String peer : peers) {
        text(body, 60, y + 12, "name", Peers.title(peer));
        OptionalDouble value = report.decisive(scenario, peer);
        if (value.isPresent()) {
          bar(body, y, peer, value.getAsDouble() / most, label(scenario, value.getAsDouble()));
        } else {
          text(body, LEFT, y + 11, "value", "did not finish");
        }
        y += BAR;
      }
      y += GAP - BAR;
    }
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">
    <style>
    text { font: 12px sans-serif; fill: #24292f } .title { font-size: 15px; font-weight: 600 }
    .case { font-weight: 600 } .value { fill: #57606a } .manx { fill: #1a7f5a } .peer { fill: #9aa7b4 }
    rect.ground { fill: #ffffff }
    </style>
    <rect class="ground" width="100%%" height="100%%"/>
    <text class="title" x="12" y="24">%s</text>
    %s</svg>
    """
        .formatted(WIDTH, y, WIDTH, y, title, body);
  }

  private static void bar(StringBuilder out, int y, String peer, double share, String label) {
    double width = Math.max(2, (WIDTH - LEFT - 190) * share);
    out.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
            peer.equals(Peers.MANX) ? "manx" : "peer",
            LEFT,
            y,
            width,
            BAR - 3));
    text(out, LEFT + (int) width + 6, y + 11, "value", label);
  }

  private static String label(String scenario, double value) {
    return Measurement.decisive(scenario).endsWith("_us")
        ? String.format(Locale.ROOT, "%.2f ms", value / 1000)
        : String.format(Locale.ROOT, "%.2f s", value);
  }

  private static void text(StringBuilder out, int x, int y, String kind, String words) {
    out.append(
        String.format(
            Locale.ROOT, "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n", kind, x, y, words));
  }
}
