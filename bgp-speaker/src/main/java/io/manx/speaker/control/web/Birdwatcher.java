package io.manx.speaker.control.web;

import static io.manx.speaker.control.web.BirdwatcherText.time;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.control.Ports;
import io.manx.speaker.control.RouteWalk;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.ChannelStatus;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteQuery;
import io.manx.speaker.status.RouteQuery.Match;
import io.manx.speaker.status.RouteQuery.View;
import io.manx.speaker.status.RouteView;
import io.manx.speaker.status.StatusSnapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /birdwatcher/...}: the endpoints and the field names of birdwatcher, which Alice-LG and
 * others read. Both families are in one answer; answers are never cached, and times are UTC.
 */
public final class Birdwatcher {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final List<Family> UNICAST = List.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST);

  private final Ports ports;
  private final String version;

  /**
   * @param ports the speaker
   * @param version of Manx
   */
  public Birdwatcher(Ports ports, String version) {
    this.ports = ports;
    this.version = version;
  }

  @FunctionalInterface
  private interface Body {
    void write(JsonGenerator json) throws IOException, RouteWalk.BrokenOffException;
  }

  /**
   * Answers a GET.
   *
   * @param path below {@code /birdwatcher/}
   * @param query the decoded parameters
   * @return false if there is no such resource
   * @throws IOException if the client has gone
   */
  public boolean get(String path, Map<String, String> query, WebResponse response)
      throws IOException {
    String[] words = path.split("/", -1);
    try {
      Body body = body(path, words, query);
      if (body == null) {
        return false;
      }
      // What can be refused is refused before the first octet.
      StatusSnapshot status = RouteWalk.await(ports.status().status());
      document(response, 200, status.serverTime(), body);
    } catch (IllegalArgumentException e) {
      String text = String.valueOf(e.getMessage());
      document(response, 404, Instant.EPOCH, json -> json.writeStringField("error", text));
    } catch (RouteWalk.BrokenOffException e) {
      String text = String.valueOf(e.getMessage());
      document(response, 503, Instant.EPOCH, json -> json.writeStringField("error", text));
    }
    return true;
  }

  private @Nullable Body body(String path, String[] words, Map<String, String> query)
      throws IOException, RouteWalk.BrokenOffException {
    return switch (path) {
      case "version" -> json -> json.writeStringField("version", version);
      case "status" -> this::status;
      case "protocols" -> json -> protocols(json, false, false);
      case "protocols/bgp" -> json -> protocols(json, true, false);
      case "protocols/short" -> json -> protocols(json, false, true);
      case "symbols", "symbols/tables", "symbols/protocols" ->
          json -> symbols(json, path.substring(Math.min(path.length(), "symbols/".length())));
      case "routes/prefix" -> routes(prefix(query.get("prefix")), Match.INSIDE, UNICAST);
      default -> words.length < 3 ? null : routes(words);
    };
  }

  private @Nullable Body routes(String[] words) throws IOException, RouteWalk.BrokenOffException {
    String kind = words[0] + "/" + words[1];
    String name = words[2];
    return switch (kind) {
      case "routes/protocol" -> ofPeer(name, View.TABLE);
      case "routes/filtered" -> ofPeer(name, View.FILTERED);
      case "routes/noexport" -> ofPeer(name, View.NO_EXPORT);
      case "routes/export" -> ofPeer(name, View.EXPORT);
      case "routes/table" -> {
        List<RouteQuery> queries = table(name).stream().map(RouteQuery::all).toList();
        yield json -> list(json, queries);
      }
      case "routes/count" -> words.length == 4 ? count(name, words[3]) : null;
      case "route/net" -> net(words);
      default -> null;
    };
  }

  /** {@code route/net/A[/LENGTH][/table/T]}: the slash of a prefix may or may not be encoded. */
  private Body net(String[] words) {
    var rest = new ArrayList<>(List.of(words).subList(2, words.length));
    List<Family> families = UNICAST;
    int table = rest.indexOf("table");
    if (table >= 0 && table == rest.size() - 2) {
      families = table(rest.getLast());
      rest.subList(table, rest.size()).clear();
    }
    return routes(prefix(String.join("/", rest)), Match.LONGEST, families);
  }

  private Body routes(IpPrefix prefix, Match match, List<Family> families) {
    List<RouteQuery> queries = new ArrayList<>();
    for (Family family : families) {
      if (family.addressFamily() == prefix.family()) {
        queries.add(new RouteQuery(family, match, prefix, View.TABLE, null, null, false, false));
      }
    }
    return json -> list(json, queries);
  }

  private static IpPrefix prefix(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      throw new IllegalArgumentException("a prefix is missing");
    }
    return text.contains("/") ? IpPrefix.parse(text) : IpPrefix.host(IpAddress.parse(text));
  }

  private static List<Family> table(String name) {
    List<Family> found =
        UNICAST.stream()
            .filter(family -> name.equals("master") || family.table().equals(name))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException("no table " + name);
    }
    return found;
  }

  private Body ofPeer(String name, View view) throws IOException, RouteWalk.BrokenOffException {
    ProtocolStatus protocol = protocol(name);
    List<RouteQuery> queries = new ArrayList<>();
    for (ChannelStatus channel : protocol.channels()) {
      if (!view.ofPeer() || channel.state() != ChannelStatus.State.DOWN) {
        queries.add(
            new RouteQuery(
                channel.family(),
                Match.ALL,
                null,
                view,
                view.ofPeer() ? name : null,
                view.ofPeer() ? null : name,
                false,
                false));
      }
    }
    return json -> list(json, queries);
  }

  private ProtocolStatus protocol(String name) throws IOException, RouteWalk.BrokenOffException {
    for (ProtocolStatus protocol : RouteWalk.await(ports.status().protocols())) {
      if (protocol.name().equals(name)) {
        return protocol;
      }
    }
    throw new IllegalArgumentException("no protocol " + name);
  }

  private @Nullable Body count(String kind, String name)
      throws IOException, RouteWalk.BrokenOffException {
    List<RouteQuery> queries = new ArrayList<>();
    switch (kind) {
      case "table" ->
          table(name)
              .forEach(
                  family ->
                      queries.add(
                          new RouteQuery(
                              family, Match.ALL, null, View.TABLE, null, null, false, true)));
      case "protocol", "primary" ->
          protocol(name)
              .channels()
              .forEach(
                  channel ->
                      queries.add(
                          new RouteQuery(
                              channel.family(),
                              Match.ALL,
                              null,
                              View.TABLE,
                              null,
                              name,
                              kind.equals("primary"),
                              true)));
      default -> {
        return null;
      }
    }
    return json -> {
      long count = 0;
      for (RouteQuery query : queries) {
        count += RouteWalk.routes(ports.status(), query, route -> {});
      }
      json.writeNumberField("routes", count);
    };
  }

  private void document(WebResponse response, int status, Instant now, Body body)
      throws IOException {
    try (JsonGenerator json = FACTORY.createGenerator(response.begin(status, WebResponse.JSON))) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
      json.writeStartObject();
      BirdwatcherText.api(json, version, now);
      try {
        body.write(json);
      } catch (RouteWalk.BrokenOffException e) {
        // Too late for another status: an answer that does not parse is better than half a table.
        throw new IOException(e);
      }
      json.writeEndObject();
    }
  }

  private void status(JsonGenerator json) throws IOException, RouteWalk.BrokenOffException {
    StatusSnapshot status = RouteWalk.await(ports.status().status());
    json.writeObjectFieldStart("status");
    json.writeStringField("version", version);
    json.writeStringField("router_id", status.routerId().toString());
    json.writeStringField("current_server", time(status.serverTime()));
    json.writeStringField("last_reboot", time(status.lastReboot()));
    json.writeStringField("last_reconfig", time(status.lastReconfiguration()));
    json.writeStringField(
        "message",
        switch (status.phase()) {
          case RUNNING -> "Daemon is up and running";
          case RECONFIGURING -> "Reconfiguration in progress";
          case SHUTTING_DOWN -> "Shutdown in progress";
        });
    json.writeEndObject();
  }

  private void protocols(JsonGenerator json, boolean onlyBgp, boolean brief)
      throws IOException, RouteWalk.BrokenOffException {
    json.writeObjectFieldStart("protocols");
    for (ProtocolStatus protocol : RouteWalk.await(ports.status().protocols())) {
      if (!onlyBgp || protocol.kind() == ProtocolStatus.Kind.BGP) {
        json.writeFieldName(protocol.name());
        if (brief) {
          BirdwatcherText.brief(json, protocol);
        } else {
          BirdwatcherText.protocol(json, protocol);
        }
      }
    }
    json.writeEndObject();
  }

  private void symbols(JsonGenerator json, String kind)
      throws IOException, RouteWalk.BrokenOffException {
    List<String> tables = UNICAST.stream().map(Family::table).toList();
    List<String> protocols =
        RouteWalk.await(ports.status().protocols()).stream().map(ProtocolStatus::name).toList();
    if (!kind.isEmpty()) {
      BirdwatcherText.names(json, "symbols", kind.equals("tables") ? tables : protocols);
      return;
    }
    json.writeObjectFieldStart("symbols");
    BirdwatcherText.names(json, "routing table", tables);
    BirdwatcherText.names(json, "protocol", protocols);
    json.writeEndObject();
  }

  private void list(JsonGenerator json, List<RouteQuery> queries)
      throws IOException, RouteWalk.BrokenOffException {
    json.writeArrayFieldStart("routes");
    for (RouteQuery query : queries) {
      RouteWalk.routes(ports.status(), query, route -> write(json, route));
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, RouteView route) throws IOException {
    IpPrefix prefix = route.prefix();
    for (var path : route.paths()) {
      BirdwatcherText.route(json, prefix, path);
    }
  }
}
