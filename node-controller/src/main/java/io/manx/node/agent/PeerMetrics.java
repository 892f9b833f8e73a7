package io.manx.node.agent;

import static io.manx.node.agent.http.MetricsText.Type.COUNTER;
import static io.manx.node.agent.http.MetricsText.Type.GAUGE;

import io.manx.node.agent.http.MetricsText;
import io.manx.speaker.model.Family;
import io.manx.speaker.policy.RuleHits;
import io.manx.speaker.status.BgpStatus;
import io.manx.speaker.status.ChannelStatus;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteChanges;
import io.manx.speaker.status.RouteCounts;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What is measured of peers: totals over all of them, and series of their own for the first {@value
 * #MOST_PEERS}, so that a reflector of thousands does not drown its monitoring.
 */
final class PeerMetrics {
  /** The most peers with series of their own. */
  static final int MOST_PEERS = 200;

  /** The most rules with series of their own, all peers together. */
  static final int MOST_RULES = 1000;

  private static final Map<String, ToLongFunction<RouteCounts>> COUNTS =
      Map.of(
          "imported", RouteCounts::imported,
          "hidden", counts -> Math.max(0, counts.filtered()),
          "exported", RouteCounts::exported,
          "preferred", RouteCounts::preferred);

  private static final Map<String, ToLongFunction<RouteChanges>> CHANGES =
      Map.of(
          "announced_in", changes -> changes.importUpdates().received(),
          "withdrawn_in", changes -> changes.importWithdraws().received(),
          "announced_out", changes -> changes.exportUpdates().accepted(),
          "withdrawn_out", changes -> changes.exportWithdraws().accepted());

  private PeerMetrics() {}

  static void write(MetricsText out, List<ProtocolStatus> protocols) {
    List<ProtocolStatus> peers =
        protocols.stream().filter(protocol -> protocol.bgp() != null).toList();
    totals(out, peers);
    originated(out, protocols);
    List<ProtocolStatus> shown = peers.subList(0, Math.min(MOST_PEERS, peers.size()));
    out.metric("manx_peers_without_series", GAUGE, "Peers beyond the first 200: totals only.")
        .sample(peers.size() - shown.size());
    sessions(out, shown);
    out.metric("manx_peer_prefixes", GAUGE, "Prefixes of a peer now.");
    for (ProtocolStatus peer : shown) {
      for (ChannelStatus channel : peer.channels()) {
        COUNTS.forEach(
            (kind, count) ->
                out.sample(
                    count.applyAsLong(channel.routes()),
                    "peer",
                    peer.name(),
                    "family",
                    name(channel.family()),
                    "kind",
                    kind));
      }
    }
    rules(out, shown);
    out.metric(
        "manx_peer_prefix_changes_total",
        COUNTER,
        "Prefixes that a peer and this node announced to each other and withdrew.");
    for (ProtocolStatus peer : shown) {
      for (ChannelStatus channel : peer.channels()) {
        CHANGES.forEach(
            (kind, count) ->
                out.sample(
                    count.applyAsLong(channel.changes()),
                    "peer",
                    peer.name(),
                    "family",
                    name(channel.family()),
                    "kind",
                    kind));
      }
    }
  }

  private static void rules(MetricsText out, List<ProtocolStatus> peers) {
    out.metric(
        "manx_filter_rule_hits_total",
        COUNTER,
        "How often a rule of a filter decided; export counts for all peers sent the same.");
    int left = MOST_RULES;
    for (ProtocolStatus peer : peers) {
      for (ChannelStatus channel : peer.channels()) {
        left = rules(out, peer, channel.family(), "import", channel.importRules(), left);
        left = rules(out, peer, channel.family(), "export", channel.exportRules(), left);
      }
    }
  }

  private static int rules(
      MetricsText out,
      ProtocolStatus peer,
      Family family,
      String direction,
      List<RuleHits> rules,
      int most) {
    int shown = Math.min(most, rules.size());
    for (RuleHits each : rules.subList(0, shown)) {
      out.sample(
          each.hits(),
          "peer",
          peer.name(),
          "family",
          name(family),
          "direction",
          direction,
          "rule",
          each.rule().toString());
    }
    return most - shown;
  }

  private static void totals(MetricsText out, List<ProtocolStatus> peers) {
    Map<BgpStatus.State, Integer> states = new EnumMap<>(BgpStatus.State.class);
    for (ProtocolStatus peer : peers) {
      BgpStatus bgp = peer.bgp();
      if (bgp != null) {
        states.merge(bgp.state(), 1, Integer::sum);
      }
    }
    out.metric("manx_peers", GAUGE, "Peers by the state of their session (RFC 4271 8.2.2).");
    for (BgpStatus.State state : BgpStatus.State.values()) {
      out.sample(states.getOrDefault(state, 0), "state", state.text());
    }
    out.metric("manx_prefixes", GAUGE, "Prefixes of all peers together.");
    for (Family family : Family.values()) {
      COUNTS.forEach(
          (kind, count) ->
              out.sample(sum(peers, family, count), "family", name(family), "kind", kind));
    }
  }

  private static long sum(
      List<ProtocolStatus> peers, Family family, ToLongFunction<RouteCounts> count) {
    return peers.stream()
        .flatMap(peer -> peer.channels().stream())
        .filter(channel -> channel.family() == family)
        .mapToLong(channel -> count.applyAsLong(channel.routes()))
        .sum();
  }

  private static void originated(MetricsText out, List<ProtocolStatus> protocols) {
    out.metric("manx_originated_prefixes", GAUGE, "Prefixes that this node announces by itself.");
    for (ProtocolStatus protocol : protocols) {
      if (protocol.kind() == ProtocolStatus.Kind.STATIC) {
        for (ChannelStatus channel : protocol.channels()) {
          out.sample(channel.routes().imported(), "family", name(channel.family()));
        }
      }
    }
  }

  private static void sessions(MetricsText out, List<ProtocolStatus> peers) {
    out.metric("manx_peer_up", GAUGE, "Whether the session is Established.");
    for (ProtocolStatus peer : peers) {
      BgpStatus bgp = peer.bgp();
      if (bgp != null) {
        out.sample(
            bgp.state() == BgpStatus.State.ESTABLISHED ? 1 : 0,
            "peer",
            peer.name(),
            "address",
            String.valueOf(bgp.neighborAddress()),
            "as",
            Long.toString(bgp.neighborAs()));
      }
    }
    out.metric("manx_peer_state", GAUGE, "1 for the state that the session is in.");
    for (ProtocolStatus peer : peers) {
      BgpStatus bgp = peer.bgp();
      if (bgp != null) {
        out.sample(1, "peer", peer.name(), "state", bgp.state().text());
      }
    }
    out.metric("manx_peer_state_since_seconds", GAUGE, "When the peer came up, or went down.");
    for (ProtocolStatus peer : peers) {
      out.sample(AgentMetrics.seconds(peer.since()), "peer", peer.name());
    }
  }

  private static String name(Family family) {
    return family.channel();
  }
}
