package io.manx.node.agent;

import io.manx.node.agent.http.HttpEndpoint;
import io.manx.node.agent.http.HttpEndpoint.Page;
import io.manx.node.agent.http.HttpEndpoint.Tree;
import io.manx.node.agent.http.MetricsPage;
import io.manx.speaker.config.NodeConfig.HttpConfig;
import io.manx.speaker.control.JsonQueries;
import io.manx.speaker.control.Ports;
import io.manx.speaker.control.web.Birdwatcher;
import io.manx.speaker.control.web.JsonApi;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Health and metrics over HTTP, where the configuration wants them. A port that is taken is
 * reported and leaves the rest of the agent alone. Thread-safe.
 */
final class HttpService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);

  private final Map<String, Supplier<Page>> pages;
  private final Map<String, Tree> trees;
  private @Nullable HttpConfig wanted;
  private @Nullable HttpEndpoint endpoint;
  private boolean closed;

  /**
   * @param health whether it lives and is ready
   * @param beside what else keeps the agent from being ready
   * @param metrics its metrics
   * @param ports what the read-only API asks
   */
  HttpService(Health health, Supplier<List<String>> beside, AgentMetrics metrics, Ports ports) {
    JsonApi api = new JsonApi(new JsonQueries(ports, Version.number()));
    Birdwatcher birdwatcher = new Birdwatcher(ports, Version.number());
    trees =
        Map.of(
            "/metrics",
            new MetricsPage(metrics::text),
            "/api/v1/",
            (request, response) -> api.get(request.path(), request.query(), response),
            "/birdwatcher/",
            (request, response) -> birdwatcher.get(request.path(), request.query(), response));
    pages =
        Map.of(
            "/healthz",
            () -> verdict(health.notAlive()),
            "/readyz",
            () ->
                verdict(Stream.concat(health.notReady().stream(), beside.get().stream()).toList()));
  }

  /** Good without a reason; otherwise all reasons, a line each. */
  static Page verdict(List<String> reasons) {
    return reasons.isEmpty()
        ? new Page(200, HttpEndpoint.TEXT, "ok\n")
        : new Page(503, HttpEndpoint.TEXT, String.join("\n", reasons) + "\n");
  }

  /** Listens where a configuration says; nothing happens if it does so already. */
  synchronized void configure(HttpConfig next) {
    if (closed || (next.equals(wanted) && endpoint != null)) {
      return;
    }
    wanted = next;
    stop();
    if (next.port() == 0) {
      return;
    }
    try {
      InetSocketAddress address =
          new InetSocketAddress(next.address().toInetAddress(), next.port());
      endpoint = HttpEndpoint.start(address, pages, trees);
      LOG.info("health and metrics are at {}", endpoint.address());
    } catch (IOException e) {
      LOG.error(
          "http: cannot listen on {} port {}: {}; no health and metrics there: change http.port, or"
              + " set it to 0",
          next.address(),
          next.port(),
          e.getMessage());
    }
  }

  private void stop() {
    if (endpoint != null) {
      endpoint.close();
      endpoint = null;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    stop();
  }
}
