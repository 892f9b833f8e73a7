package io.manx.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The medians of a run as a table in Markdown, which a terminal shows well enough. */
public final class Report {
  private final List<Measurement> all;
  private final String mode;
  private final List<String> cases;
  private final List<String> peers;

  Report(List<Measurement> all, String mode, List<String> cases, List<String> peers) {
    this.all = all;
    this.mode = mode;
    this.cases = cases;
    this.peers = peers;
  }

  /** The table, a row a case and daemon. */
  public String table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| case | daemon | runs ok | time | of Manx | CPU s | peak MB | latency p50 / p99 µs |");
    lines.add("|---|---|---|---|---|---|---|---|");
    for (String scenario : cases) {
      peers.stream()
          .filter(peer -> ran(scenario, peer) > 0)
          .forEach(p -> lines.add(row(scenario, p)));
    }
    return String.join("\n", lines) + "\n";
  }

  /** The median that decides a case. */
  public OptionalDouble decisive(String scenario, String peer) {
    return Measurement.median(all, scenario, mode, peer, Measurement.decisive(scenario));
  }

  /** The cases, in the order of the table. */
  public List<String> cases() {
    return cases;
  }

  /** The daemons, in the order of the table. */
  public List<String> peers() {
    return peers;
  }

  private long ran(String scenario, String peer) {
    return of(scenario, peer).size();
  }

  private List<Measurement> of(String scenario, String peer) {
    return all.stream()
        .filter(
            m -> m.scenario().equals(scenario) && m.peer().equals(peer) && m.mode().equals(mode))
        .toList();
  }

  private String row(String scenario, String peer) {
    OptionalDouble manx = decisive(scenario, Peers.MANX);
    OptionalDouble own = decisive(scenario, peer);
    String ratio =
        manx.isPresent() && own.isPresent()
            ? String.format(Locale.ROOT, "%.2f x", own.getAsDouble() / manx.getAsDouble())
            : "-";
    List<Measurement> runs = of(scenario, peer);
    String decisive = Measurement.decisive(scenario);
    String time = decisive.endsWith("_us") ? "load_s" : decisive;
    return "| "
        + String.join(
            " | ",
            scenario,
            Peers.title(peer),
            runs.stream().filter(Measurement::ok).count() + "/" + runs.size(),
            own.isPresent() ? value(scenario, peer, time, 1, "%.2f s") : "did not finish",
            ratio,
            value(scenario, peer, "dut_cpu_s", 1, "%.2f"),
            value(scenario, peer, "hwm_kb", 1024, "%.0f"),
            value(scenario, peer, "lat_p50_us", 1, "%.0f")
                + " / "
                + value(scenario, peer, "lat_p99_us", 1, "%.0f"))
        + " |";
  }

  private String value(String scenario, String peer, String key, double unit, String format) {
    OptionalDouble median = Measurement.median(all, scenario, mode, peer, key);
    return median.isPresent()
        ? String.format(Locale.ROOT, format, median.getAsDouble() / unit)
        : "-";
  }
}
