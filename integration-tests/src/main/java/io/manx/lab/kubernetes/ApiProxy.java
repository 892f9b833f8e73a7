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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  /**
   * What to do before a request (its method, a space, its path and query), and with which status to
   * refuse it then; 0 passes it on.
   */
  private record Interference(Predicate<String> request, Runnable act, int status) {}

  private static final long HOLD_STEP_NANOS = 10_000_000;
  private static final String EXPIRED =
      "{\"type\":\"ERROR\",\"object\":"
          + StandInApiServer.status(new ApiRefusal(410, "Expired", "too old resource version"))
          + "}\n";

  private final URI upstream;
  private final boolean real;
  private final HttpClient client;
  private final HttpServer server;
  private final List<String> writes = new CopyOnWriteArrayList<>();
  private final List<String> reads = new CopyOnWriteArrayList<>();
  private final List<Interference> interferences = new ArrayList<>();
  private final Set<String> expired = ConcurrentHashMap.newKeySet();
  private final Map<InputStream, String> watches = new ConcurrentHashMap<>();
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private volatile boolean down;
  private volatile boolean held;
  private volatile long delayMillis;

  private ApiProxy(ApiServerFixture api, HttpServer server) {
    this.upstream = api.url();
    this.real = api.real();
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

  /** What was asked for so far: method, path and query of each read, done or refused. */
  public List<String> reads() {
    return List.copyOf(reads);
  }

  /** Does this once, before the next request that matches is passed on. */
  public void beforeNext(Predicate<String> request, Runnable act) {
    synchronized (interferences) {
      interferences.add(new Interference(request, act, 0));
    }
  }

  /** Ends the watches that are open, as an API server does after some minutes. */
  public void endWatches() {
    endWatches(target -> true);
  }

  /** Ends those of the watches that are open whose path and query match. */
  public void endWatches(Predicate<String> which) {
    watches.forEach(
        (stream, target) -> {
          if (which.test(target)) {
            watches.remove(stream); // what is held of it is told to nobody
            end(stream);
          }
        });
  }

  /**
   * Watches of that kind are told that their version is too old until all is listed anew; those
   * open end. A real API server says it itself, of a version that it has forgotten.
   */
  public void expire(ApiKind kind) {
    expired.add(kind.path(""));
    endWatches();
  }

  /** Refuses the next request that matches, once, with that HTTP status. */
  public void refuseNext(Predicate<String> request, int status) {
    synchronized (interferences) {
      interferences.add(new Interference(request, () -> {}, status));
    }
  }

  /** Requests with that token are not accepted any more; watches that are open go on. */
  public void revoke(String token) {
    revoked.add("Bearer " + token);
  }

  /** How long each answer takes longer from now on; a watch begins later and is not slower. */
  public void delay(Duration longer) {
    delayMillis = longer.toMillis();
  }

  /** Whether every request is refused with 503. */
  public void down(boolean now) {
    down = now;
    if (now) {
      endWatches();
    }
  }

  /**
   * Whether watches are told nothing; what comes meanwhile they are told afterwards, if they last.
   */
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

  private Optional<Interference> interference(String request) {
    synchronized (interferences) {
      Optional<Interference> found =
          interferences.stream().filter(i -> i.request().test(request)).findFirst();
      found.ifPresent(interferences::remove);
      return found;
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String target = exchange.getRequestURI().toString();
      String method = exchange.getRequestMethod();
      boolean watch = target.contains("watch=true");
      if (method.equals("GET")) {
        reads.add(method + " " + target);
      }
      Thread.sleep(delayMillis);
      int refusal = refusal(exchange, method + " " + target);
      if (refusal != 0) {
        refuse(exchange, refusal);
      } else if (exchange.getRequestHeaders().containsKey("Sec-WebSocket-Key")) {
        exchange.sendResponseHeaders(200, -1); // no web sockets here, as with other proxies
      } else if (watch && expired.contains(path) && !real) {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(EXPIRED.getBytes(UTF_8));
      } else {
        if (watch && expired.contains(path)) {
          target = target.replaceFirst("resourceVersion=[0-9]+", "resourceVersion=1");
        }
        if (!watch && method.equals("GET")) {
          expired.remove(path);
        }
        HttpResponse<InputStream> answer =
            client.send(request(exchange, method, target), BodyHandlers.ofInputStream());
        if (!method.equals("GET") && answer.statusCode() < 300) {
          writes.add(method + " " + path);
        }
        pass(exchange, answer, watch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The status with which this one is refused; 0 if it is not. */
  private int refusal(HttpExchange exchange, String request) {
    if (down) {
      return 503;
    }
    if (revoked.contains(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")))) {
      return 401;
    }
    Optional<Interference> found = interference(request);
    found.map(Interference::act).ifPresent(Runnable::run);
    return found.map(Interference::status).orElse(0);
  }

  private static void refuse(HttpExchange exchange, int status) throws IOException {
    String reason = status == 410 ? "Expired" : status == 401 ? "Unauthorized" : "Refused";
    String body = StandInApiServer.status(new ApiRefusal(status, reason, reason)).toString();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length());
    exchange.getResponseBody().write(body.getBytes(UTF_8));
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
      watches.put(body, exchange.getRequestURI().toString());
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
      while (held && watches.containsKey(body)) {
        LockSupport.parkNanos(HOLD_STEP_NANOS);
      }
      if (!watches.containsKey(body)) {
        return;
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
