package io.manx.node.agent;

import static io.manx.node.agent.http.MetricsText.Type.COUNTER;
import static io.manx.node.agent.http.MetricsText.Type.GAUGE;
import static io.manx.node.agent.http.MetricsText.Type.HISTOGRAM;

import io.manx.node.agent.http.MetricsText;
import io.manx.programmer.model.NextHopStatus;
import io.manx.programmer.model.ProgrammerStatus;
import io.manx.programmer.model.ProgrammingLatency;
import java.util.List;

/** What is measured of the kernel's side. */
final class KernelMetrics {
  private static final double MICROS = 1e6;
  private static final List<Double> BOUNDS =
      ProgrammingLatency.BOUNDS_MICROS.stream().map(micros -> micros / MICROS).toList();

  private KernelMetrics() {}

  static void write(MetricsText out, ProgrammerStatus status, boolean natUp) {
    out.metric("manx_kernel_up", GAUGE, "Whether the kernel's tables can be read and written.")
        .sample(status.problem() == null && status.synced() ? 1 : 0);
    out.metric("manx_kernel_converged", GAUGE, "Whether stale routes of an earlier run are swept.")
        .sample(status.converged() ? 1 : 0);
    routes(out, status.counters());
    happened(out, status.counters());
    if (status.lastAudit() != null) {
      out.metric(
              "manx_kernel_last_audit_time_seconds", GAUGE, "When the whole table was last read.")
          .sample(AgentMetrics.seconds(status.lastAudit()));
    }
    out.metric("manx_kernel_last_audit_repairs", GAUGE, "Routes that the last audit found changed.")
        .sample(status.lastAuditRepairs());
    long reachable = status.nextHops().stream().filter(NextHopStatus::reachable).count();
    out.metric("manx_next_hops", GAUGE, "Next hops by whether they can be reached.")
        .sample(reachable, "state", "reachable")
        .sample(status.nextHops().size() - reachable, "state", "unreachable");
    out.metric("manx_kernel_nexthop_objects", GAUGE, "Our nexthop objects; 0 if they are not used.")
        .sample(status.objects().size());
    latency(out, status.latency());
    out.metric("manx_nat_up", GAUGE, "Whether natOutgoing is in force; 1 if nothing asks for it.")
        .sample(natUp ? 1 : 0);
  }

  private static void latency(MetricsText out, ProgrammingLatency latency) {
    out.metric(
            "manx_kernel_programming_seconds",
            HISTOGRAM,
            "From the decision until the kernel has acknowledged the route.")
        .histogram(BOUNDS, latency.counts(), latency.sumMicros() / MICROS);
  }

  private static void routes(MetricsText out, ProgrammerStatus.Counters counters) {
    out.metric("manx_kernel_routes", GAUGE, "Routes by how they stand in the kernel.")
        .sample(counters.desired(), "state", "desired")
        .sample(counters.installed(), "state", "installed")
        .sample(counters.pending(), "state", "pending")
        .sample(counters.failed(), "state", "failed")
        .sample(counters.unresolved(), "state", "unresolved")
        .sample(counters.conflicts(), "state", "conflict")
        .sample(counters.owned(), "state", "owned")
        .sample(counters.foreign(), "state", "foreign");
  }

  private static void happened(MetricsText out, ProgrammerStatus.Counters counters) {
    out.metric("manx_kernel_writes_total", COUNTER, "Routes written to the kernel.")
        .sample(counters.added(), "kind", "added")
        .sample(counters.replaced(), "kind", "replaced")
        .sample(counters.deleted(), "kind", "deleted");
    out.metric("manx_kernel_nexthop_writes_total", COUNTER, "Nexthop objects written.")
        .sample(counters.objectsWritten(), "kind", "written")
        .sample(counters.objectsDeleted(), "kind", "deleted");
    out.metric("manx_kernel_errors_total", COUNTER, "Writes that the kernel refused.")
        .sample(counters.errors());
    out.metric("manx_kernel_repairs_total", COUNTER, "Routes that others had removed or changed.")
        .sample(counters.repaired());
    out.metric("manx_kernel_audits_total", COUNTER, "Times that the whole table was read.")
        .sample(counters.audits());
    out.metric("manx_kernel_overruns_total", COUNTER, "Times that notifications were lost.")
        .sample(counters.overruns());
  }
}
