package io.manx.speaker.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.speaker.status.LogFeed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The distribution's own birdcl against the server: needs the package bird2. */
@Tag("root")
class BirdclTest {
  @TempDir private Path directory;
  private final FakeSpeaker speaker = SampleNode.speaker();
  private ControlServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        ControlServer.start(
            Dialects.at(Dialects.BIRD2, directory.resolve("m.ctl"), 8),
            speaker.ports(LogFeed.SILENT));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private record Result(int status, String output) {}

  private Result birdcl(String... words) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("birdcl", "-s", directory.resolve("m.ctl").toString()));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    return new Result(process.exitValue(), output);
  }

  @Test
  void showProtocolsIsAsBirdWouldPrintIt() throws Exception {
    Result result = birdcl("show", "protocols");
    assertEquals(0, result.status());
    assertTrue(
        result
            .output()
            .contains(
                "\n"
                    + "Mesh_10_0_12_2 BGP        ---        up     2026-11-20 19:46:08  Established"
                    + "   \n"),
        result.output());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "show status | 0 | Daemon is up and running",
        "show prot all Mesh_10_0_12_2 | 0 | Neighbor address: 10.0.12.2",
        "show protocols all \"Glob*\" | 0 | Receive limit:  2000",
        "show protocols nope | 1 | No protocols match",
        "show route | 0 | via 10.0.12.2 on eth0",
        "show route all for 198.51.100.1 | 0 | BGP.large_community: (65001, 10, 20)",
        "show route for 8.8.8.8 | 1 | Network not found",
        "show route table master6 count | 0 | 3 of 3 routes for 2 networks in table master6",
        "show route where bgp_path ~ [= * 65010 * =] | 0 | AS4200000001",
        "show interfaces summary | 0 | Interface  State",
        "show memory | 0 | BIRD memory usage",
        "show symbols table | 0 | routing table",
        "show static | 0 | blackhole",
        "show bfd sessions | 0 | 10.0.12.77",
        "eval 1+2 | 0 | 3",
        "disable Mesh_10_0_12_2 \"ticket 42\" | 0 | Mesh_10_0_12_2: disabled",
        "configure | 0 | Reconfigured",
        "configure status | 0 | Daemon is up and running",
        "configure confirm | 0 | Nothing to do",
      })
  void commandsAndTheirExitStatus(String command, int status, String text) throws Exception {
    Result result = birdcl(command);
    assertEquals(status, result.status(), result.output());
    assertTrue(result.output().contains(text), result.output());
  }

  @Test
  void restrictedModeRefusesChanges() throws Exception {
    Result result = birdcl("-r", "disable all");
    assertTrue(result.output().contains("Access denied"), result.output());
    assertEquals(List.of(), speaker.done);
  }
}
