package io.manx.bench;

import io.manx.bench.Further.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Medians of the further cases as a table in Markdown.
 *
 * @param all what was measured
 * @param cases the rows, in their order
 * @param peers the daemons, in the order of the table
 */
record FurtherReport(List<Measurement> all, List<Case> cases, List<String> peers) {
  /** The table, a row a case and daemon. */
  String table() {
    List<String> lines = new ArrayList<>();
    lines.add("| case | daemon | runs ok | time | of Manx | CPU s | peak MB | besides |");
    lines.add("|---|---|---|---|---|---|---|---|");
    for (Case one : cases) {
      for (String peer : peers) {
        if (!runs(one, peer).isEmpty()) {
          lines.add(row(one, peer));
        }
      }
    }
    return String.join("\n", lines) + "\n";
  }

  /** Whether every daemon finished every case with every route right. */
  boolean complete() {
    return all.stream().allMatch(Measurement::ok);
  }

  private String row(Case one, String peer) {
    String title = peer.equals(peers.getFirst()) ? "**" + one.name() + "** " + one.title() : "";
    String decisive = Measurement.decisive(one.name());
    OptionalDouble own = value(one, peer, decisive);
    OptionalDouble manx = value(one, Peers.MANX, decisive);
    return "| "
        + String.join(
            " | ",
            title,
            Peers.title(peer),
            Measurement.finished(runs(one, peer)),
            own.isPresent() ? Measurement.shown(own, 1, "%.2f s") : "did not finish",
            manx.isPresent() ? Measurement.shown(own, manx.getAsDouble(), "%.2f x") : "-",
            Measurement.shown(value(one, peer, Measurement.processor(one.name())), 1, "%.2f"),
            Measurement.shown(value(one, peer, "hwm_kb"), 1024, "%.0f"),
            besides(one, peer))
        + " |";
  }

  /** What a case measures of its own. */
  private String besides(Case one, String peer) {
    List<String> parts = new ArrayList<>();
    OptionalDouble slow = value(one, peer, "slow_mb");
    if (slow.isPresent()) {
      parts.add("the slow one has read " + Measurement.shown(slow, 1, "%.2f MB"));
    }
    OptionalDouble first = value(one, peer, "cycle_first_kb");
    OptionalDouble last = value(one, peer, "cycle_last_kb");
    if (first.isPresent() && last.isPresent()) {
      double more = 100 * (last.getAsDouble() / first.getAsDouble() - 1);
      parts.add(
          "resident after the first %s MB, after the last %s MB (%s)"
              .formatted(
                  Measurement.shown(first, 1024, "%.0f"),
                  Measurement.shown(last, 1024, "%.0f"),
                  Measurement.shown(OptionalDouble.of(more), 1, "%+.1f %%")));
    }
    return String.join("; ", parts);
  }

  private OptionalDouble value(Case one, String peer, String key) {
    return Measurement.median(all, one.name(), one.mode(), peer, key);
  }

  private List<Measurement> runs(Case one, String peer) {
    return Measurement.of(all, one.name(), one.mode(), peer);
  }
}
