package io.manx.node.k8s.own;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An API server that misbehaves on demand: what no real one does when a test needs it. */
final class FakeApiServer implements AutoCloseable {
  /** Ends the watch that is open. */
  static final String END = "";

  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<String> tokens = new CopyOnWriteArrayList<>();
  final List<String> bodies = new CopyOnWriteArrayList<>();
  final Map<String, String> objects = new ConcurrentHashMap<>();
  final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  volatile String list = "{\"metadata\":{\"resourceVersion\":\"5\"},\"items\":[]}";
  volatile int status = 200;
  volatile @Nullable String goodToken;
  private final HttpServer server;

  FakeApiServer(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Writes a kubeconfig with a token. */
  Path kubeconfig(Path directory, String token) throws IOException {
    return Files.writeString(
        directory.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
        contexts: [{name: x, context: {cluster: c, user: u, namespace: manx-system}}]
        users: [{name: u, user: {token: "%s"}}]
        current-context: x
        """
            .formatted(port(), token));
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    requests.add(exchange.getRequestMethod() + " " + path);
    String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    tokens.add(token);
    try (exchange) {
      if (goodToken != null && !token.equals("Bearer " + goodToken)) {
        answer(exchange, 401, "{\"message\":\"Unauthorized\"}");
      } else if (status != 200) {
        answer(exchange, status, "{\"message\":\"as the test wants\"}");
      } else if (exchange.getRequestMethod().equals("PATCH")) {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        answer(exchange, 200, "{}");
      } else if (path.contains("watch=true")) {
        watch(exchange);
      } else if (path.contains("bgpnodes?")) {
        answer(exchange, 200, list);
      } else {
        String object = objects.get(path);
        answer(
            exchange,
            object == null ? 404 : 200,
            object == null ? "{\"message\":\"not found\"}" : object);
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    exchange.sendResponseHeaders(status, body.getBytes(UTF_8).length);
    exchange.getResponseBody().write(body.getBytes(UTF_8));
  }

  private void watch(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.flush();
    try {
      for (String event = events.poll(30, TimeUnit.SECONDS);
          event != null && !event.equals(END);
          event = events.poll(30, TimeUnit.SECONDS)) {
        out.write((event + "\n").getBytes(UTF_8));
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
