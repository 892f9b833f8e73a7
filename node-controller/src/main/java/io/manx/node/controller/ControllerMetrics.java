package io.manx.node.controller;

import io.manx.node.agent.http.MetricsText;
import io.manx.node.cluster.ClusterView;
import io.manx.node.desired.Compilation;
import io.manx.node.desired.Finding;
import io.manx.node.reconcile.ClusterPort;
import io.manx.node.reconcile.ClusterPort.Outcome;
import io.manx.node.reconcile.Write;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the controller has done, as numbers and as health. Thread-safe. */
public final class ControllerMetrics {
  private final ClusterPort port;
  private final Map<String, Long> writes = new TreeMap<>();
  private final Map<String, Long> findings = new TreeMap<>();
  private List<String> missing = List.of("everything: it has just started");
  private boolean leading;
  private long compilations;
  private long failures;
  private double seconds;
  private int nodes;
  private int configured;
  private int kept;
  private long lastPass = System.nanoTime();

  /** Nothing was done yet. */
  public ControllerMetrics(ClusterPort port) {
    this.port = port;
  }

  synchronized void waiting(List<String> kinds) {
    missing = List.copyOf(kinds);
    lastPass = System.nanoTime();
  }

  synchronized void failed() {
    failures++;
  }

  synchronized void compiled(long nanos) {
    compilations++;
    seconds += nanos / 1e9;
  }

  /**
   * A pass looked at everything.
   *
   * @param compiled the view that was compiled
   * @param allocation what was found when blocks were given, by the one that leads
   */
  synchronized void passed(
      boolean leads, ClusterView compiled, Compilation compilation, List<Finding> allocation) {
    leading = leads;
    lastPass = System.nanoTime();
    nodes = compiled.nodes().size();
    kept = compiled.kept().size();
    configured = compilation.nodes().size();
    findings.clear();
    for (List<Finding> found : List.of(compilation.findings(), allocation)) {
      for (Finding finding : found) {
        findings.merge(finding.object().kind().apiName() + " " + finding.reason(), 1L, Long::sum);
      }
    }
  }

  synchronized void wrote(Write write, Outcome outcome) {
    String kind = write.getClass().getSimpleName();
    writes.merge(kind + " " + outcome.name().toLowerCase(Locale.ROOT), 1L, Long::sum);
  }

  /** What it waits for; empty when it is ready to lead. */
  synchronized List<String> notReady() {
    return missing.stream().map(kind -> "not known yet: " + kind).toList();
  }

  /** Why it should be started again; empty if it works. */
  synchronized List<String> notAlive(Duration longest) {
    long age = System.nanoTime() - lastPass;
    return age > longest.toNanos()
        ? List.of("it has not looked at the cluster for " + age / 1_000_000_000L + " s")
        : List.of();
  }

  /** All in the format asked for. */
  synchronized String text(MetricsText.Format format) {
    var text = new MetricsText(format);
    text.metric("manx_controller_leader", MetricsText.Type.GAUGE, "1 if this controller leads.")
        .sample(leading ? 1 : 0);
    text.metric("manx_controller_nodes", MetricsText.Type.GAUGE, "Nodes in the cluster.")
        .sample(nodes);
    text.metric(
            "manx_controller_nodes_configured",
            MetricsText.Type.GAUGE,
            "Nodes that have a configuration.")
        .sample(configured);
    text.metric(
            "manx_controller_sessions_kept",
            MetricsText.Type.GAUGE,
            "Sessions of an earlier topology that stay until the present one carries the routes.")
        .sample(kept);
    text.metric(
            "manx_controller_compilations_total",
            MetricsText.Type.COUNTER,
            "Compilations of the cluster.")
        .sample(compilations);
    text.metric(
            "manx_controller_compilation_seconds_total",
            MetricsText.Type.COUNTER,
            "Time that compilations took.")
        .sample(seconds);
    text.metric(
            "manx_controller_pass_failures_total",
            MetricsText.Type.COUNTER,
            "Passes that failed by a bug.")
        .sample(failures);
    text.metric(
            "manx_controller_watch_failures_total",
            MetricsText.Type.COUNTER,
            "Watches that failed and were opened again.")
        .sample(port.watchFailures());
    text.metric(
        "manx_controller_writes_total", MetricsText.Type.COUNTER, "Writes to the API server.");
    writes.forEach(
        (key, count) -> {
          String[] parts = key.split(" ");
          text.sample(count, "kind", parts[0], "outcome", parts[1]);
        });
    text.metric(
        "manx_controller_findings",
        MetricsText.Type.GAUGE,
        "What is wrong with objects, by kind and reason.");
    findings.forEach(
        (key, count) -> {
          String[] parts = key.split(" ");
          text.sample(count, "kind", parts[0], "reason", parts[1]);
        });
    return text.toString();
  }
}
