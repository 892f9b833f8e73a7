package io.manx.speaker.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.speaker.control.web.Birdwatcher;
import io.manx.speaker.control.web.JsonApi;
import io.manx.speaker.status.LogFeed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The JSON that is served over HTTP, from the snapshots of the recorded BIRD. */
class WebTest {
  private final FakeSpeaker speaker = SampleNode.speaker();
  private final Ports ports = speaker.ports(LogFeed.SILENT);
  private final JsonApi api = new JsonApi(new JsonQueries(ports, "0.1.0"));
  private final Birdwatcher birdwatcher = new Birdwatcher(ports, "0.1.0");
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int status;

  private String api(String path, Map<String, String> query) throws IOException {
    body.reset();
    assertTrue(api.get(path, query, (code, type) -> begin(code)), path);
    return body.toString(StandardCharsets.UTF_8);
  }

  private String birdwatcher(String path) throws IOException {
    body.reset();
    assertTrue(birdwatcher.get(path, Map.of(), (code, type) -> begin(code)), path);
    return body.toString(StandardCharsets.UTF_8);
  }

  private ByteArrayOutputStream begin(int code) {
    status = code;
    return body;
  }

  private static void contains(String text, String part) {
    assertTrue(text.contains(part), () -> "'" + part + "' is not in\n" + text);
  }

  @Test
  void theApiSaysWhatTheClientSays() throws IOException {
    contains(api("status", Map.of()), "{\"v\":1,\"kind\":\"status\"");
    assertEquals(200, status);
    String one = api("protocols/Mesh_10_0_12_2", Map.of());
    contains(one, "\"name\":\"Mesh_10_0_12_2\"");
    assertEquals(1, one.lines().count());
    String routes = api("routes", Map.of("table", "master4", "primary", ""));
    contains(routes, "\"kind\":\"route\"");
    contains(routes.lines().toList().getLast(), "\"kind\":\"count\"");
  }

  @Test
  void whatIsWrongHasItsStatus() throws IOException {
    contains(api("protocols/nobody", Map.of()), "\"kind\":\"error\",\"code\":8003");
    assertEquals(404, status);
    api("routes", Map.of("prefix", "10.0.0.0/33"));
    assertEquals(400, status);
    contains(api("routes", Map.of("colour", "red")), "no parameter 'colour' here; there are all");
    assertEquals(400, status);
    assertFalse(api.get("down", Map.of(), (code, type) -> begin(code)));
  }

  @Test
  void aParameterCannotBecomeACommand() throws IOException {
    api("protocols/x' down", Map.of());
    assertEquals(400, status);
    api("routes", Map.of("prefix", "10.0.0.0/8 all"));
    assertEquals(400, status);
    assertEquals(8007, new JsonQueries(ports, "0").run("disable all", line -> {}).code());
    assertEquals(8007, new JsonQueries(ports, "0").run("json down", line -> {}).code());
    assertEquals(List.of(), speaker.done);
  }

  @Test
  void birdwatcherHasTheFieldsThatAliceReads() throws IOException {
    String status = birdwatcher("status");
    contains(status, "{\"api\":{\"Version\":\"manx-0.1.0\",\"result_from_cache\":false,");
    contains(status, "\"cache_status\":{\"cached_at\":{\"date\":\"2026-11-20T19:46:49.724Z\"");
    contains(status, "\"ttl\":\"2026-11-20T19:46:49.724Z\"");
    contains(status, "\"current_server\":\"2026-11-20 19:46:49\"");
    contains(status, "\"message\":\"Daemon is up and running\"");
    String peers = birdwatcher("protocols/bgp");
    contains(
        peers, "\"Mesh_10_0_12_2\":{\"protocol\":\"Mesh_10_0_12_2\",\"bird_protocol\":\"BGP\"");
    contains(peers, "\"neighbor_address\":\"10.0.12.2\",\"neighbor_as\":");
    contains(peers, "\"routes\":{\"imported\":");
    assertFalse(peers.contains("\"bird_protocol\":\"Static\""), peers);
    contains(birdwatcher("protocols/short"), "\"proto\":\"Static\"");
    contains(birdwatcher("symbols"), "\"routing table\":[\"master4\",\"master6\"]");
  }

  @Test
  void birdwatcherHasRoutes() throws IOException {
    String routes = birdwatcher("routes/protocol/Global_10_0_12_3");
    contains(routes, "\"network\":\"198.51.100.0/25\"");
    contains(routes, "\"from_protocol\":\"Global_10_0_12_3\"");
    contains(routes, "\"as_path\":[\"");
    contains(routes, "\"communities\":[[");
    contains(routes, "\"primary\":false");
    contains(birdwatcher("routes/filtered/Global_10_0_12_3"), "\"routes\":[");
    contains(birdwatcher("route/net/198.51.100.1"), "\"network\":\"198.51.100.0/25\"");
    contains(birdwatcher("route/net/198.51.100.0/25/table/master4"), "198.51.100.0/25");
    contains(birdwatcher("routes/count/table/master4"), "\"routes\":");
    contains(birdwatcher("routes/protocol/nobody"), "\"error\":\"no protocol nobody\"");
    assertEquals(404, status);
    assertFalse(birdwatcher.get("nothing", Map.of(), (code, type) -> begin(code)));
  }

  /** Paths and parameters that nobody means: an answer with a status, or no such resource. */
  @Test
  void garbageIsAnsweredAndDoesNothing() throws IOException {
    Random random = new Random(11);
    List<String> resources =
        List.of("routes", "routes", "protocols/", "status", "bfd", "symbols", "nothing", "");
    List<String> names = List.of("prefix", "for", "in", "table", "protocol", "export", "received");
    List<String> values =
        List.of(
            "10.0.0.0/8",
            "10.0.0.0/99",
            "::/0",
            "'; down; '",
            "\u0000",
            "%",
            "a b",
            "\ud800",
            "-1");
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      String path = pick(random, resources) + (random.nextInt(4) == 0 ? pick(random, values) : "");
      Map<String, String> query = new HashMap<>();
      for (int k = random.nextInt(3); k > 0; k--) {
        query.put(pick(random, names), pick(random, values));
      }
      status = 0;
      body.reset();
      boolean known = isKnown(path, query);
      assertEquals(known, status != 0, path + query);
      assertTrue(
          status == 0 || status == 200 || status == 400 || status == 404 || status == 503,
          path + query + status);
      refused += status == 400 ? 1 : 0;
    }
    assertTrue(refused > 100, "most of it is wrong: " + refused);
    assertEquals(List.of(), speaker.done, "nothing was changed");
  }

  private boolean isKnown(String path, Map<String, String> query) throws IOException {
    try {
      return api.get(path, query, (code, type) -> begin(code));
    } catch (IllegalArgumentException e) {
      status = 400; // as the endpoint says of it
      return true;
    }
  }

  private static String pick(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
