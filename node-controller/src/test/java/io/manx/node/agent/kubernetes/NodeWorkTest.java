package io.manx.node.agent.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.node.agent.companion.RunningAgent;
import io.manx.speaker.status.ConfigureOutcome;
import io.manx.speaker.status.SpeakerCommands;
import io.manx.speaker.status.SpeakerStatus;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeWorkTest {
  private static final NodeWork.News DELETED = new NodeWork.News(null, true, true);
  private static final NodeWork.News STILL_ABSENT = new NodeWork.News(null, true, false);
  private static final OwnDocument DOCUMENT =
      new OwnDocument(
          "node-a",
          3,
          Map.of(
              "asNumber",
              64512,
              "addresses",
              List.of("192.0.2.1"),
              "peers",
              List.of(Map.of("name", "tor", "peerIP", "192.0.2.254", "asNumber", 64513))));

  private static final RunningAgent.Health NO_HEALTH = neverCalled(RunningAgent.Health.class);
  private static final SpeakerStatus NEVER_ASKED = neverCalled(SpeakerStatus.class);

  @TempDir private Path directory;
  private final FakeNodeApi api = new FakeNodeApi();
  private final KeptInMemory store = new KeptInMemory();

  /** How many peers each configuration had that was taken. */
  private final List<Integer> taken = new ArrayList<>();

  private NodeWork work() {
    NodeSource source = new NodeSource(new Secrets(api, directory.resolve("secrets")), Map.of());
    return new NodeWork(
        "node-a",
        api,
        store,
        source,
        new RunningAgent(NEVER_ASKED, new Commands(source), NO_HEALTH));
  }

  @Test
  void anObjectDeletedAloneChangesNothing() throws InterruptedException {
    NodeWork work = work();
    assertTrue(work.take(new NodeWork.News(DOCUMENT, false, false)));
    assertFalse(work.take(DELETED));
    assertFalse(work.take(STILL_ABSENT));
    assertEquals(List.of(1), taken);
    assertEquals(Optional.of(DOCUMENT), store.load());
  }

  @Test
  void aNodeDeletedWithItsObjectLeaves() throws InterruptedException {
    NodeWork work = work();
    work.take(new NodeWork.News(DOCUMENT, false, false));
    api.nodeExists = false;
    assertTrue(work.take(DELETED));
    assertEquals(List.of(1, 0), taken);
    assertEquals(Optional.empty(), store.load());
  }

  /** The object was there again for less than a turn, so that only its second end is seen. */
  @Test
  void everyDeletionIsLookedIntoAtOnce() throws InterruptedException {
    NodeWork work = work();
    work.take(new NodeWork.News(DOCUMENT, false, false));
    assertFalse(work.take(DELETED), "its Node is there");
    api.nodeExists = false;
    assertTrue(work.take(DELETED), "not only at the next look");
    assertEquals(List.of(1, 0), taken);
  }

  @Test
  void aNodeThatGoesAfterItsObjectIsNoticed() throws InterruptedException {
    NodeWork work = work();
    work.take(new NodeWork.News(DOCUMENT, false, false));
    assertFalse(work.take(DELETED));
    api.nodeExists = false;
    boolean left = false;
    for (int turn = 0; turn < 400 && !left; turn++) {
      Thread.sleep(25);
      left = work.take(STILL_ABSENT);
    }
    assertTrue(left);
    assertEquals(List.of(1, 0), taken);
  }

  private static <T> T neverCalled(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, called, arguments) -> {
              throw new UnsupportedOperationException(called.getName());
            }));
  }

  /** Takes every configuration, and nothing else. */
  private final class Commands implements SpeakerCommands {
    private final NodeSource source;

    Commands(NodeSource source) {
      this.source = source;
    }

    @Override
    public CompletionStage<ConfigureOutcome> configure(
        ConfigureMode mode, String file, int undoAfterSeconds) {
      taken.add(Objects.requireNonNull(source.read("").config()).peers().size());
      return CompletableFuture.completedFuture(
          new ConfigureOutcome(ConfigureOutcome.Result.RECONFIGURED, "BGPNode", List.of()));
    }

    @Override
    public CompletionStage<ProtocolOutcome> change(
        String protocol, ProtocolAction action, String message) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Boolean> confirm() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<ConfigureOutcome> undo() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Boolean> gracefulShutdown(String peer, boolean on) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> shutdown(boolean graceful) {
      throw new UnsupportedOperationException();
    }
  }
}
