package io.manx.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.manx.lab.cni.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * What agents ask of an API server, in a process of its own: it stands inside a network namespace,
 * where a test's JVM is not. The objects are files of a directory, {@code bgpnodes/NAME.json},
 * {@code nodes/NAME.json}, so that a test applies and deletes them by files; statuses appear beside
 * them as {@code status/NAME.json}. {@code ClusterApiMain DIRECTORY ADDRESS PORT}.
 */
public final class ClusterApiMain {
  private static final int LOOK_MILLIS = 20;

  /** The version of a list without the object, and of one with it. */
  private static final String NONE = "1";

  private static final String SOME = "2";

  private final Path directory;

  private ClusterApiMain(Path directory) {
    this.directory = directory;
  }

  /** Serves until it is killed. */
  public static void main(String[] args) throws IOException {
    ClusterApiMain api = new ClusterApiMain(Path.of(args[0]));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(args[1], Integer.parseInt(args[2])), 16);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", api::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    try (exchange) {
      if (exchange.getRequestMethod().equals("PATCH")) {
        String name = path.replaceAll(".*/bgpnodes/(.*)/status", "$1");
        Path fresh = directory.resolve("status/" + name + ".new");
        Files.write(fresh, exchange.getRequestBody().readAllBytes());
        Files.move(
            fresh,
            directory.resolve("status/" + name + ".json"),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
        answer(exchange, 200, "{}");
      } else if (path.startsWith("/api/v1/nodes/")) {
        boolean there =
            Files.exists(directory.resolve("nodes/" + path.replaceAll(".*/", "") + ".json"));
        answer(exchange, there ? 200 : 404, "{\"message\":\"as the files say\"}");
      } else {
        String name = query.replaceAll(".*metadata\\.name=([^&]*).*", "$1");
        Path file = directory.resolve("bgpnodes/" + name + ".json");
        if (query.contains("watch=true")) {
          watch(exchange, name, file, query.contains("resourceVersion=" + SOME));
        } else {
          String object = Files.exists(file) ? Files.readString(file) : null;
          String items = object == null ? "" : whole(name, object);
          answer(
              exchange,
              200,
              "{\"metadata\":{\"resourceVersion\":\"%s\"},\"items\":[%s]}"
                  .formatted(object == null ? NONE : SOME, items));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String whole(String name, String spec) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put(
        "metadata", new HashMap<>(Map.of("name", name, "generation", spec.hashCode() & 0xFFFF)));
    object.put("spec", Objects.requireNonNull(Json.read(spec)));
    return Json.write(object);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] octets = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, octets.length);
    exchange.getResponseBody().write(octets);
  }

  /**
   * Tells each change of the file, until the client goes.
   *
   * @param listed whether the list that this follows had the object: it may be gone by now
   */
  private static void watch(HttpExchange exchange, String name, Path file, boolean listed)
      throws IOException, InterruptedException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.flush();
    // Begins from nothing: what a client has heard by its list is told once more.
    @Nullable String told = listed ? "" : null;
    while (true) {
      String now = Files.exists(file) ? Files.readString(file) : null;
      if (now != null && !now.equals(told)) {
        out.write(event("MODIFIED", whole(name, now)));
        out.flush();
      } else if (now == null && told != null) {
        out.write(event("DELETED", "{\"metadata\":{\"name\":\"" + name + "\"}}"));
        out.flush();
      }
      told = now;
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private static byte[] event(String type, String object) {
    return ("{\"type\":\"" + type + "\",\"object\":" + object + "}\n").getBytes(UTF_8);
  }
}
