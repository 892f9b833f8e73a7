package io.manx.node.agent.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.speaker.config.NodeConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent starts with while the API server is slow, down or empty. */
class OwnNodeTest {
  @TempDir private Path directory;
  private final FakeNodeApi api = new FakeNodeApi();
  private final KeptInMemory store = new KeptInMemory();
  private @Nullable OwnNode made;

  private static OwnDocument document(long generation, int asNumber) {
    return new OwnDocument(
        "node-a", generation, Map.of("asNumber", asNumber, "addresses", List.of("192.0.2.1")));
  }

  @BeforeEach
  void make() {
    made =
        new OwnNode(
            "node-a",
            api,
            store,
            new KubernetesSettings(
                new KubernetesSettings.CniSettings(
                    false, directory, directory, directory, directory),
                directory,
                Map.of()));
  }

  private OwnNode node() {
    return Objects.requireNonNull(made);
  }

  @AfterEach
  void close() {
    node().close();
  }

  /** The start, on a thread of its own. */
  private CompletableFuture<NodeConfig> start() {
    CompletableFuture<NodeConfig> first = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                first.complete(node().firstConfig());
              } catch (InterruptedException e) {
                first.completeExceptionally(e);
              }
            });
    return first;
  }

  private static long asNumber(CompletableFuture<NodeConfig> config)
      throws InterruptedException, ExecutionException, TimeoutException {
    return config.get(60, TimeUnit.SECONDS).asNumber();
  }

  private NodeApi.Listener listener() throws InterruptedException {
    NodeApi.Listener heard = api.listener;
    while (heard == null) {
      TimeUnit.MILLISECONDS.sleep(1);
      heard = api.listener;
    }
    return heard;
  }

  @Test
  void aServerThatDoesNotAnswerIsNotWaitedForWhereAConfigurationWasKept()
      throws InterruptedException, ExecutionException, TimeoutException {
    store.store(document(3, 64512));
    assertEquals(64512, asNumber(start())); // it never answers
  }

  @Test
  void aServerThatIsDownIsNotWaitedForEither()
      throws InterruptedException, ExecutionException, TimeoutException {
    api.failure = "connection refused";
    store.store(document(3, 64512));
    assertEquals(64512, asNumber(start()));
  }

  @Test
  void withoutAnythingKeptASlowServerIsWaitedFor()
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<NodeConfig> first = start();
    listener().unreachable("no answer within 10 s");
    while (!node().startProblems().toString().contains("no answer within 10 s")) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    assertTrue(!first.isDone(), "there is nothing to start with");
    listener().present(document(4, 64513));
    assertEquals(64513, asNumber(first));
  }

  @Test
  void whatWasKeptAndIsNotValidIsNotUsed()
      throws InterruptedException, ExecutionException, TimeoutException {
    store.store(new OwnDocument("node-a", 3, Map.of("asNumber", "nonsense")));
    CompletableFuture<NodeConfig> first = start();
    while (!node().startProblems().toString().contains("asNumber")) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    listener().present(document(4, 64513));
    assertEquals(64513, asNumber(first));
  }
}
