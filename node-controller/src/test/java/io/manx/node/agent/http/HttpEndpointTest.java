package io.manx.node.agent.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.node.agent.http.HttpEndpoint.Page;
import io.manx.speaker.control.web.WebResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpEndpoint endpoint;

  @BeforeEach
  void start() throws IOException {
    endpoint =
        HttpEndpoint.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Map.of(
                "/healthz",
                () -> new Page(200, HttpEndpoint.TEXT, "ok\n"),
                "/readyz",
                () -> new Page(503, HttpEndpoint.TEXT, "kernel: gone\n"),
                "/broken",
                () -> {
                  throw new IllegalStateException("as the test wants it");
                }),
            Map.of("/api/", HttpEndpointTest::echo));
  }

  private static boolean echo(HttpEndpoint.Request request, WebResponse response)
      throws IOException {
    if (!request.path().startsWith("echo")) {
      return false;
    }
    try (OutputStream out = response.begin(203, "application/json")) {
      out.write((request.path() + " " + request.query()).getBytes(StandardCharsets.UTF_8));
    }
    return true;
  }

  @AfterEach
  void stop() {
    endpoint.close();
    client.close();
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void pagesAreServedWithTheirStatus() throws Exception {
    HttpResponse<String> alive = send("GET", "/healthz");
    assertEquals(200, alive.statusCode());
    assertEquals("ok\n", alive.body());
    assertEquals(HttpEndpoint.TEXT, alive.headers().firstValue("Content-Type").orElseThrow());
    assertEquals(503, send("GET", "/readyz").statusCode());
    assertEquals("kernel: gone\n", send("GET", "/readyz?verbose").body());
  }

  @Test
  void headHasNoBody() throws Exception {
    HttpResponse<String> head = send("HEAD", "/healthz");
    assertEquals(200, head.statusCode());
    assertEquals("", head.body());
  }

  @Test
  void nothingElseIsServedOrChanged() throws Exception {
    HttpResponse<String> unknown = send("GET", "/healthz/../etc");
    assertEquals(404, unknown.statusCode());
    assertTrue(unknown.body().contains("/readyz"), unknown::body);
    for (String method : new String[] {"POST", "PUT", "DELETE"}) {
      HttpResponse<String> refused = send(method, "/healthz");
      assertEquals(405, refused.statusCode());
      assertEquals("GET, HEAD", refused.headers().firstValue("Allow").orElseThrow());
    }
  }

  @Test
  void aPageThatFailsIsOneAnswer() throws Exception {
    assertEquals(500, send("GET", "/broken").statusCode());
    assertEquals(200, send("GET", "/healthz").statusCode());
  }

  @Test
  void aPortInUseIsRefused() {
    assertThrows(IOException.class, () -> HttpEndpoint.start(endpoint.address(), Map.of()).close());
  }

  @Test
  void aTreeAnswersWhatIsBelowIt() throws Exception {
    HttpResponse<String> answer = send("GET", "/api/echo/10.0.0.0%2F8?x=a%20b&y");
    assertEquals(203, answer.statusCode());
    assertTrue(answer.body().startsWith("echo/10.0.0.0/8 {"), answer::body);
    assertTrue(answer.body().contains("x=a b"), answer::body);
    assertEquals("", send("HEAD", "/api/echo").body());
    assertEquals(404, send("GET", "/api/other").statusCode());
    assertEquals(400, send("GET", "/api/echo?x=1&x=2").statusCode());
    assertEquals(405, send("POST", "/api/echo").statusCode());
  }

  @Test
  void aNameThatWasMadeToPointHereIsRefused() throws Exception {
    assertEquals("HTTP/1.1 421", statusLine("evil.example"));
    assertEquals("HTTP/1.1 421", statusLine("localhost.evil.example:80"));
    assertEquals("HTTP/1.1 200", statusLine("localhost:9179"));
    assertEquals("HTTP/1.1 200", statusLine("[::1]:9179"));
  }

  private String statusLine(String host) throws IOException {
    try (Socket socket =
        new Socket(endpoint.address().getAddress(), endpoint.address().getPort())) {
      String request = "GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.substring(0, 12);
    }
  }
}
