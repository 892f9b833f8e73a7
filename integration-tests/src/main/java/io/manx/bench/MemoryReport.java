package io.manx.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Resident memory of a reflector by what it is for, as a table in Markdown. Idle is ten seconds
 * after two sessions came up; what a table takes is the highest that was ever resident less that,
 * not what may be given back afterwards.
 *
 * @param all what was measured
 * @param peers the daemons, in the order of the columns
 */
record MemoryReport(List<Measurement> all, List<String> peers) {
  /** A with one receiver, A with ten, D500; by the driver's names for them. */
  static final List<String> CASES = List.of("MA", "MA10", "MD500");

  private static final double ROUTES = 1_000_000;
  private static final int FURTHER_RECEIVERS = 9;
  private static final int FURTHER_SESSIONS = 498;
  private static final String IDLE = "rss0_kb";
  private static final String HIGHEST = "hwm_kb";
  private static final String SETTLED = "rss_settled_kb";

  /** The table, a column a daemon. */
  String table() {
    return "| |"
        + cells(Peers::title)
        + "\n|---|"
        + String.join("", Collections.nCopies(peers.size(), "---|"))
        + "\n"
        + row("idle, MB", peer -> octets(peer, "MA", IDLE) / (1 << 20), 0)
        + row(
            "octets a route: 1,000,000 routes, 8 an attribute set, one receiver (case A)",
            peer -> (octets(peer, "MA", HIGHEST) - octets(peer, "MA", IDLE)) / ROUTES,
            0)
        + row(
            "octets a route for each further receiver that is sent the same",
            peer ->
                (octets(peer, "MA10", HIGHEST) - octets(peer, "MA", HIGHEST))
                    / ROUTES
                    / FURTHER_RECEIVERS,
            1)
        + row(
            "kB a further session, without routes",
            peer ->
                (octets(peer, "MD500", IDLE) - octets(peer, "MA", IDLE)) / FURTHER_SESSIONS / 1024,
            0)
        + row(
            "kB a further session with its route, which 499 others are sent (case D500)",
            peer ->
                (octets(peer, "MD500", SETTLED) - octets(peer, "MA", IDLE))
                    / FURTHER_SESSIONS
                    / 1024,
            0);
  }

  private String row(String title, Function<String, Double> value, int digits) {
    return "| "
        + title
        + " |"
        + cells(
            peer -> {
              double measured = value.apply(peer);
              return Double.isNaN(measured)
                  ? "-"
                  : String.format(Locale.ROOT, "%." + digits + "f", measured);
            })
        + "\n";
  }

  private String cells(Function<String, String> cell) {
    List<String> cells = new ArrayList<>();
    peers.forEach(peer -> cells.add(" " + cell.apply(peer) + " |"));
    return String.join("", cells);
  }

  /** A median in octets; not a number if no run brought it. */
  private double octets(String peer, String scenario, String key) {
    OptionalDouble median = Measurement.median(all, scenario, "rr", peer, key);
    return median.isPresent() ? median.getAsDouble() * 1024 : Double.NaN;
  }
}
