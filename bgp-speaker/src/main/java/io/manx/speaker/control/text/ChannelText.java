package io.manx.speaker.control.text;

import io.manx.speaker.model.Family;
import io.manx.speaker.policy.RuleHits;
import io.manx.speaker.status.BgpStatus;
import io.manx.speaker.status.ChannelStatus;
import io.manx.speaker.status.RouteChanges;
import io.manx.speaker.status.RouteCounts;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A channel in {@code show protocols all}. */
final class ChannelText {
  private static final int CODE = 1006;
  private static final String NONE = "---";

  private ChannelText() {}

  static void write(ChannelStatus channel, @Nullable BgpStatus bgp, Dialect dialect, Reply reply)
      throws IOException {
    String table = dialect == Dialect.BIRD2 ? channel.family().table() : "master";
    reply.line(CODE, "  Channel " + channel.family().channel());
    reply.line(CODE, "    State:          " + channel.state());
    reply.line(CODE, "    Table:          " + table);
    reply.line(CODE, "    Preference:     " + channel.preference());
    reply.line(CODE, "    Input filter:   " + channel.inputFilter());
    reply.line(CODE, "    Output filter:  " + channel.outputFilter());
    rules("    Import rule:    ", channel.importRules(), reply);
    rules("    Export rule:    ", channel.exportRules(), reply);
    if (channel.recovery() != ChannelStatus.Recovery.NONE) {
      reply.line(CODE, "    GR recovery:    " + channel.recovery().name().toLowerCase(Locale.ROOT));
    }
    for (ChannelStatus.Limit limit : channel.limits()) {
      limit(limit, reply);
    }
    if (channel.state() != ChannelStatus.State.DOWN) {
      counts(channel.routes(), reply);
      changes(channel.changes(), reply);
    }
    if (bgp != null) {
      session(channel, bgp, table, reply);
    }
  }

  /** Not in BIRD: how often each rule of the filters decided. */
  private static void rules(String label, List<RuleHits> rules, Reply reply) throws IOException {
    for (RuleHits each : rules) {
      reply.line(CODE, label + each.rule() + " " + each.hits());
    }
  }

  private static void limit(ChannelStatus.Limit limit, Reply reply) throws IOException {
    String label =
        switch (limit.kind()) {
          case RECEIVE -> "    Receive limit:  ";
          case IMPORT -> "    Import limit:   ";
          case EXPORT -> "    Export limit:   ";
          case PATHS -> "    Path limit:     "; // not in BIRD
        };
    reply.line(CODE, label + limit.limit() + (limit.hit() ? " [HIT]" : ""));
    reply.line(CODE, "      Action:       " + limit.action().name().toLowerCase(Locale.ROOT));
  }

  private static void counts(RouteCounts routes, Reply reply) throws IOException {
    var text = new StringBuilder("    Routes:         ").append(routes.imported());
    text.append(" imported, ");
    if (routes.filtered() != RouteCounts.NOT_KEPT) {
      text.append(routes.filtered()).append(" filtered, ");
    }
    text.append(routes.exported()).append(" exported, ");
    reply.line(CODE, text.append(routes.preferred()).append(" preferred"));
  }

  private static void changes(RouteChanges changes, Reply reply) throws IOException {
    reply.line(
        CODE, "    Route change stats:     received   rejected   filtered    ignored   accepted");
    row("      Import updates:     ", changes.importUpdates(), true, true, true, reply);
    row("      Import withdraws:   ", changes.importWithdraws(), true, false, true, reply);
    row("      Export updates:     ", changes.exportUpdates(), true, true, false, reply);
    row("      Export withdraws:   ", changes.exportWithdraws(), false, false, false, reply);
  }

  private static void row(
      String label,
      RouteChanges.Row row,
      boolean rejected,
      boolean filtered,
      boolean ignored,
      Reply reply)
      throws IOException {
    var text = new StringBuilder(label);
    Columns.right(text, row.received(), 10).append(' ');
    Columns.right(text, rejected ? Long.toString(row.rejected()) : NONE, 10).append(' ');
    Columns.right(text, filtered ? Long.toString(row.filtered()) : NONE, 10).append(' ');
    Columns.right(text, ignored ? Long.toString(row.ignored()) : NONE, 10).append(' ');
    reply.line(CODE, Columns.right(text, row.accepted(), 10));
  }

  private static void session(ChannelStatus channel, BgpStatus bgp, String table, Reply reply)
      throws IOException {
    if (channel.neighborRestart() != null) {
      reply.line(
          CODE,
          "    Neighbor GR:    "
              + switch (channel.neighborRestart()) {
                case NONE -> "None";
                case REGULAR -> "Regular";
                case LONG_LIVED -> "Long-lived";
              });
    }
    if (channel.longLivedStale() != null) {
      reply.line(
          CODE,
          "    LL stale timer: " + Timestamps.seconds(channel.longLivedStale().remaining()) + "/-");
    }
    if (channel.nextHop() != null) {
      reply.line(
          CODE,
          "    BGP Next hop:   "
              + channel.nextHop()
              + (channel.linkLocalNextHop() == null ? "" : " " + channel.linkLocalNextHop()));
    }
    // The next hop of such a peer may be anywhere, and is looked up (RFC 4271 §5.1.3).
    if (channel.family().isUnicast() && (bgp.type().internal() || bgp.type().multihop())) {
      String family = channel.family() == Family.IPV4_UNICAST ? "4" : "6";
      reply.line(CODE, "    IGP IPv" + family + " table: " + table);
    }
  }
}
