package io.manx.node.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.node.agent.http.MetricsText;
import io.manx.speaker.status.SpeakerCounters;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpeakerMetricsTest {
  @Test
  void aLargeMeshCountsWholeInTheTotalsAndHasAFewSeries() {
    int size = 5 * PeerMetrics.MOST_PEERS;
    List<SpeakerCounters.Peer> peers =
        IntStream.range(0, size)
            .mapToObj(
                i -> new SpeakerCounters.Peer("p" + i, 2, Map.of("hold_timer", 1L), 3, 100, 7))
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
  }
}
