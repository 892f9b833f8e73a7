package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.kubernetes.ApiKind;
import io.manx.lab.kubernetes.ApiProxy;
import io.manx.node.agent.kubernetes.NodeApi;
import io.manx.node.agent.kubernetes.OwnDocument;
import io.manx.node.k8s.own.OwnNodeApi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watch of an agent, with the token of its service account: no change is lost. */
@Tag("kubernetes")
class OwnNodeWatchTest extends ControllerFixture implements NodeApi.Listener {
  private static final String ACCOUNT = "manx-agent";
  private static final String NODE = "n1";
  private static final String LIST = "GET " + ApiKind.BGP_NODE.path("");

  @TempDir private Path files;
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private String token;
  private NodeApi agent;

  @BeforeAll
  static void grant() {
    ChartObjects.install(api, client);
  }

  @BeforeEach
  void watch() {
    token = ChartObjects.token(api, client, ACCOUNT);
    asNumber(64512);
    agent = OwnNodeApi.of(NODE, kubeconfig(), null);
  }

  @AfterEach
  void end() {
    agent.close();
  }

  private Path kubeconfig() {
    return ApiProxy.kubeconfig(files.resolve("kubeconfig"), "127.0.0.1", proxy.port(), token);
  }

  private static void asNumber(long as) {
    client.applyAll(
        """
        apiVersion: manx.io/v1alpha1
        kind: BGPNode
        metadata: {name: %s}
        spec: {asNumber: %d, addresses: [192.0.2.1]}
        """
            .formatted(NODE, as));
  }

  @Override
  public void present(OwnDocument document) {
    heard.add(String.valueOf(document.spec().get("asNumber")));
  }

  @Override
  public void absent() {
    heard.add("absent");
  }

  @Override
  public void unreachable(String why) {
    heard.add(why);
  }

  private void awaitHeard(String what) {
    await(
        "the agent hears " + what + ", not only " + heard,
        () -> heard.stream().anyMatch(h -> h.contains(what)));
  }

  private long lists() {
    return proxy.reads().stream()
        .filter(r -> r.startsWith(LIST) && !r.contains("watch=true"))
        .count();
  }

  @Test
  void aTokenThatIsNotAcceptedAnyMoreIsReadAgain() {
    agent.watch(this);
    awaitHeard("64512");
    ChartObjects.revoke(api, client, proxy, ACCOUNT, List.of(token));
    // The watch that is open goes on; the next one is refused, until the file has another token.
    proxy.endWatches();
    awaitHeard("401");
    asNumber(64513);
    token = ChartObjects.token(api, client, ACCOUNT);
    kubeconfig();
    awaitHeard("64513");
    asNumber(64514);
    awaitHeard("64514");
  }

  @Test
  void aVersionThatIsGoneAtTheWatchMeansToListAgain() {
    agent.watch(this);
    awaitHeard("64512");
    long before = lists();
    proxy.hold(true); // what changes now is told to nobody
    asNumber(64513);
    proxy.expire(ApiKind.BGP_NODE);
    proxy.hold(false);
    awaitHeard("64513");
    assertTrue(lists() > before, "it was read anew");
    asNumber(64514);
    awaitHeard("64514");
    client.delete(ApiKind.BGP_NODE.named(NODE));
    awaitHeard("absent");
    assertEquals("absent", heard.getLast());
  }

  @Test
  void aListThatIsRefusedIsTriedAgain() {
    proxy.refuseNext(r -> r.startsWith(LIST), 410);
    proxy.refuseNext(r -> r.startsWith(LIST), 503);
    agent.watch(this);
    awaitHeard("64512");
    proxy.refuseNext(r -> r.startsWith(LIST) && r.contains("watch=true"), 410);
    proxy.refuseNext(r -> r.startsWith(LIST) && !r.contains("watch=true"), 410);
    proxy.endWatches();
    asNumber(64513);
    awaitHeard("64513");
  }

  @Test
  void aSlowServerIsWaitedFor() {
    proxy.delay(Duration.ofSeconds(3));
    agent.watch(this);
    awaitHeard("64512");
    asNumber(64513);
    awaitHeard("64513");
    assertEquals(List.of("64512", "64513"), List.copyOf(heard), "and nothing was given up");
  }
}
