package io.manx.node.k8s.own;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.node.agent.kubernetes.NodeApi;
import io.manx.node.agent.kubernetes.OwnDocument;
import io.manx.node.api.BgpNodeStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an API server may do to an agent, one by one. */
class OwnNodeApiTest implements NodeApi.Listener {
  @TempDir private Path directory;
  private FakeApiServer server;
  private OwnNodeApi api;
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws IOException {
    server = new FakeApiServer(0);
    api = OwnNodeApi.of("node-a", server.kubeconfig(directory, "first"), null);
  }

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  @Override
  public void present(OwnDocument document) {
    heard.add(document.generation() + " " + document.spec());
  }

  @Override
  public void absent() {
    heard.add("absent");
  }

  @Override
  public void unreachable(String why) {
    heard.add("unreachable: " + why);
  }

  private static String object(String name, int version) {
    return """
    {"metadata":{"name":"%s","generation":%d,"resourceVersion":"%d"},"spec":{"asNumber":64512}}\
    """
        .formatted(name, version, version);
  }

  private static String event(String type, String object) {
    return "{\"type\":\"" + type + "\",\"object\":" + object + "}";
  }

  private String next() throws InterruptedException {
    return Optional.ofNullable(heard.poll(10, TimeUnit.SECONDS)).orElse("nothing");
  }

  @Test
  void listsAndWatchesItsOwnObjectAlone() throws InterruptedException {
    server.list =
        "{\"metadata\":{\"resourceVersion\":\"5\"},\"items\":[%s,%s]}"
            .formatted(object("node-b", 2), object("node-a", 3));
    api.watch(this);
    assertEquals("3 {asNumber=64512}", next());
    server.events.add(event("MODIFIED", object("node-b", 6)));
    server.events.add(event("MODIFIED", object("node-a", 7)));
    assertEquals("7 {asNumber=64512}", next());
    server.events.add(event("DELETED", object("node-a", 8)));
    assertEquals("absent", next());
    assertTrue(
        server.requests.stream().allMatch(r -> r.contains("fieldSelector=metadata.name%3Dnode-a")),
        server.requests::toString);
  }

  @Test
  void aWatchThatEndsIsTakenUpWhereItEnded() throws InterruptedException {
    api.watch(this);
    assertEquals("absent", next());
    server.events.add(event("BOOKMARK", "{\"metadata\":{\"resourceVersion\":\"41\"}}"));
    server.events.add(FakeApiServer.END);
    server.events.add(event("ADDED", object("node-a", 42)));
    assertEquals("42 {asNumber=64512}", next());
    assertTrue(server.requests.getLast().contains("resourceVersion=41"), server.requests::toString);
    assertEquals(1, server.requests.stream().filter(r -> !r.contains("watch=true")).count());
  }

  @Test
  void aVersionThatIsGoneMeansToListAgain() throws InterruptedException {
    api.watch(this);
    assertEquals("absent", next());
    server.list =
        "{\"metadata\":{\"resourceVersion\":\"90\"},\"items\":[%s]}"
            .formatted(object("node-a", 80));
    server.events.add(event("ERROR", "{\"code\":410,\"message\":\"too old\"}"));
    server.events.add(FakeApiServer.END);
    assertEquals("80 {asNumber=64512}", next());
    server.events.add(event("MODIFIED", object("node-a", 91)));
    assertEquals("91 {asNumber=64512}", next());
    assertTrue(server.requests.getLast().contains("resourceVersion=90"), server.requests::toString);
  }

  /** Without the pause between them, such a server would be asked as fast as it answers. */
  @Test
  void aServerThatForgetsEachVersionAtOnceIsGivenTime() throws InterruptedException {
    for (int watch = 0; watch < 4; watch++) {
      server.events.add(event("ERROR", "{\"code\":410,\"message\":\"too old\"}"));
      server.events.add(FakeApiServer.END);
    }
    server.events.add(event("ADDED", object("node-a", 42)));
    api.watch(this);
    assertEquals("absent", next());
    assertEquals("absent", next());
    for (int failure = 0; failure < 3; failure++) {
      String heardNow = next();
      assertTrue(heardNow.startsWith("unreachable: the API server forgets"), heardNow);
      assertEquals("absent", next());
    }
    assertEquals("42 {asNumber=64512}", next());
  }

  @Test
  void aServerThatIsDownIsAskedAgain() throws IOException, InterruptedException {
    int port = server.port();
    server.close();
    api.watch(this);
    assertTrue(next().startsWith("unreachable"));
    server = new FakeApiServer(port);
    server.list =
        "{\"metadata\":{\"resourceVersion\":\"5\"},\"items\":[%s]}".formatted(object("node-a", 3));
    String heardNow = next();
    while (heardNow.startsWith("unreachable")) {
      heardNow = next();
    }
    assertEquals("3 {asNumber=64512}", heardNow);
  }

  @Test
  void refusalsSayWhatToDo() throws InterruptedException {
    server.status = 403;
    api.watch(this);
    String refusal = next();
    assertTrue(refusal.contains("403 as the test wants; the agent's ClusterRole"), refusal);
    server.status = 200;
    String heardNow = next();
    while (heardNow.startsWith("unreachable")) {
      heardNow = next();
    }
    assertEquals("absent", heardNow);
  }

  @Test
  void aTokenThatExpiredIsReadAgain() throws IOException, InterruptedException {
    server.goodToken = "first";
    assertFalse(api.nodeExists());
    server.goodToken = "second";
    server.kubeconfig(directory, "second");
    server.objects.put("/api/v1/nodes/node-a", "{\"metadata\":{\"name\":\"node-a\"}}");
    assertTrue(api.nodeExists());
    assertTrue(server.tokens.contains("Bearer second"));
  }

  @Test
  void readsOneKeyOfASecret() throws IOException {
    server.objects.put(
        "/api/v1/namespaces/manx-system/secrets/tor", "{\"data\":{\"password\":\"aHVudGVyMg==\"}}");
    assertEquals(Optional.of("hunter2"), api.secret("tor", "password"));
    assertEquals(Optional.empty(), api.secret("tor", "other"));
    assertEquals(Optional.empty(), api.secret("none", "password"));
    server.status = 500;
    IOException failure = assertThrows(IOException.class, () -> api.secret("tor", "password"));
    assertTrue(failure.toString().contains("manx-system/tor"), failure::toString);
  }

  @Test
  void appliesTheStatus() throws IOException {
    BgpNodeStatus empty = BgpNodeStatus.empty();
    api.report(
        new BgpNodeStatus(
            7L, "0.1.0", 1, 2, empty.sessions(), empty.routes(), null, empty.conditions()));
    assertEquals(
        List.of(
            "{\"apiVersion\":\"manx.io/v1alpha1\",\"kind\":\"BGPNode\","
                + "\"metadata\":{\"name\":\"node-a\"},\"status\":{\"observedGeneration\":7,"
                + "\"agentVersion\":\"0.1.0\",\"established\":1,\"sessionCount\":2}}"),
        server.bodies);
    assertTrue(
        server
            .requests
            .getLast()
            .startsWith("PATCH /apis/manx.io/v1alpha1/bgpnodes/node-a/status?"));
  }
}
