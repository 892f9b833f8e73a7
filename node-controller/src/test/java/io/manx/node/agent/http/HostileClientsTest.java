package io.manx.node.agent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are slow, gone, or never were any: the others are served, in little memory. */
@Timeout(300)
class HostileClientsTest {
  private static final int PATIENCE_MILLIS = 120_000;
  private static final String LINE = "GET /healthz HTTP/1.1\r\n";
  private static final String WHOLE = LINE + "Host: localhost\r\n\r\n";

  private static Process server;
  private static int port;
  private final List<Socket> open = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                HostileServer.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var lines = new BufferedReader(new InputStreamReader(server.getInputStream(), US_ASCII));
    port = Integer.parseInt(lines.readLine());
  }

  @AfterAll
  static void stop() throws Exception {
    server.getOutputStream().close();
    assertTrue(server.waitFor(60, TimeUnit.SECONDS), "it does not end");
  }

  @AfterEach
  void othersAreServed() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    awaitAnswer("GET /healthz HTTP/1.1", "HTTP/1.1 200 OK");
    assertTrue(server.isAlive(), "its memory sufficed");
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    open.add(socket);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    return socket;
  }

  private Socket say(String text) throws IOException {
    Socket socket = connect();
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    return socket;
  }

  /** All that comes until the server ends the connection. */
  private static String rest(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    var text = new StringBuilder();
    try {
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        text.append((char) octet);
      }
    } catch (SocketException e) {
      return text.toString(); // it was reset: what was sent is not wanted
    }
    return text.toString();
  }

  private String ask(String requestLine) throws IOException {
    try (Socket socket = say(requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")) {
      return rest(socket);
    }
  }

  private static String status(String answer) {
    return answer.lines().findFirst().orElse("");
  }

  private void awaitAnswer(String requestLine, String status) throws IOException {
    long patience = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
    String seen = "";
    while (System.nanoTime() < patience) {
      seen = tried(requestLine);
      if (seen.equals(status)) {
        return;
      }
      LockSupport.parkNanos(50_000_000);
    }
    assertEquals(status, seen);
  }

  private String tried(String requestLine) {
    try {
      return status(ask(requestLine));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void garbageIsRefused() throws IOException {
    Random random = new Random(7);
    byte[] noise = new byte[300];
    List<String> texts =
        new ArrayList<>(
            List.of(
                "\0\1\2\r\n\r\n",
                "GET\r\n\r\n",
                "GET %zz HTTP/1.1\r\n\r\n",
                "GET /%zz HTTP/1.1\r\n\r\n",
                "GET /a\0b HTTP/1.1\r\n\r\n",
                "GET http://[::bad/ HTTP/1.1\r\n\r\n",
                LINE + ": nameless\r\n\r\n",
                LINE + "Content-Length: -5\r\n\r\n",
                LINE + "Content-Length: 99999999999999999999\r\n\r\n",
                "\u0016\u0003\u0001\u0002\0\1\0\1\u00fc\3\3\r\n\r\n"));
    for (int i = 0; i < 20; i++) {
      random.nextBytes(noise);
      texts.add(new String(noise, ISO_8859_1) + "\r\n\r\n");
    }
    for (String text : texts) {
      try (Socket socket = say(text)) {
        socket.shutdownOutput();
        String answer = rest(socket);
        assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"), answer);
      }
    }
  }

  @Test
  void whatIsTooLargeIsNotRead() throws IOException {
    String block = "a".repeat(65_536);
    List<String> beginnings =
        List.of(
            "GET /", LINE + "X-Large: ", LINE + "Host: localhost\r\nX: a\r\n", "POST /healthz ");
    for (int i = 0; i < 40; i++) {
      String beginning = beginnings.get(i % beginnings.size());
      String more = i % beginnings.size() == 2 ? ("X" + i + ": a\r\n").repeat(8000) : block;
      try (Socket socket = say(beginning)) {
        assertTrue(refuses(socket, more), beginning);
      }
    }
  }

  /** Whether it ends the connection before it was sent 64 MB, twice and more its memory. */
  private static boolean refuses(Socket socket, String block) {
    byte[] octets = block.getBytes(US_ASCII);
    try {
      OutputStream out = socket.getOutputStream();
      for (long sent = 0; sent < 64 << 20; sent += octets.length) {
        out.write(octets);
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void aBodyIsNotRead() throws IOException {
    try (Socket socket =
        say("POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n")) {
      assertTrue(refuses(socket, "a".repeat(65_536)));
    }
    String answer =
        rest(
            say(
                "PUT /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
                    + "Connection: close\r\n\r\nabcde"));
    assertEquals("HTTP/1.1 405 Method Not Allowed", status(answer));
  }

  @Test
  void onlyGetAndHeadAreMethods() throws IOException {
    for (String method :
        List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "get")) {
      for (String path : List.of("/healthz", "/metrics", "/long/x")) {
        String answer = ask(method + " " + path + " HTTP/1.1");
        assertEquals("HTTP/1.1 405 Method Not Allowed", status(answer), method);
        assertTrue(answer.contains("Allow: GET, HEAD\r\n"), answer);
      }
    }
    assertEquals("HTTP/1.1 200 OK", status(ask("HEAD /metrics HTTP/1.1")));
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    String answers =
        rest(
            say(
                WHOLE
                    + "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    + "GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    int first = answers.indexOf("ok\n");
    int second = answers.indexOf("manx_up 1");
    assertTrue(0 < first && first < second, answers);
    assertTrue(answers.indexOf("HTTP/1.1 404") > second, answers);
  }

  @Test
  void whoOnlyListensAnyMoreIsAnswered() throws IOException {
    Socket whole = say(WHOLE);
    whole.shutdownOutput();
    assertEquals("HTTP/1.1 200 OK", status(rest(whole)));
    Socket half = say("GET /healthz HT");
    half.shutdownOutput();
    assertEquals("", rest(half), "there is nothing to answer");
  }

  @Test
  void whoDoesNotEndARequestIsCutOff() throws IOException {
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      slow.add(say(i % 3 == 0 ? "" : i % 3 == 1 ? "GET /hea" : LINE + "Host: local"));
    }
    assertEquals("HTTP/1.1 200 OK", status(ask("GET /healthz HTTP/1.1")), "not disturbed");
    for (Socket socket : slow) {
      assertEquals("", rest(socket)); // waits until the server ends it
    }
  }

  @Test
  void whoDoesNotReadKeepsNobodyElseWaiting() throws IOException {
    for (int i = 0; i < 8; i++) {
      Socket socket = say("GET /long/" + i + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertTrue(socket.getInputStream().read() >= 0, "its answer began");
    }
    assertEquals("HTTP/1.1 503 Service Unavailable", status(ask("GET /long/9 HTTP/1.1")));
    assertEquals("HTTP/1.1 200 OK", status(ask("GET /healthz HTTP/1.1")));
    assertEquals("HTTP/1.1 200 OK", status(ask("GET /metrics HTTP/1.1")), "a place of its own");
    for (Socket socket : open) {
      socket.close();
    }
    awaitBeginning("GET /long/10 HTTP/1.1");
  }

  /** Until a place is free again: who has gone gives his back. */
  private void awaitBeginning(String requestLine) throws IOException {
    long patience = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
    var beginning = new StringBuilder();
    while (System.nanoTime() < patience && !beginning.toString().endsWith(" 200")) {
      beginning.setLength(0);
      try (Socket socket = say(requestLine + "\r\nHost: localhost\r\n\r\n")) {
        for (int i = 0; i < "HTTP/1.1 200".length(); i++) {
          beginning.append((char) socket.getInputStream().read());
        }
      }
      LockSupport.parkNanos(50_000_000);
    }
    assertEquals("HTTP/1.1 200", beginning.toString());
  }

  @Test
  void aFloodOfConnectionsKeepsNobodyOut() throws IOException {
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 100; i++) {
        connect(); // and says nothing; those of earlier rounds stay open too
      }
      assertEquals("HTTP/1.1 200 OK", status(ask("GET /healthz HTTP/1.1")), "round " + round);
    }
  }

  /** Who is being answered stays, however many come who are not. */
  @Test
  void aFloodOfConnectionsEndsNoAnswer() throws IOException {
    Socket reader = say("GET /long/0 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    InputStream in = reader.getInputStream();
    assertTrue(in.read() >= 0, "its answer began");
    for (int i = 0; i < 1000; i++) {
      connect();
    }
    in.skipNBytes(8 << 20); // and goes on
  }

  @Test
  void aFurtherRequestMayComeOverTheSameConnection() throws IOException {
    Socket socket = say(WHOLE);
    InputStream in = socket.getInputStream();
    for (int i = 0; i < 3; i++) {
      var answer = new StringBuilder();
      while (!answer.toString().endsWith("ok\n")) {
        int octet = in.read();
        assertTrue(octet >= 0, answer::toString);
        answer.append((char) octet);
      }
      assertEquals("HTTP/1.1 200 OK", status(answer.toString()));
      socket.getOutputStream().write(WHOLE.getBytes(US_ASCII));
    }
  }
}
