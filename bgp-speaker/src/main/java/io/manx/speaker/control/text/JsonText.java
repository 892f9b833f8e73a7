package io.manx.speaker.control.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.LinkStateObject;
import io.manx.speaker.policy.RuleHits;
import io.manx.speaker.status.BgpStatus;
import io.manx.speaker.status.ChannelStatus;
import io.manx.speaker.status.LinkStateView;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteChanges;
import io.manx.speaker.status.RouteView;
import io.manx.speaker.status.StatusSnapshot;
import io.manx.speaker.status.TimerStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The JSON lines of {@code ./manx cl -j}. Each object has {@code "v":1} and its {@code "kind"};
 * fields may be added within a version, never renamed or removed. Times are RFC 3339 in UTC,
 * durations are seconds.
 */
public final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int VERSION = 1;

  private JsonText() {}

  @FunctionalInterface
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  static String object(String kind, Body body) throws IOException {
    var text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("v", VERSION);
      json.writeStringField("kind", kind);
      body.write(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  static void field(JsonGenerator json, String name, @Nullable Object value) throws IOException {
    if (value != null) {
      json.writeStringField(name, value.toString());
    }
  }

  private static void lower(JsonGenerator json, String name, @Nullable Enum<?> value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value.name().toLowerCase(Locale.ROOT));
    }
  }

  /** Kind {@code status}. */
  public static String status(StatusSnapshot status) throws IOException {
    return object(
        "status",
        json -> {
          field(json, "version", status.version());
          field(json, "routerId", status.routerId());
          field(json, "hostname", status.hostname());
          field(json, "serverTime", status.serverTime());
          field(json, "lastReboot", status.lastReboot());
          field(json, "lastReconfiguration", status.lastReconfiguration());
          lower(json, "phase", status.phase());
          if (status.undoIn() != null) {
            json.writeNumberField("undoIn", status.undoIn().toMillis() / 1000.0);
          }
          if (status.gracefulRestart() != null) {
            json.writeNumberField("waitingChannels", status.gracefulRestart().waitingChannels());
            timer(json, "recoveryTimer", status.gracefulRestart().timer());
          }
        });
  }

  /** Kind {@code protocol}. */
  public static String protocol(ProtocolStatus protocol, boolean all) throws IOException {
    return object(
        "protocol",
        json -> {
          field(json, "name", protocol.name());
          field(json, "protocol", protocol.kind().text());
          lower(json, "state", protocol.state());
          field(json, "since", protocol.since());
          if (!protocol.description().isEmpty()) {
            field(json, "description", protocol.description());
          }
          if (!protocol.message().isEmpty()) {
            field(json, "message", protocol.message());
          }
          if (protocol.bgp() != null) {
            bgp(json, protocol.bgp(), all);
          }
          json.writeArrayFieldStart("channels");
          for (ChannelStatus channel : protocol.channels()) {
            channel(json, channel, all);
          }
          json.writeEndArray();
        });
  }

  private static void bgp(JsonGenerator json, BgpStatus bgp, boolean all) throws IOException {
    json.writeObjectFieldStart("bgp");
    field(json, "state", bgp.state().text());
    field(json, "neighborAddress", bgp.neighborAddress());
    field(json, "neighborRange", bgp.neighborRange());
    json.writeNumberField("neighborPort", bgp.neighborPort());
    json.writeNumberField("neighborAs", bgp.neighborAs());
    json.writeNumberField("localAs", bgp.localAs());
    field(json, "type", bgp.type().internal() ? "internal" : "external");
    json.writeBooleanField("passive", bgp.passive());
    json.writeBooleanField("multihop", bgp.type().multihop());
    json.writeBooleanField("routeReflectorClient", bgp.type().routeReflectorClient());
    json.writeBooleanField("gracefulShutdown", bgp.gracefulShutdown());
    if (bgp.lastError() != null) {
      json.writeObjectFieldStart("lastError");
      lower(json, "origin", bgp.lastError().origin());
      field(json, "text", bgp.lastError().text());
      json.writeEndObject();
    }
    timer(json, "connectDelay", bgp.connectDelay());
    timer(json, "errorWait", bgp.errorWait());
    timer(json, "restartTimer", bgp.restartTimer());
    BgpStatus.Established up = bgp.established();
    if (up != null) {
      field(json, "neighborId", up.neighborId());
      field(json, "sourceAddress", up.sourceAddress());
      timer(json, "holdTimer", up.holdTimer());
      timer(json, "keepaliveTimer", up.keepaliveTimer());
      timer(json, "sendHoldTimer", up.sendHoldTimer());
      if (all) {
        json.writeArrayFieldStart("families");
        for (Family family : up.neighbor().multiprotocol()) {
          json.writeString(family.channel());
        }
        json.writeEndArray();
      }
    }
    json.writeEndObject();
  }

  private static void timer(JsonGenerator json, String name, @Nullable TimerStatus timer)
      throws IOException {
    if (timer != null) {
      json.writeObjectFieldStart(name);
      json.writeNumberField("remaining", timer.remaining().toMillis() / 1000.0);
      json.writeNumberField("total", timer.total().toMillis() / 1000.0);
      json.writeEndObject();
    }
  }

  private static void channel(JsonGenerator json, ChannelStatus channel, boolean all)
      throws IOException {
    json.writeStartObject();
    field(json, "family", channel.family().channel());
    lower(json, "state", channel.state());
    json.writeNumberField("imported", channel.routes().imported());
    if (channel.routes().filtered() >= 0) {
      json.writeNumberField("filtered", channel.routes().filtered());
    }
    json.writeNumberField("exported", channel.routes().exported());
    json.writeNumberField("preferred", channel.routes().preferred());
    if (all) {
      field(json, "inputFilter", channel.inputFilter());
      field(json, "outputFilter", channel.outputFilter());
      field(json, "nextHop", channel.nextHop());
      rules(json, "importRules", channel.importRules());
      rules(json, "exportRules", channel.exportRules());
      json.writeObjectFieldStart("changes");
      changes(json, "importUpdates", channel.changes().importUpdates());
      changes(json, "importWithdraws", channel.changes().importWithdraws());
      changes(json, "exportUpdates", channel.changes().exportUpdates());
      changes(json, "exportWithdraws", channel.changes().exportWithdraws());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void rules(JsonGenerator json, String name, List<RuleHits> rules)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (RuleHits each : rules) {
      json.writeStartObject();
      field(json, "rule", each.rule());
      json.writeNumberField("hits", each.hits());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void changes(JsonGenerator json, String name, RouteChanges.Row row)
      throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("received", row.received());
    json.writeNumberField("rejected", row.rejected());
    json.writeNumberField("filtered", row.filtered());
    json.writeNumberField("ignored", row.ignored());
    json.writeNumberField("accepted", row.accepted());
    json.writeEndObject();
  }

  /** Kind {@code linkstate}: an NLRI of BGP-LS with its paths. */
  public static String linkState(LinkStateObject what, LinkStateView route, boolean all)
      throws IOException {
    return object(
        "linkstate",
        json -> {
          field(json, "type", what.type());
          field(json, "protocol", what.protocol());
          field(json, "identifier", Long.toUnsignedString(what.identifier()));
          json.writeObjectFieldStart("descriptors");
          for (var each : what.descriptors().entrySet()) {
            json.writeStringField(each.getKey(), each.getValue());
          }
          json.writeEndObject();
          field(json, "nlri", HexFormat.of().formatHex(route.nlri()));
          json.writeArrayFieldStart("paths");
          for (PathView path : route.paths()) {
            JsonPathText.write(json, path, all);
          }
          json.writeEndArray();
        });
  }

  /** Kind {@code route}: a prefix with its paths. */
  public static String route(Family family, RouteView route, boolean all) throws IOException {
    return object(
        "route",
        json -> {
          field(json, "table", family.table());
          field(json, "prefix", route.prefix());
          json.writeArrayFieldStart("paths");
          for (PathView path : route.paths()) {
            JsonPathText.write(json, path, all);
          }
          json.writeEndArray();
        });
  }

  /** Kind {@code reply}: a line of a command that has no object of its own. */
  public static String reply(int code, String text) throws IOException {
    return object(
        "reply",
        json -> {
          json.writeNumberField("code", code);
          json.writeStringField("text", text);
        });
  }

  /** Kind {@code count}: closes the routes of a table. */
  public static String count(Family family, long matched, long paths, long prefixes)
      throws IOException {
    return object(
        "count",
        json -> {
          field(json, "table", family.table());
          json.writeNumberField("matched", matched);
          json.writeNumberField("paths", paths);
          json.writeNumberField("prefixes", prefixes);
        });
  }
}
