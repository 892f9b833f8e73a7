package io.manx.node.agent;

import static io.manx.node.agent.http.MetricsText.Type.COUNTER;
import static io.manx.node.agent.http.MetricsText.Type.GAUGE;

import io.manx.node.agent.http.MetricsText;
import io.manx.speaker.bfd.BfdReport;
import io.manx.speaker.bfd.BfdState;
import io.manx.speaker.bfd.Scheduling;
import io.manx.speaker.bfd.linux.BfdThread;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What is measured of BFD; nothing on a node without it. Any thread. */
final class BfdMetrics {
  private static final double NANOS = 1e9;

  private BfdMetrics() {}

  static void write(MetricsText out, BfdThread bfd) {
    List<BfdReport> sessions = bfd.reports();
    List<BfdReport> shown = sessions.subList(0, Math.min(PeerMetrics.MOST_PEERS, sessions.size()));
    out.metric("manx_bfd_sessions", GAUGE, "BFD sessions by their state (RFC 5880 4.1).");
    for (BfdState state : BfdState.values()) {
      out.sample(
          sessions.stream().filter(session -> session.state() == state).count(),
          "state",
          name(state));
    }
    out.metric("manx_bfd_session_up", GAUGE, "Whether the BFD session with a peer is Up.");
    each(out, shown, session -> session.state() == BfdState.UP ? 1 : 0);
    out.metric("manx_bfd_session_failures_total", COUNTER, "How often a BFD session left Up.");
    each(out, shown, BfdReport::failures);
    out.metric("manx_bfd_packets_sent_total", COUNTER, "BFD packets sent to a peer.");
    each(out, shown, BfdReport::packetsSent);
    out.metric("manx_bfd_packets_received_total", COUNTER, "BFD packets of a peer that counted.");
    each(out, shown, BfdReport::packetsReceived);
    out.metric(
        "manx_bfd_late_packets_sent_total",
        COUNTER,
        "BFD packets to a peer that left more than a quarter of the interval late.");
    each(out, shown, session -> session.sentGaps().late());
    out.metric(
        "manx_bfd_late_packets_received_total",
        COUNTER,
        "BFD packets of a peer that arrived more than a quarter of the interval late, or not.");
    each(out, shown, session -> session.receivedGaps().late());
    out.metric(
        "manx_bfd_longest_gap_sent_seconds",
        GAUGE,
        "The longest time between two BFD packets to a peer while Up.");
    each(out, shown, session -> session.sentGaps().longest().toNanos() / NANOS);
    out.metric(
        "manx_bfd_longest_gap_received_seconds",
        GAUGE,
        "The longest time between two BFD packets of a peer while Up.");
    each(out, shown, session -> session.receivedGaps().longest().toNanos() / NANOS);
    out.metric(
            "manx_bfd_real_time",
            GAUGE,
            "Whether the threads that BFD's timing hangs on have real-time priority.")
        .sample(bfd.scheduling() == Scheduling.REAL_TIME ? 1 : 0);
    out.metric("manx_bfd_packets_discarded_total", COUNTER, "BFD packets that did not count.")
        .sample(bfd.discarded());
    out.metric(
            "manx_bfd_longest_delay_seconds",
            GAUGE,
            "The longest that the BFD thread came late, since the start.")
        .sample(bfd.longestDelay() / NANOS);
  }

  private static String name(BfdState state) {
    return switch (state) {
      case ADMIN_DOWN -> "AdminDown";
      case DOWN -> "Down";
      case INIT -> "Init";
      case UP -> "Up";
    };
  }

  private static void each(
      MetricsText out, List<BfdReport> sessions, ToDoubleFunction<BfdReport> value) {
    for (BfdReport session : sessions) {
      out.sample(value.applyAsDouble(session), "remote", session.remote().toString());
    }
  }
}
