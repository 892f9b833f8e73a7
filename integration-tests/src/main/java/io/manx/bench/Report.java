package io.manx.bench;

import java.util.ArrayList;
import java.util.List;
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
      peers(scenario).forEach(peer -> lines.add(row(scenario, peer)));
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

  /** The daemons that were tried with a case, in the order of the table. */
  public List<String> peers(String scenario) {
    return peers.stream()
        .filter(peer -> !Measurement.of(all, scenario, mode, peer).isEmpty())
        .toList();
  }

  private String row(String scenario, String peer) {
    OptionalDouble manx = decisive(scenario, Peers.MANX);
    OptionalDouble own = decisive(scenario, peer);
    String decisive = Measurement.decisive(scenario);
    String time = decisive.endsWith("_us") ? "load_s" : decisive;
    return "| "
        + String.join(
            " | ",
            scenario,
            Peers.title(peer),
            Measurement.finished(Measurement.of(all, scenario, mode, peer)),
            own.isPresent() ? value(scenario, peer, time, 1, "%.2f s") : "did not finish",
            manx.isPresent() ? Measurement.shown(own, manx.getAsDouble(), "%.2f x") : "-",
            value(scenario, peer, Measurement.processor(scenario), 1, "%.2f"),
            value(scenario, peer, "hwm_kb", 1024, "%.0f"),
            value(scenario, peer, "lat_p50_us", 1, "%.0f")
                + " / "
                + value(scenario, peer, "lat_p99_us", 1, "%.0f"))
        + " |";
  }

  private String value(String scenario, String peer, String key, double unit, String format) {
    return Measurement.shown(Measurement.median(all, scenario, mode, peer, key), unit, format);
  }
}
