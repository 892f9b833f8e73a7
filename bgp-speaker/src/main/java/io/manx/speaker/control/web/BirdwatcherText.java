package io.manx.speaker.control.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.manx.net.IpPrefix;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.status.BgpStatus;
import io.manx.speaker.status.ChannelStatus;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteChanges;
import io.manx.speaker.status.RouteCounts;
import io.manx.speaker.status.SessionError;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The objects of birdwatcher: names and types are those its readers decode. */
final class BirdwatcherText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private BirdwatcherText() {}

  static String time(Instant instant) {
    return TIME.format(instant);
  }

  /** What is at the top of every answer. */
  static void api(JsonGenerator json, String version, Instant now) throws IOException {
    json.writeObjectFieldStart("api");
    json.writeStringField("Version", "manx-" + version);
    json.writeBooleanField("result_from_cache", false);
    json.writeObjectFieldStart("cache_status");
    cachedAt(json, now);
    json.writeEndObject();
    json.writeEndObject();
    cachedAt(json, now);
    json.writeStringField("ttl", now.toString());
  }

  private static void cachedAt(JsonGenerator json, Instant now) throws IOException {
    json.writeObjectFieldStart("cached_at");
    json.writeStringField("date", now.toString());
    json.writeStringField("timezone_type", "UTC");
    json.writeStringField("timezone", "UTC");
    json.writeEndObject();
  }

  static void names(JsonGenerator json, String field, List<String> names) throws IOException {
    json.writeArrayFieldStart(field);
    for (String name : names) {
      json.writeString(name);
    }
    json.writeEndArray();
  }

  static void brief(JsonGenerator json, ProtocolStatus protocol) throws IOException {
    json.writeStartObject();
    json.writeStringField("proto", protocol.kind().text());
    json.writeStringField("table", table(protocol));
    json.writeStringField("state", protocol.state().name().toLowerCase(Locale.ROOT));
    json.writeStringField("since", time(protocol.since()));
    json.writeStringField("info", protocol.bgp() == null ? "" : protocol.bgp().state().text());
    json.writeEndObject();
  }

  private static String table(ProtocolStatus protocol) {
    return protocol.channels().size() == 1
        ? protocol.channels().getFirst().family().table()
        : "---";
  }

  static void protocol(JsonGenerator json, ProtocolStatus protocol) throws IOException {
    json.writeStartObject();
    json.writeStringField("protocol", protocol.name());
    json.writeStringField("bird_protocol", protocol.kind().text());
    json.writeStringField("table", table(protocol));
    json.writeStringField("state", protocol.state().name().toLowerCase(Locale.ROOT));
    json.writeStringField("state_changed", time(protocol.since()));
    json.writeStringField("description", protocol.description());
    BgpStatus bgp = protocol.bgp();
    json.writeStringField("connection", bgp == null ? "" : bgp.state().text());
    if (bgp != null) {
      bgp(json, bgp);
    }
    routes(json, protocol.channels());
    changes(json, protocol.channels());
    if (!protocol.channels().isEmpty()) {
      ChannelStatus first = protocol.channels().getFirst();
      json.writeNumberField("preference", first.preference());
      json.writeStringField("input_filter", first.inputFilter());
      json.writeStringField("output_filter", first.outputFilter());
    }
    json.writeEndObject();
  }

  private static void bgp(JsonGenerator json, BgpStatus bgp) throws IOException {
    json.writeStringField("bgp_state", bgp.state().text());
    if (bgp.neighborAddress() != null) {
      json.writeStringField("neighbor_address", bgp.neighborAddress().toString());
    }
    json.writeNumberField("neighbor_as", bgp.neighborAs());
    json.writeNumberField("local_as", bgp.localAs());
    SessionError error = bgp.lastError();
    if (error != null) {
      json.writeStringField("last_error", error.text());
    }
    BgpStatus.Established session = bgp.established();
    if (session != null) {
      json.writeStringField("neighbor_id", session.neighborId().toString());
      json.writeStringField("source_address", session.sourceAddress().toString());
    }
  }

  private static void routes(JsonGenerator json, List<ChannelStatus> channels) throws IOException {
    json.writeObjectFieldStart("routes");
    count(json, "imported", channels, RouteCounts::imported);
    count(json, "accepted", channels, RouteCounts::imported);
    count(json, "filtered", channels, counts -> Math.max(0, counts.filtered()));
    count(json, "exported", channels, RouteCounts::exported);
    count(json, "preferred", channels, RouteCounts::preferred);
    json.writeEndObject();
  }

  private static void count(
      JsonGenerator json,
      String name,
      List<ChannelStatus> channels,
      ToLongFunction<RouteCounts> count)
      throws IOException {
    json.writeNumberField(
        name, channels.stream().mapToLong(c -> count.applyAsLong(c.routes())).sum());
  }

  private static void changes(JsonGenerator json, List<ChannelStatus> channels) throws IOException {
    json.writeObjectFieldStart("route_changes");
    row(json, "import_updates", channels, RouteChanges::importUpdates);
    row(json, "import_withdraws", channels, RouteChanges::importWithdraws);
    row(json, "export_updates", channels, RouteChanges::exportUpdates);
    row(json, "export_withdraws", channels, RouteChanges::exportWithdraws);
    json.writeEndObject();
  }

  private static void row(
      JsonGenerator json,
      String name,
      List<ChannelStatus> channels,
      Function<RouteChanges, RouteChanges.Row> row)
      throws IOException {
    json.writeObjectFieldStart(name);
    sum(json, "received", channels, row, RouteChanges.Row::received);
    sum(json, "rejected", channels, row, RouteChanges.Row::rejected);
    sum(json, "filtered", channels, row, RouteChanges.Row::filtered);
    sum(json, "ignored", channels, row, RouteChanges.Row::ignored);
    sum(json, "accepted", channels, row, RouteChanges.Row::accepted);
    json.writeEndObject();
  }

  private static void sum(
      JsonGenerator json,
      String name,
      List<ChannelStatus> channels,
      Function<RouteChanges, RouteChanges.Row> row,
      ToLongFunction<RouteChanges.Row> value)
      throws IOException {
    json.writeNumberField(
        name, channels.stream().mapToLong(c -> value.applyAsLong(row.apply(c.changes()))).sum());
  }

  static void route(JsonGenerator json, IpPrefix prefix, PathView path) throws IOException {
    json.writeStartObject();
    json.writeStringField("network", prefix.toString());
    PathView.NextHop hop = path.nextHops().isEmpty() ? null : path.nextHops().getFirst();
    json.writeStringField(
        "gateway", hop == null || hop.via() == null ? "" : String.valueOf(hop.via()));
    json.writeStringField(
        "interface", hop == null || hop.device() == null ? "" : String.valueOf(hop.device()));
    json.writeStringField("from_protocol", path.protocol());
    json.writeStringField("age", time(path.since()));
    json.writeStringField("learnt_from", path.from() == null ? "" : path.from().toString());
    json.writeBooleanField("primary", path.primary());
    json.writeNumberField("metric", path.preference());
    names(json, "type", List.of(path.kind().text(), "unicast", "univ"));
    if (path.hidden() != null) {
      json.writeStringField("manx_hidden", path.hidden().name());
    }
    if (path.suppressed() != null) {
      json.writeStringField("manx_suppressed", path.suppressed().name());
    }
    if (path.attributes() != null) {
      bgp(json, path.attributes());
    }
    json.writeEndObject();
  }

  /** birdwatcher hands numbers on as the strings that BIRD printed, but not in communities. */
  private static void bgp(JsonGenerator json, PathAttributes attributes) throws IOException {
    json.writeObjectFieldStart("bgp");
    json.writeStringField(
        "origin",
        switch (attributes.origin()) {
          case IGP -> "IGP";
          case EGP -> "EGP";
          case INCOMPLETE -> "Incomplete";
        });
    String path = attributes.asPath().toString();
    names(json, "as_path", path.isEmpty() ? List.of() : List.of(path.split(" ")));
    json.writeStringField("next_hop", attributes.nextHop().toString());
    if (attributes.localPref() != PathAttributes.ABSENT) {
      json.writeStringField("local_pref", Long.toString(attributes.localPref()));
    }
    if (attributes.med() != PathAttributes.ABSENT) {
      json.writeStringField("med", Long.toString(attributes.med()));
    }
    json.writeArrayFieldStart("communities");
    for (int community : attributes.communities()) {
      numbers(json, community >>> 16, community & 0xFFFF);
    }
    json.writeEndArray();
    int[] large = attributes.largeCommunities();
    json.writeArrayFieldStart("large_communities");
    for (int i = 0; i + 2 < large.length; i += 3) {
      numbers(
          json,
          Integer.toUnsignedLong(large[i]),
          Integer.toUnsignedLong(large[i + 1]),
          Integer.toUnsignedLong(large[i + 2]));
    }
    json.writeEndArray();
    json.writeArrayFieldStart("ext_communities");
    for (long community : attributes.extendedCommunities()) {
      extended(json, community);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void numbers(JsonGenerator json, long... values) throws IOException {
    json.writeStartArray();
    for (long value : values) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }

  private static void extended(JsonGenerator json, long community) throws IOException {
    String text = io.manx.speaker.control.text.Communities.extended(community);
    json.writeStartArray();
    for (String part : text.substring(1, text.length() - 1).split(", ", -1)) {
      json.writeString(part);
    }
    json.writeEndArray();
  }
}
