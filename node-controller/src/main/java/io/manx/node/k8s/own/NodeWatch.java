package io.manx.node.k8s.own;

import io.manx.node.agent.kubernetes.NodeApi;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists one node's object, then watches it from the version of the list, for ever: a watch that
 * ends is taken up where it ended, one whose version is gone (410) begins with a list, and a server
 * that cannot be asked is asked again, ever less often and never by all nodes at once. Runs on a
 * thread of its own.
 */
final class NodeWatch {
  private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

  /** How long the server is asked to keep a watch open; random, so that nodes spread out. */
  private static final int LEAST_SECONDS = 120;

  private static final int MORE_SECONDS = 60;

  /** What is later than the server's own end means a connection that nobody holds any more. */
  private static final Duration GRACE = Duration.ofSeconds(15);

  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 15_000;

  /** A watch of less than this that ended without an event counts as a failure. */
  private static final Duration SHORT = Duration.ofSeconds(1);

  private static final int GONE = 410;

  private final ApiServer server;
  private final String node;
  private final NodeApi.Listener listener;
  private volatile boolean closed;
  private @Nullable Thread thread;
  private volatile String version = "";
  private int failures;

  /** Watches refused since the last good one: a list that succeeds does not end the pauses. */
  private int failedWatches;

  /** Whether the version of the last watch was gone at once. */
  private boolean goneAtOnce;

  private String lastFailure = "";

  NodeWatch(ApiServer server, String node, NodeApi.Listener listener) {
    this.server = server;
    this.node = node;
    this.listener = listener;
  }

  void start() {
    thread = Thread.ofVirtual().name("node-watch").start(this::run);
  }

  void close() {
    closed = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void run() {
    while (!closed) {
      try {
        if (version.isEmpty()) {
          list();
        }
        watch();
        continue;
      } catch (IOException e) {
        if (!closed) {
          failed(String.valueOf(e.getMessage()));
        }
      } catch (RuntimeException e) {
        if (closed) {
          return; // the client refuses what comes after its end
        }
        LOG.error("watching BGPNode {} failed, which is a bug", node, e);
        version = "";
        failed(e.toString());
      }
      try {
        pause();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void failed(String why) {
    failures++;
    if (!why.equals(lastFailure)) {
      LOG.warn("the API server {} cannot be asked: {}; the configuration stays", server.url(), why);
      lastFailure = why;
    }
    listener.unreachable(why);
  }

  private void pause() throws InterruptedException {
    long most = Math.min(FIRST_PAUSE_MILLIS << Math.min(failures, 10), LONGEST_PAUSE_MILLIS);
    Thread.sleep(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }

  private void answers() {
    if (!lastFailure.isEmpty()) {
      LOG.info("the API server {} answers again", server.url());
      lastFailure = "";
    }
  }

  private IOException failedWatch(String why) {
    failedWatches++;
    return new IOException(why);
  }

  private void watchWasGood() {
    failedWatches = 0;
    failures = 0;
  }

  private void list() throws IOException {
    ApiServer.Answer answer = server.get(OwnNodeApi.list(node));
    if (!answer.isGood()) {
      throw new IOException(
          OwnNodeApi.refusal(server, answer.status(), answer.body(), "list BGPNodes"));
    }
    Map<String, @Nullable Object> list = Json.object(answer.body());
    // Said once, and not each time where it is the watch that fails.
    if (failedWatches <= 1) {
      answers();
    }
    if (failedWatches == 0) {
      failures = 0;
    }
    version = String.valueOf(Json.field(list, "metadata").get("resourceVersion"));
    // A server that does not know the selector would give all: never another node's.
    Map<String, @Nullable Object> own = null;
    if (list.get("items") instanceof List<?> items) {
      for (Object item : items) {
        Map<String, @Nullable Object> object = Json.field(Map.of("item", item), "item");
        if (node.equals(Json.field(object, "metadata").get("name"))) {
          own = object;
        }
      }
    }
    if (own == null) {
      listener.absent();
    } else {
      listener.present(OwnNodeApi.document(own));
    }
  }

  private void watch() throws IOException {
    int seconds = LEAST_SECONDS + ThreadLocalRandom.current().nextInt(MORE_SECONDS);
    String path =
        OwnNodeApi.list(node)
            + "&watch=true&allowWatchBookmarks=true&resourceVersion="
            + version
            + "&timeoutSeconds="
            + seconds;
    long begun = System.nanoTime();
    Events events = new Events();
    int status;
    try {
      status = server.stream(path, Duration.ofSeconds(seconds).plus(GRACE), events::line);
    } finally {
      if (events.any) {
        watchWasGood(); // however it ended
      }
    }
    boolean atOnce = !events.any && System.nanoTime() - begun < SHORT.toNanos();
    if (status == GONE || events.gone) {
      String gone = version;
      version = "";
      if (goneAtOnce && atOnce) {
        throw failedWatch("the API server forgets each version as soon as it has named it");
      }
      LOG.info("the API server has forgotten version {}: reading BGPNode {} anew", gone, node);
      goneAtOnce = atOnce;
      return;
    }
    goneAtOnce = false;
    if (status != 200) {
      version = "";
      throw failedWatch(OwnNodeApi.refusal(server, status, events.other, "watch BGPNode " + node));
    }
    if (events.failure != null) {
      version = "";
      throw failedWatch(events.failure);
    }
    if (atOnce) {
      throw failedWatch("the API server ended the watch at once");
    }
    watchWasGood();
    answers();
  }

  /** The events of one watch; on a thread of the client's, one at a time. */
  private final class Events {
    private volatile boolean any;
    private volatile boolean gone;
    private volatile @Nullable String failure;
    private volatile String other = "";

    void line(String line) {
      if (line.isBlank()) {
        return;
      }
      try {
        event(line);
      } catch (IOException e) {
        failure = "the watch of BGPNode " + node + " says what is no event: " + e.getMessage();
      }
    }

    private void event(String line) throws IOException {
      Map<String, @Nullable Object> event = Json.object(line);
      Map<String, @Nullable Object> object = Json.field(event, "object");
      Map<String, @Nullable Object> metadata = Json.field(object, "metadata");
      String type = String.valueOf(event.get("type"));
      switch (type) {
        case "ADDED", "MODIFIED", "DELETED", "BOOKMARK" -> {
          any = true;
          if (metadata.get("resourceVersion") instanceof String seen) {
            version = seen;
          }
          if (type.equals("BOOKMARK") || !node.equals(metadata.get("name"))) {
            return;
          }
          if (type.equals("DELETED")) {
            listener.absent();
          } else {
            listener.present(OwnNodeApi.document(object));
          }
        }
        case "ERROR" -> {
          if (object.get("code") instanceof Number code && code.intValue() == GONE) {
            gone = true;
          } else {
            failure = "the watch failed: " + object.get("message");
          }
        }
        default -> other = line;
      }
    }
  }
}
