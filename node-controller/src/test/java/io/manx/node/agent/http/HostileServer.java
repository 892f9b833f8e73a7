package io.manx.node.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.manx.node.agent.http.HttpEndpoint.Page;
import io.manx.speaker.control.web.WebResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * An endpoint in a small process of its own, as an agent's is: says its port, serves until its
 * input ends. The JDK's server reads its limits once a process, and a heap of its own tells whether
 * memory is bounded.
 */
final class HostileServer {
  private static final byte[] LINE = "a line of a long answer\n".repeat(40).getBytes(UTF_8);
  private static final int LINES = 1_000_000;

  private HostileServer() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Page ok = new Page(200, HttpEndpoint.TEXT, "ok\n");
    try (HttpEndpoint endpoint =
        HttpEndpoint.start(
            address,
            Map.of("/healthz", () -> ok),
            Map.of("/long/", HostileServer::answer, "/metrics", HostileServer::metrics))) {
      System.out.println(endpoint.address().getPort());
      while (System.in.read() >= 0) {
        // Until the test is over.
      }
    }
  }

  private static boolean answer(HttpEndpoint.Request request, WebResponse response)
      throws IOException {
    try (OutputStream out = response.begin(200, HttpEndpoint.TEXT)) {
      for (int i = 0; i < LINES; i++) {
        out.write(LINE);
      }
    }
    return true;
  }

  private static boolean metrics(HttpEndpoint.Request request, WebResponse response)
      throws IOException {
    try (OutputStream out = response.begin(200, HttpEndpoint.TEXT)) {
      out.write("manx_up 1\n".getBytes(UTF_8));
    }
    return true;
  }
}
