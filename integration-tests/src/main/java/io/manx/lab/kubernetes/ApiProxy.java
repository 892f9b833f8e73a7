package io.manx.lab.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.manx.lab.net.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and an API server, real or not: notes what is written, and does on demand
 * what a test cannot wait for. Plain HTTP on loopback; whoever asks brings the token. Thread-safe.
 */
public final class ApiProxy implements AutoCloseable {
  /** What to do before a request: its method, a space, its path and query. */
  private record Interference(Predicate<String> request, Runnable act) {}

  private static final long HOLD_STEP_NANOS = 10_000_000;
  private static final String EXPIRED =
      "{\"type\":\"ERROR\",\"object\":"
          + StandInApiServer.status(new ApiRefusal(410, "Expired", "too old resource version"))
          + "}\n";

  private final URI upstream;
  private final HttpClient client;
  private final HttpServer server;
  private final List<String> writes = new CopyOnWriteArrayList<>();
  private final List<Interference> interferences = new ArrayList<>();
  private final Set<String> expired = ConcurrentHashMap.newKeySet();
  private final Set<InputStream> watches = ConcurrentHashMap.newKeySet();
  private volatile boolean down;
  private volatile boolean held;

  private ApiProxy(ApiServerFixture api, HttpServer server) {
    this.upstream = api.url();
    this.client = api.client();
    this.server = server;
  }

  /** Stands before that API server. */
  public static ApiProxy before(ApiServerFixture api) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
      ApiProxy proxy = new ApiProxy(api, server);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", proxy::handle);
      server.start();
      return proxy;
    } catch (IOException e) {
      throw new LabException("no proxy: " + e.getMessage(), e);
    }
  }

  /** Its port on loopback. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Writes a kubeconfig for a client that finds the proxy at that address and port. */
  public static Path kubeconfig(Path file, String address, int port, String token) {
    try {
      return Files.writeString(
          file,
          """
          apiVersion: v1
          kind: Config
          clusters: [{name: c, cluster: {server: "http://%s:%d"}}]
          contexts: [{name: x, context: {cluster: c, user: u, namespace: manx-system}}]
          users: [{name: u, user: {token: "%s"}}]
          current-context: x
          """
              .formatted(address, port, token));
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
  }

  /** What was written so far: method and path of each request that was carried out. */
  public List<String> writes() {
    return List.copyOf(writes);
  }

  /** Does this once, before the next request that matches is passed on. */
  public void beforeNext(Predicate<String> request, Runnable act) {
    synchronized (interferences) {
      interferences.add(new Interference(request, act));
    }
  }

  /** Ends the watches that are open, as an API server does after some minutes. */
  public void endWatches() {
    watches.forEach(ApiProxy::end);
  }

  /**
   * Watches of that kind are told that their version is too old until all is listed anew; those
   * open end.
   */
  public void expire(ApiKind kind) {
    expired.add(kind.path(""));
    endWatches();
  }

  /** Whether every request is refused with 503. */
  public void down(boolean now) {
    down = now;
    if (now) {
      endWatches();
    }
  }

  /** Whether watches are told nothing; what comes meanwhile they are told afterwards. */
  public void hold(boolean now) {
    held = now;
  }

  private static void end(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      throw new LabException("a watch does not end", e);
    }
  }

  private Optional<Runnable> interference(String request) {
    synchronized (interferences) {
      Optional<Interference> found =
          interferences.stream().filter(i -> i.request().test(request)).findFirst();
      found.ifPresent(interferences::remove);
      return found.map(Interference::act);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = exchange.getRequestURI().toString();
      String method = exchange.getRequestMethod();
      boolean watch = target.contains("watch=true");
      if (down) {
        exchange.sendResponseHeaders(503, -1);
      } else if (exchange.getRequestHeaders().containsKey("Sec-WebSocket-Key")) {
        exchange.sendResponseHeaders(200, -1); // no web sockets here, as with other proxies
      } else if (watch && expired.contains(exchange.getRequestURI().getPath())) {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(EXPIRED.getBytes(UTF_8));
      } else {
        if (!watch && method.equals("GET")) {
          expired.remove(exchange.getRequestURI().getPath());
        }
        interference(method + " " + target).ifPresent(Runnable::run);
        HttpResponse<InputStream> answer =
            client.send(request(exchange, method, target), BodyHandlers.ofInputStream());
        if (!method.equals("GET") && answer.statusCode() < 300) {
          writes.add(method + " " + exchange.getRequestURI().getPath());
        }
        pass(exchange, answer, watch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest request(HttpExchange exchange, String method, String target)
      throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(upstream.resolve(target))
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    for (String name : List.of("Authorization", "Content-Type", "Accept", "User-Agent")) {
      @Nullable String value = exchange.getRequestHeaders().getFirst(name);
      if (value != null) {
        request.header(name, value);
      }
    }
    return request.build();
  }

  private void pass(HttpExchange exchange, HttpResponse<InputStream> answer, boolean watch)
      throws IOException {
    exchange
        .getResponseHeaders()
        .set("Content-Type", answer.headers().firstValue("Content-Type").orElse("text/plain"));
    try (InputStream body = answer.body()) {
      if (!watch) {
        byte[] octets = body.readAllBytes();
        exchange.sendResponseHeaders(answer.statusCode(), octets.length == 0 ? -1 : octets.length);
        if (octets.length > 0) {
          exchange.getResponseBody().write(octets);
        }
        return;
      }
      exchange.sendResponseHeaders(answer.statusCode(), 0);
      OutputStream out = exchange.getResponseBody();
      out.flush();
      watches.add(body);
      try {
        copy(body, out);
      } finally {
        watches.remove(body);
      }
    }
  }

  private void copy(InputStream body, OutputStream out) throws IOException {
    byte[] buffer = new byte[16_384];
    while (true) {
      int read;
      try {
        read = body.read(buffer);
      } catch (IOException e) {
        return; // ended by the test, or by the server: the client sees the end of its watch
      }
      if (read < 0) {
        return;
      }
      while (held) {
        LockSupport.parkNanos(HOLD_STEP_NANOS);
      }
      out.write(buffer, 0, read);
      out.flush();
    }
  }

  @Override
  public void close() {
    endWatches();
    server.stop(0);
    client.close();
  }
}
