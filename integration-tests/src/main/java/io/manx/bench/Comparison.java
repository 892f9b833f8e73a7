package io.manx.bench;

import io.manx.lab.daemon.ManxAgent;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One case, once, for a test.
 *
 * @param scenario the case
 * @param report what came out
 */
public record Comparison(String scenario, Report report) {

  /** Runs a case of the route reflector against these daemons. Needs root and the load tool. */
  public static Comparison of(String scenario, List<String> peers, int timeoutSeconds) {
    LoadRun run =
        new LoadRun(
            "rr",
            List.of(scenario),
            peers,
            1,
            timeoutSeconds,
            ManxAgent.home().resolve("manx"),
            Map.of());
    List<Measurement> all = run.measure(line -> {});
    return new Comparison(scenario, new Report(all, "rr", List.of(scenario), peers));
  }

  /** Whether every receiver had all routes with the right attributes. */
  public boolean manxFinished() {
    return report.decisive(scenario, Peers.MANX).isPresent();
  }

  /** Whether another daemon that finished took at least as long as Manx. */
  public boolean manxIsNotSlowest() {
    double manx = report.decisive(scenario, Peers.MANX).orElse(Double.MAX_VALUE);
    return report.peers(scenario).stream()
        .filter(peer -> !peer.equals(Peers.MANX))
        .map(peer -> report.decisive(scenario, peer))
        .filter(OptionalDouble::isPresent)
        .anyMatch(time -> time.getAsDouble() >= manx);
  }

  /** The table, for a failure's message. */
  public String table() {
    return report.table();
  }
}
