package io.manx.node.agent;

import static io.manx.node.agent.http.MetricsText.Type.COUNTER;
import static io.manx.node.agent.http.MetricsText.Type.GAUGE;

import io.manx.node.agent.http.MetricsText;
import io.manx.speaker.status.SpeakerCounters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is measured of the speaker's tables and sessions. */
final class SpeakerMetrics {
  private static final double NANOS = 1e9;

  private SpeakerMetrics() {}

  static void write(MetricsText out, SpeakerCounters counters) {
    out.metric(
            "manx_speaker_converged", GAUGE, "Whether all peers have said what they had at start.")
        .sample(counters.convergenceMillis() < 0 ? 0 : 1);
    out.metric("manx_speaker_convergence_seconds", GAUGE, "How long that took from the start.");
    if (counters.convergenceMillis() >= 0) {
      out.sample(counters.convergenceMillis() / 1000.0);
    }
    out.metric("manx_table_prefixes", GAUGE, "Prefixes with at least one path.");
    for (SpeakerCounters.Table table : counters.tables()) {
      out.sample(table.prefixes(), "table", table.name());
    }
    out.metric("manx_table_paths", GAUGE, "Paths, hidden ones too.");
    for (SpeakerCounters.Table table : counters.tables()) {
      out.sample(table.paths(), "table", table.name());
    }
    out.metric("manx_attribute_sets", GAUGE, "Distinct path attributes in use.")
        .sample(counters.attributeSets());
    out.metric("manx_update_groups", GAUGE, "Groups of peers that are sent the same.")
        .sample(counters.updateGroups());
    out.metric("manx_best_route_changes_total", COUNTER, "Changes of best routes.")
        .sample(counters.bestRouteChanges());
    transitions(out, counters.peers());
    List<SpeakerCounters.Peer> shown =
        counters.peers().subList(0, Math.min(PeerMetrics.MOST_PEERS, counters.peers().size()));
    queues(out, counters.peers(), shown);
    convergence(out, shown);
  }

  private static void transitions(MetricsText out, List<SpeakerCounters.Peer> peers) {
    long ups = 0;
    Map<String, Long> downs = new TreeMap<>();
    for (SpeakerCounters.Peer peer : peers) {
      ups += peer.ups();
      peer.downs().forEach((cause, count) -> downs.merge(cause, count, Long::sum));
    }
    out.metric("manx_session_ups_total", COUNTER, "Sessions that were Established, of all peers.")
        .sample(ups);
    out.metric("manx_session_downs_total", COUNTER, "Sessions that ended, of all peers.");
    downs.forEach((cause, count) -> out.sample(count, "cause", cause));
    List<SpeakerCounters.Peer> shown =
        peers.subList(0, Math.min(PeerMetrics.MOST_PEERS, peers.size()));
    out.metric("manx_peer_session_ups_total", COUNTER, "How often the session was Established.");
    shown.forEach(peer -> out.sample(peer.ups(), "peer", peer.name()));
    out.metric("manx_peer_session_downs_total", COUNTER, "How often the session ended.");
    for (SpeakerCounters.Peer peer : shown) {
      new TreeMap<>(peer.downs())
          .forEach((cause, count) -> out.sample(count, "peer", peer.name(), "cause", cause));
    }
  }

  private static void convergence(MetricsText out, List<SpeakerCounters.Peer> shown) {
    out.metric(
        "manx_peer_convergence_seconds",
        GAUGE,
        "From Established to the End-of-RIB, that of the peer and ours.");
    for (SpeakerCounters.Peer peer : shown) {
      for (SpeakerCounters.FirstTable table : peer.firstTables()) {
        convergence(out, peer.name(), table, "received", table.received());
        convergence(out, peer.name(), table, "sent", table.sent());
      }
    }
  }

  private static void convergence(
      MetricsText out,
      String peer,
      SpeakerCounters.FirstTable table,
      String direction,
      @Nullable Duration after) {
    if (after != null) {
      out.sample(
          after.toNanos() / NANOS,
          "peer",
          peer,
          "family",
          table.family().channel(),
          "direction",
          direction);
    }
  }

  private static void queues(
      MetricsText out, List<SpeakerCounters.Peer> all, List<SpeakerCounters.Peer> shown) {
    out.metric("manx_backlog_octets", GAUGE, "What waits for TCP, of all peers.")
        .sample(all.stream().mapToLong(SpeakerCounters.Peer::backlogOctets).sum());
    out.metric("manx_peer_backlog_octets", GAUGE, "What waits for the peer's TCP connection.");
    shown.forEach(peer -> out.sample(peer.backlogOctets(), "peer", peer.name()));
    out.metric("manx_pending_prefixes", GAUGE, "Prefixes to be looked at, for all peers.")
        .sample(all.stream().mapToLong(SpeakerCounters.Peer::pendingPrefixes).sum());
    out.metric("manx_peer_pending_prefixes", GAUGE, "Prefixes to be looked at for the peer.");
    shown.forEach(peer -> out.sample(peer.pendingPrefixes(), "peer", peer.name()));
    out.metric(
            "manx_attribute_errors_total",
            COUNTER,
            "Malformed attributes that ended no session, of all peers (RFC 7606).")
        .sample(all.stream().mapToLong(SpeakerCounters.Peer::attributeErrors).sum());
    out.metric(
        "manx_peer_attribute_errors_total",
        COUNTER,
        "Malformed attributes that ended no session (RFC 7606).");
    shown.forEach(peer -> out.sample(peer.attributeErrors(), "peer", peer.name()));
  }
}
