package io.manx.node.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.node.agent.http.MetricsText;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.SpeakerCounters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpeakerMetricsTest {
  private static final List<SpeakerCounters.FirstTable> FIRST_TABLES =
      List.of(
          new SpeakerCounters.FirstTable(
              Family.IPV4_UNICAST, Duration.ofMillis(1500), Duration.ofMillis(20)),
          new SpeakerCounters.FirstTable(Family.IPV6_UNICAST, null, Duration.ZERO));

  @Test
  void aLargeMeshCountsWholeInTheTotalsAndHasAFewSeries() {
    int size = 5 * PeerMetrics.MOST_PEERS;
    List<SpeakerCounters.Peer> peers =
        IntStream.range(0, size)
            .mapToObj(
                i ->
                    new SpeakerCounters.Peer(
                        "p" + i, 2, Map.of("hold_timer", 1L), 3, 100, 7, FIRST_TABLES))
            .toList();
    MetricsText out = new MetricsText(MetricsText.Format.PROMETHEUS);
    SpeakerMetrics.write(out, new SpeakerCounters(-1, 0, 0, 0, List.of(), peers));
    List<String> lines = out.toString().lines().toList();
    for (String total :
        List.of(
            "manx_session_ups_total 2000",
            "manx_session_downs_total{cause=\"hold_timer\"} 1000",
            "manx_backlog_octets 100000",
            "manx_pending_prefixes 7000",
            "manx_attribute_errors_total 3000")) {
      assertTrue(lines.contains(total), total);
    }
    for (String each :
        List.of(
            "manx_peer_session_ups_total{",
            "manx_peer_session_downs_total{",
            "manx_peer_backlog_octets{",
            "manx_peer_pending_prefixes{",
            "manx_peer_attribute_errors_total{")) {
      long series = lines.stream().filter(line -> line.startsWith(each)).count();
      assertEquals(PeerMetrics.MOST_PEERS, series, each);
    }
    List<String> convergence =
        lines.stream().filter(line -> line.startsWith("manx_peer_convergence_seconds{")).toList();
    assertEquals(3 * PeerMetrics.MOST_PEERS, convergence.size(), "none for what has not come");
    assertEquals(
        "manx_peer_convergence_seconds{peer=\"p0\",family=\"ipv4\",direction=\"received\"} 1.5",
        convergence.getFirst());
  }
}
