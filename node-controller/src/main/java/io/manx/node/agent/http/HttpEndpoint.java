package io.manx.node.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.manx.speaker.control.web.WebResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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

  /**
   * Long answers have places of their own, so that slow readers keep neither probes nor scrapes.
   */
  private static final int TREES_AT_ONCE = 8;

  private static final int MISDIRECTED = 421;
  private static final int NOT_ALLOWED = 405;
  private static final byte[] MALFORMED =
      "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(UTF_8);

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

  private final Door door;
  private final InetSocketAddress address;
  private final Map<String, Supplier<Page>> pages;
  private final Map<String, Tree> trees;
  private final Map<String, Semaphore> treePlaces = new HashMap<>();
  private final Semaphore places = new Semaphore(AT_ONCE);

  private HttpEndpoint(
      InetSocketAddress wanted, Map<String, Supplier<Page>> pages, Map<String, Tree> trees)
      throws IOException {
    this.trees = Map.copyOf(trees);
    trees.keySet().forEach(tree -> treePlaces.put(tree, new Semaphore(TREES_AT_ONCE)));
    this.pages = Map.copyOf(pages);
    this.door = new Door(wanted, this::serve);
    this.address = door.address();
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
    return new HttpEndpoint(address, pages, trees);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** Answers a client's requests until it has no more. */
  private void serve(HttpConnection client) {
    try {
      boolean goesOn = true;
      while (goesOn) {
        goesOn = isServed(client, client.next());
      }
    } catch (IOException e) {
      LOG.debug("http client {} has gone: {}", client.address(), e.toString());
    } catch (RuntimeException e) {
      LOG.error("an answer over HTTP failed, which is a bug", e);
    }
  }

  /** Whether there may be another request. */
  private boolean isServed(HttpConnection client, HttpConnection.Next next) throws IOException {
    RequestHead head = next.head();
    if (head == null) {
      if (next.malformed()) {
        client.answer(out -> out.write(MALFORMED));
        client.linger();
      }
      return false;
    }
    client.answer(out -> handle(client, new HttpExchange(head, out)));
    if (!head.goesOn()) {
      client.linger();
    }
    return head.goesOn();
  }

  private void handle(HttpConnection client, HttpExchange exchange) throws IOException {
    Page refusal = refusal(client, exchange.request());
    if (refusal != null) {
      answer(exchange, refusal);
    } else if (!isAnsweredByTree(exchange)) {
      answer(exchange, page(exchange.request()));
    }
  }

  private static @Nullable Page refusal(HttpConnection client, RequestHead request) {
    if (!request.method().equals("GET") && !request.isHead()) {
      return new Page(NOT_ALLOWED, TEXT, "only GET and HEAD: nothing can be changed here\n");
    }
    // A page in somebody's browser could have its own name resolve to 127.0.0.1 and read us.
    if (client.isToLoopback() && !HostName.isLocal(request.header("host"))) {
      return new Page(MISDIRECTED, TEXT, "say localhost or an address in the Host header\n");
    }
    return null;
  }

  private boolean isAnsweredByTree(HttpExchange exchange) throws IOException {
    String path = exchange.request().uri().getPath();
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
      String accept = exchange.request().header("accept");
      Map<String, String> query = Query.parse(exchange.request().uri().getRawQuery());
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
    return exchange.begin(status, headers(contentType));
  }

  private static String headers(String contentType) {
    return "Content-Type: "
        + contentType
        + "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";
  }

  private Page page(RequestHead request) {
    Supplier<Page> made = pages.get(request.uri().getPath());
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
      LOG.error("the page {} failed, which is a bug", request.uri().getPath(), e);
      return new Page(500, TEXT, "failed: see the log\n");
    } finally {
      places.release();
    }
  }

  private static void answer(HttpExchange exchange, Page page) throws IOException {
    String allowed = page.status() == NOT_ALLOWED ? "Allow: GET, HEAD\r\n" : "";
    exchange.answer(
        page.status(), headers(page.contentType()) + allowed, page.body().getBytes(UTF_8));
  }

  /** Stops listening and ends what is under way. */
  @Override
  public void close() {
    door.close();
  }
}
