package io.manx.node.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.node.agent.http.MetricsText;
import io.manx.node.api.IpPoolSpec;
import io.manx.node.cluster.ClusterNode;
import io.manx.node.cluster.ClusterView;
import io.manx.node.cluster.Stored;
import io.manx.node.desired.ObjectRef;
import io.manx.node.desired.ObjectRef.Kind;
import io.manx.node.reconcile.ClusterPort;
import io.manx.node.reconcile.ClusterState;
import io.manx.node.reconcile.Write;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the controller does with the outcomes of its writes. */
class ControllerPassTest {
  private final ScriptedPort port = new ScriptedPort();
  private final ControllerMetrics metrics = new ControllerMetrics(port);
  private @Nullable Controller controller;

  /** A cluster of one node without an address and one bad pool; it says what it is told to. */
  private static final class ScriptedPort implements ClusterPort {
    final BlockingQueue<Write> written = new LinkedBlockingQueue<>();
    final Deque<Outcome> outcomes = new ArrayDeque<>();

    @Override
    public void watch(Listener listener) {}

    @Override
    public List<String> missing() {
      return List.of();
    }

    @Override
    public ClusterState state() {
      var bad =
          new IpPoolSpec(
              "nonsense", 24, true, null, null, null, null, null, null, null, null, null);
      return new ClusterState(
          new ClusterView(
              List.of(new ClusterNode("n1", Map.of(), Map.of(), List.of(), List.of())),
              List.of(),
              List.of(),
              List.of(),
              List.of(Stored.of("pods", bad)),
              List.of(),
              List.of(),
              Map.of()),
          Map.of("n1", new ClusterState.NodeFacts("uid", false, false)),
          Map.of(),
          Map.of(
              new ObjectRef(Kind.POOL, "pods"),
              new ClusterState.StoredStatus(1, -1, List.of(), Map.of(), 0)),
          Map.of());
    }

    @Override
    public ClusterView lastValid() {
      return new ClusterView(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Map.of());
    }

    @Override
    public synchronized List<Outcome> write(List<? extends Write> writes) {
      List<Outcome> all = new ArrayList<>();
      for (Write write : writes) {
        Outcome scripted = write instanceof Write.PutStatus ? outcomes.poll() : null;
        all.add(scripted == null ? Outcome.DONE : scripted);
        written.add(write);
      }
      return all;
    }

    @Override
    public boolean nodeExists(String node) {
      return true;
    }

    @Override
    public long watchFailures() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private void start() {
    Controller started =
        new Controller(port, () -> true, Controller.Options.USUAL, InstantSource.system(), metrics);
    controller = started;
    Thread.ofVirtual().start(started);
    started.look();
  }

  @AfterEach
  void stop() {
    if (controller != null) {
      controller.stop();
    }
  }

  private Write next() throws InterruptedException {
    Write write = port.written.poll(60, TimeUnit.SECONDS);
    if (write == null) {
      throw new AssertionError("nothing more is written");
    }
    return write;
  }

  private <T extends Write> T next(Class<T> kind) throws InterruptedException {
    Write write = next();
    while (!kind.isInstance(write)) {
      write = next();
    }
    return kind.cast(write);
  }

  @Test
  void anEventFollowsTheStatusThatWasStoredAndNoneThatWasNot() throws InterruptedException {
    port.outcomes.addAll(List.of(ClusterPort.Outcome.STALE, ClusterPort.Outcome.FAILED));
    start();
    List<Write> before = new ArrayList<>();
    int statuses = 0;
    while (statuses < 3) {
      Write write = next();
      statuses += write instanceof Write.PutStatus ? 1 : 0;
      before.add(write);
    }
    assertTrue(
        before.stream()
            .noneMatch(w -> w instanceof Write.Tell tell && tell.object().kind() == Kind.POOL),
        before::toString);
    Write.Tell tell = assertInstanceOf(Write.Tell.class, next());
    assertEquals(new ObjectRef(Kind.POOL, "pods"), tell.object());
    assertEquals("Invalid", tell.reason());
  }

  @Test
  void whatIsFoundWhenBlocksAreGivenIsCountedToo() throws InterruptedException {
    start();
    next(Write.PutStatus.class);
    String text = metrics.text(MetricsText.Format.PROMETHEUS);
    assertTrue(text.contains("manx_controller_findings{kind=\"Node\",reason=\"NoPool\"} 1"), text);
  }
}
