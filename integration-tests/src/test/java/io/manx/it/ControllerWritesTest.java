package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.lab.kubernetes.ApiKind;
import io.manx.node.desired.ObjectRef;
import io.manx.node.k8s.KubernetesPort;
import io.manx.node.reconcile.ClusterPort.Outcome;
import io.manx.node.reconcile.Write;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is planned from a state that is older than our own last write is not written. */
@Tag("kubernetes")
class ControllerWritesTest extends ControllerFixture {
  private static final ObjectRef POOL = new ObjectRef(ObjectRef.Kind.POOL, "pods");

  private static List<Write> numbers(long free) {
    Map<String, Long> counters = Map.of("blocks", 0L, "freeBlocks", free);
    return List.of(new Write.PutStatus(POOL, 1, List.of(), counters, null, List.of()));
  }

  private static Map<String, Long> counters(KubernetesPort port) {
    return Objects.requireNonNull(port.state().statuses().get(POOL)).counters();
  }

  @Test
  void whatAWatchTellsAfterTheStateWasReadIsNotInIt() {
    pool("10.244.0.0/16");
    AtomicInteger heard = new AtomicInteger();
    try (var port =
        new KubernetesPort(RunningController.client(proxy, api.token()), "manx-system")) {
      port.watch(change -> heard.incrementAndGet());
      await("the pool is known", () -> port.missing().isEmpty());
      assertEquals(0, counters(port).size());

      proxy.hold(true);
      assertEquals(List.of(Outcome.DONE), port.write(numbers(1)));
      assertEquals(0, counters(port).size(), "of what was before");
      int before = heard.get();
      proxy.hold(false);
      await("the watch tells", () -> heard.get() > before);

      // Planned from what was before, though the watch has told of it by now.
      assertEquals(List.of(Outcome.UNSEEN), port.write(numbers(2)));
      assertEquals(1, planned().size(), () -> planned().toString());
      assertEquals(1, counters(port).get("freeBlocks"));
      assertEquals(List.of(Outcome.DONE), port.write(numbers(2)));
      assertEquals(
          2, client.get(ApiKind.IP_POOL.named("pods")).body().at("/status/freeBlocks").asLong());
    } finally {
      proxy.hold(false);
    }
  }

  /** The Secret that is looked for is on a page that the first attempt does not get. */
  @Test
  void aListThatExpiresBetweenItsPagesIsReadAnew() {
    String secret =
        "{apiVersion: v1, kind: Secret, metadata: {name: %s, namespace: manx-system},"
            + " stringData: {password: x}}";
    try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
      IntStream.range(0, 505)
          .forEach(i -> executor.execute(() -> client.applyAll(secret.formatted("a" + i))));
    }
    client.applyAll(secret.formatted("z-the-last"));
    node("n1", 1);
    peer("192.0.2.254");
    client.merge(
        ApiKind.BGP_PEER.named("tor"),
        "spec: {password: {secretKeyRef: {name: z-the-last, key: password}}}");
    proxy.refuseNext(r -> r.contains("/secrets") && r.contains("continue="), 410);
    controller("one", NEVER);
    await("it is found", () -> is(ApiKind.BGP_PEER, "tor", "Resolved", "True"));
    assertEquals(
        2,
        proxy.reads().stream()
            .filter(r -> r.contains("/secrets") && r.contains("continue="))
            .count());
  }
}
