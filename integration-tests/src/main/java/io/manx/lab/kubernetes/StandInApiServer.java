package io.manx.lab.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.manx.lab.net.LabException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * As much of an API server as controllers and agents use, on loopback: lists in pages, watches with
 * bookmarks that end and expire, status as a subresource, conflicts, merge patches and server-side
 * apply of one manager. It validates nothing and everybody may do everything: the real one does
 * not.
 */
final class StandInApiServer implements ApiServerFixture {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long BOOKMARK_MILLIS = 1000;
  private static final long LONGEST_WATCH_SECONDS = 600;

  private final ObjectStore store = new ObjectStore();
  private final HttpServer server;

  private StandInApiServer(HttpServer server) {
    this.server = server;
  }

  static StandInApiServer start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
      StandInApiServer api = new StandInApiServer(server);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", api::handle);
      server.start();
      return api;
    } catch (IOException e) {
      throw new LabException("no API server: " + e.getMessage(), e);
    }
  }

  @Override
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public String token() {
    return "anything";
  }

  @Override
  public boolean real() {
    return false;
  }

  @Override
  public HttpClient client() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
      try {
        ApiPath path =
            ApiPath.parse(exchange.getRequestURI().getPath())
                .orElseThrow(() -> new ApiRefusal(404, "NotFound", "there is no such resource"));
        if ("true".equals(query.get("watch"))) {
          watch(exchange, path, query);
        } else {
          byte[] request = exchange.getRequestBody().readAllBytes();
          ObjectNode answer = answer(exchange, path, query, request);
          reply(exchange, exchange.getRequestMethod().equals("POST") ? 201 : 200, answer);
        }
      } catch (ApiRefusal e) {
        reply(exchange, e.code(), status(e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private ObjectNode answer(
      HttpExchange exchange, ApiPath path, Map<String, String> query, byte[] request)
      throws ApiRefusal, IOException {
    String method = exchange.getRequestMethod();
    return switch (method) {
      case "GET" -> path.name().isEmpty() ? list(path, query) : store.get(path);
      case "POST" -> store.create(path, object(request));
      case "PUT" -> {
        ObjectNode body = object(request);
        if (path.kind().custom() && body.at("/metadata/resourceVersion").asText().isEmpty()) {
          throw new ApiRefusal(422, "Invalid", "metadata.resourceVersion: must be specified");
        }
        yield store.change(path, before -> body);
      }
      case "PATCH" -> patch(exchange, path, object(request));
      case "DELETE" -> store.delete(path);
      default -> throw new ApiRefusal(405, "MethodNotAllowed", method);
    };
  }

  private ObjectNode patch(HttpExchange exchange, ApiPath path, ObjectNode patch)
      throws ApiRefusal {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    boolean apply = type.startsWith("application/apply-patch+yaml");
    if (!apply && !type.startsWith("application/merge-patch+json")) {
      throw new ApiRefusal(415, "UnsupportedMediaType", type);
    }
    try {
      return store.change(path, before -> (ObjectNode) ObjectStore.merge(before, patch));
    } catch (ApiRefusal e) {
      if (apply && e.code() == 404 && path.subresource().isEmpty()) {
        return store.create(path, patch);
      }
      throw e;
    }
  }

  private static ObjectNode object(byte[] body) throws ApiRefusal, IOException {
    if (JSON.readTree(body) instanceof ObjectNode object) {
      return object;
    }
    throw new ApiRefusal(400, "BadRequest", "the body is no object");
  }

  private ObjectNode list(ApiPath path, Map<String, String> query) {
    int limit = Integer.parseInt(query.getOrDefault("limit", "0"));
    ObjectStore.Page page =
        store.list(
            path,
            selectedName(query),
            limit == 0 ? Integer.MAX_VALUE : limit,
            query.getOrDefault("continue", ""));
    ObjectNode list = JSON.createObjectNode();
    list.put("apiVersion", path.kind().apiVersion).put("kind", path.kind().kind + "List");
    ObjectNode metadata = list.putObject("metadata");
    metadata.put("resourceVersion", Long.toString(page.version()));
    if (!page.rest().isEmpty()) {
      metadata.put("continue", page.rest());
    }
    list.putArray("items").addAll(page.items());
    return list;
  }

  private static String selectedName(Map<String, String> query) {
    String selector = query.getOrDefault("fieldSelector", "");
    return selector.startsWith("metadata.name=") ? selector.substring(14) : "";
  }

  private void watch(HttpExchange exchange, ApiPath path, Map<String, String> query)
      throws IOException, InterruptedException {
    String name = selectedName(query);
    String asked = query.getOrDefault("resourceVersion", "");
    long since = asked.isEmpty() ? store.version() : Long.parseLong(asked);
    long seconds = Long.parseLong(query.getOrDefault("timeoutSeconds", "" + LONGEST_WATCH_SECONDS));
    long end = System.nanoTime() + seconds * 1_000_000_000;
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.flush();
    try {
      while (System.nanoTime() - end < 0) {
        long now = store.version();
        List<ObjectStore.Change> changes = store.changes(path, since, BOOKMARK_MILLIS);
        for (ObjectStore.Change change : changes) {
          if (name.isEmpty() || name.equals(change.where().name())) {
            event(out, change.type(), change.object());
          }
        }
        since = changes.isEmpty() ? Math.max(since, now) : changes.getLast().version();
        if (changes.isEmpty() && "true".equals(query.get("allowWatchBookmarks"))) {
          ObjectNode bookmark = JSON.createObjectNode();
          bookmark.put("apiVersion", path.kind().apiVersion).put("kind", path.kind().kind);
          bookmark.putObject("metadata").put("resourceVersion", Long.toString(since));
          event(out, "BOOKMARK", bookmark);
        }
      }
    } catch (ApiRefusal e) {
      event(out, "ERROR", status(e));
    }
  }

  private static void event(OutputStream out, String type, JsonNode object) throws IOException {
    ObjectNode event = JSON.createObjectNode().put("type", type);
    event.set("object", object);
    out.write((event + "\n").getBytes(UTF_8));
    out.flush();
  }

  static ObjectNode status(ApiRefusal refusal) {
    return JSON.createObjectNode()
        .put("apiVersion", "v1")
        .put("kind", "Status")
        .put("status", "Failure")
        .put("reason", refusal.reason())
        .put("message", refusal.getMessage())
        .put("code", refusal.code());
  }

  private static void reply(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] octets = body.toString().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, octets.length);
    exchange.getResponseBody().write(octets);
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new HashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      String[] halves = pair.split("=", 2);
      query.put(halves[0], halves.length > 1 ? URLDecoder.decode(halves[1], UTF_8) : "");
    }
    return query;
  }
}
