package io.manx.node.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves pages that can only be read. Few at a time, each client for a short time: whoever floods
 * it or never finishes a request takes nothing from the rest of the agent. Thread-safe.
 */
public final class HttpEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
  private static final int AT_ONCE = 16;
  private static final int BACKLOG = 32;

  /** The content type of plain text. */
  public static final String TEXT = "text/plain; charset=utf-8";

  /** The content type of {@link MetricsText}. */
  public static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

  /**
   * A page.
   *
   * @param status the HTTP status, such as 200
   * @param contentType what the body is
   * @param body the text
   */
  public record Page(int status, String contentType, String body) {}

  private final HttpServer server;
  private final ExecutorService executor;
  private final Map<String, Supplier<Page>> pages;
  private final Semaphore places = new Semaphore(AT_ONCE);

  private HttpEndpoint(
      HttpServer server, ExecutorService executor, Map<String, Supplier<Page>> pages) {
    this.server = server;
    this.executor = executor;
    this.pages = Map.copyOf(pages);
  }

  /**
   * Listens and serves.
   *
   * @param pages by their exact path; each is made anew for each request, on a thread of its own
   * @throws IOException if the address or the port cannot be used
   */
  public static HttpEndpoint start(InetSocketAddress address, Map<String, Supplier<Page>> pages)
      throws IOException {
    // Read by the JDK's server when it is loaded: seconds that a request or an answer may take.
    setDefault("sun.net.httpserver.maxReqTime", "10");
    setDefault("sun.net.httpserver.maxRspTime", "10");
    setDefault("jdk.httpserver.maxConnections", "100");
    HttpServer server = HttpServer.create(address, BACKLOG);
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http").factory());
    HttpEndpoint endpoint = new HttpEndpoint(server, executor, pages);
    server.createContext("/", endpoint::handle);
    server.setExecutor(executor);
    server.start();
    return endpoint;
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      answer(exchange, page(exchange));
    }
  }

  private Page page(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return new Page(405, TEXT, "only GET and HEAD: nothing can be changed here\n");
    }
    Supplier<Page> made = pages.get(exchange.getRequestURI().getPath());
    if (made == null) {
      String all = String.join(" ", pages.keySet().stream().sorted().toList());
      return new Page(404, TEXT, "no such page; there are " + all + "\n");
    }
    if (!places.tryAcquire()) {
      return new Page(503, TEXT, "too many requests at once\n");
    }
    try {
      return made.get();
    } catch (RuntimeException e) {
      LOG.error("the page {} failed, which is a bug", exchange.getRequestURI().getPath(), e);
      return new Page(500, TEXT, "failed: see the log\n");
    } finally {
      places.release();
    }
  }

  private static void answer(HttpExchange exchange, Page page) throws IOException {
    byte[] body = page.body().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", page.contentType());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(page.status(), -1);
    } else {
      exchange.sendResponseHeaders(page.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Stops listening and ends what is under way. */
  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
