package io.manx.node.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.manx.speaker.control.web.WebResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

  /**
   * Long answers have places of their own, so that slow readers keep neither probes nor scrapes.
   */
  private static final int TREES_AT_ONCE = 8;

  private static final int MISDIRECTED = 421;

  /** The content type of plain text. */
  public static final String TEXT = "text/plain; charset=utf-8";

  /**
   * A page.
   *
   * @param status the HTTP status, such as 200
   * @param contentType what the body is
   * @param body the text
   */
  public record Page(int status, String contentType, String body) {}

  /**
   * A question.
   *
   * @param path below the tree's own
   * @param query the decoded parameters; one without a value has an empty one
   * @param accept the header of that name, or empty
   */
  public record Request(String path, Map<String, String> query, String accept) {}

  /** Answers everything below a path, at any length. Called on a thread of its own. */
  @FunctionalInterface
  public interface Tree {
    /**
     * Answers a GET.
     *
     * @return false if there is no such resource
     * @throws IOException if the client has gone
     */
    boolean get(Request request, WebResponse response) throws IOException;
  }

  /** Read by the JDK's server when it is loaded. Times are in seconds, sizes in octets. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "5",
          "sun.net.httpserver.maxRspTime", "300", // a full table to a slow reader
          "sun.net.httpserver.maxReqHeaderSize", "16384", // held for each connection
          "sun.net.httpserver.maxReqHeaders", "64",
          "sun.net.httpserver.nodelay", "true",
          "jdk.httpserver.maxConnections", "400");

  private final HttpServer server;
  private final ExecutorService executor;
  private final Map<String, Supplier<Page>> pages;
  private final Map<String, Tree> trees;
  private final Map<String, Semaphore> treePlaces = new HashMap<>();
  private final Semaphore places = new Semaphore(AT_ONCE);

  private HttpEndpoint(
      HttpServer server,
      ExecutorService executor,
      Map<String, Supplier<Page>> pages,
      Map<String, Tree> trees) {
    this.server = server;
    this.trees = Map.copyOf(trees);
    trees.keySet().forEach(tree -> treePlaces.put(tree, new Semaphore(TREES_AT_ONCE)));
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
    return start(address, pages, Map.of());
  }

  /**
   * The same with trees.
   *
   * @param trees by the path that they are below, which ends in a slash, or by one exact path
   */
  public static HttpEndpoint start(
      InetSocketAddress address, Map<String, Supplier<Page>> pages, Map<String, Tree> trees)
      throws IOException {
    LIMITS.forEach(HttpEndpoint::setDefault);
    HttpServer server = HttpServer.create(address, BACKLOG);
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http").factory());
    HttpEndpoint endpoint = new HttpEndpoint(server, executor, pages, trees);
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
      Page refusal = refusal(exchange);
      if (refusal != null) {
        answer(exchange, refusal);
      } else if (!isAnsweredByTree(exchange)) {
        answer(exchange, page(exchange));
      }
    }
  }

  private static @Nullable Page refusal(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return new Page(405, TEXT, "only GET and HEAD: nothing can be changed here\n");
    }
    // A page in somebody's browser could have its own name resolve to 127.0.0.1 and read us.
    if (exchange.getLocalAddress().getAddress().isLoopbackAddress()
        && !HostName.isLocal(exchange.getRequestHeaders().getFirst("Host"))) {
      return new Page(MISDIRECTED, TEXT, "say localhost or an address in the Host header\n");
    }
    return null;
  }

  private boolean isAnsweredByTree(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    for (Map.Entry<String, Tree> each : trees.entrySet()) {
      String root = each.getKey();
      boolean below = root.endsWith("/") ? path.startsWith(root) : path.equals(root);
      if (below) {
        Semaphore free = Objects.requireNonNull(treePlaces.get(root));
        return isAnswered(each.getValue(), free, path.substring(root.length()), exchange);
      }
    }
    return false;
  }

  private static boolean isAnswered(Tree tree, Semaphore free, String path, HttpExchange exchange)
      throws IOException {
    if (!free.tryAcquire()) {
      answer(exchange, new Page(503, TEXT, "too many requests at once\n"));
      return true;
    }
    try {
      String accept = exchange.getRequestHeaders().getFirst("Accept");
      Map<String, String> query = Query.parse(exchange.getRequestURI().getRawQuery());
      return tree.get(
          new Request(path, query, accept == null ? "" : accept),
          (status, contentType) -> begin(exchange, status, contentType));
    } catch (IllegalArgumentException e) {
      answer(exchange, new Page(400, TEXT, e.getMessage() + "\n"));
      return true;
    } finally {
      free.release();
    }
  }

  private static OutputStream begin(HttpExchange exchange, int status, String contentType)
      throws IOException {
    headers(exchange, contentType);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
      return OutputStream.nullOutputStream();
    }
    exchange.sendResponseHeaders(status, 0); // chunked: the length is not known
    return exchange.getResponseBody();
  }

  private static void headers(HttpExchange exchange, String contentType) {
    exchange.getResponseHeaders().set("Content-Type", contentType);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
  }

  private Page page(HttpExchange exchange) {
    Supplier<Page> made = pages.get(exchange.getRequestURI().getPath());
    if (made == null) {
      String all =
          String.join(
              " ",
              Stream.concat(pages.keySet().stream(), trees.keySet().stream()).sorted().toList());
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
    headers(exchange, page.contentType());
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
