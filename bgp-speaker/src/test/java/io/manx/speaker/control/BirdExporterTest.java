package io.manx.speaker.control;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.speaker.status.LogFeed;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution's own exporter: needs the package prometheus-bird-exporter. */
@Tag("root")
class BirdExporterTest {
  @TempDir private Path directory;

  private String metrics(ControlSettings settings, String... options) throws Exception {
    Path socket = directory.resolve("bird.ctl");
    FakeSpeaker speaker = SampleNode.speaker();
    int port = freePort();
    List<String> command =
        new ArrayList<>(
            List.of(
                "prometheus-bird-exporter",
                "-bird.socket=" + socket,
                "-format.new=true",
                "-web.listen-address=127.0.0.1:" + port));
    command.addAll(List.of(options));
    try (var _ =
        ControlServer.start(Dialects.at(settings, socket, 8), speaker.ports(LogFeed.SILENT))) {
      Process exporter =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        return scrape(exporter, port);
      } finally {
        exporter.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String scrape(Process exporter, int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .timeout(Duration.ofSeconds(20))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (exporter.isAlive()) {
        try {
          return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (ConnectException e) {
          exporter.waitFor(100, TimeUnit.MILLISECONDS); // it does not listen yet
        }
      }
    }
    throw new AssertionError("the exporter ended with status " + exporter.exitValue());
  }

  private static void has(String metrics, String name, String labels, String value) {
    assertTrue(
        metrics
            .lines()
            .anyMatch(
                line ->
                    line.startsWith(name + "{")
                        && line.contains(labels)
                        && line.endsWith("} " + value)),
        () -> name + "{" + labels + "} " + value + " is not in\n" + metrics);
  }

  @Test
  void readsTheSocketOfBirdTwo() throws Exception {
    String metrics = metrics(Dialects.BIRD2, "-bird.v2");
    has(metrics, "bird_protocol_up", "name=\"Mesh_10_0_12_2\",proto=\"BGP\"", "1");
    has(metrics, "bird_protocol_prefix_import_count", "name=\"Mesh_10_0_12_2\"", "5");
    has(metrics, "bird_protocol_up", "name=\"static1\",proto=\"Static\"", "1");
  }

  @Test
  void readsTheSocketForCalico() throws Exception {
    String metrics = metrics(Dialects.CALICO, "-bird.v2");
    has(metrics, "bird_protocol_up", "name=\"Mesh_10_0_12_2\",proto=\"BGP\"", "1");
  }
}
