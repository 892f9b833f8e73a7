package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.net.Outcome;
import io.manx.net.IpPrefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an agent says that cannot start, or not with all it wants; and what it serves over HTTP. */
@Tag("root")
class AgentStartIT {
  private static final IpPrefix ROUTE = IpPrefix.parse("10.50.1.0/24");
  private static final String OK = "200 ok\n";

  @Test
  void aFileThatCannotBeReadIsAnError() throws Exception {
    try (Wire wire = new Wire()) {
      Outcome outcome = agent(wire, List.of(), wire.scratch().path().resolve("nowhere.yaml"));
      assertEquals(1, outcome.exit(), outcome.err());
      assertTrue(outcome.err().contains("nowhere.yaml"), outcome::err);
    }
  }

  @Test
  void withoutThePrivilegeNothingIsStarted() throws Exception {
    try (Wire wire = new Wire()) {
      ManxAgent agent = wire.agent(List.of());
      Path file = Files.writeString(wire.scratch().path().resolve("a.yaml"), agent.config().yaml());
      Outcome outcome =
          agent(
              wire, List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin"), file);
      assertEquals(1, outcome.exit(), outcome.err());
      assertTrue(outcome.err().contains("CAP_NET_ADMIN"), outcome::err);
      assertTrue(outcome.err().contains("kernel.enabled: false"), outcome::err);
      assertEquals(Set.of(), wire.kernel());
    }
  }

  private static Outcome agent(Wire wire, List<String> before, Path file) {
    List<String> words = new ArrayList<>(before);
    words.addAll(
        List.of(ManxAgent.home().resolve("manx").toString(), "agent", "--config", file.toString()));
    return wire.node().exec(words.toArray(String[]::new));
  }

  @Test
  void aPortInUseIsNamedWithItsCureAndTakenOnceItIsFree() throws Exception {
    try (Wire wire = new Wire()) {
      FrrDaemon holder =
          wire.closing(
              new FrrDaemon(
                  wire.node(), wire.scratch().path(), Wire.peerSpec(3, Wire.OTHER_AS, List.of())));
      holder.start();
      ManxAgent agent = wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS)));
      agent.config().peers().getFirst().put("passive", true);
      agent.start();
      Wire.await(
          "the log names the port and the cure",
          () ->
              agent.log().contains("cannot listen on 0.0.0.0 port 179")
                  && agent.log().contains("listenPort"),
          agent);
      holder.close();
      Wire.await(
          "the agent listens",
          () -> wire.node().exec("ss", "-Hltn", "sport", "=", "179").out().contains(":179"),
          agent);
    }
  }

  @Test
  void healthAndMetricsAreServed() throws Exception {
    try (Wire wire = new Wire()) {
      BirdDaemon bird =
          wire.closing(
              new BirdDaemon(
                  wire.peer(1),
                  wire.scratch().path(),
                  Wire.peerSpec(1, Wire.OTHER_AS, List.of(ROUTE))));
      bird.start();
      ManxAgent agent = wire.agent(List.of(Wire.neighbor(1, Wire.OTHER_AS)));
      agent.start();
      Wire.await("the route is in the kernel", () -> wire.kernel().contains(ROUTE), agent, bird);
      Wire.await("it is ready", () -> get(wire, "/readyz").equals(OK), agent);
      assertEquals(OK, get(wire, "/healthz"));
      String metrics = get(wire, "/metrics");
      for (String line :
          List.of(
              "manx_peers{state=\"Established\"} 1",
              "manx_peer_up{peer=\"peer1\",address=\"192.0.2.11\",as=\"64513\"} 1",
              "manx_peer_prefixes{peer=\"peer1\",family=\"ipv4\",kind=\"imported\"} 1",
              "manx_kernel_routes{state=\"installed\"} 3",
              "manx_config_valid 1")) {
        assertTrue(metrics.contains(line + "\n"), () -> line + " is not in:\n" + metrics);
      }
      agent.reload("nonsense: true\n");
      Wire.await(
          "an invalid configuration makes it unready",
          () -> get(wire, "/readyz").startsWith("503 configuration:"),
          agent);
      assertEquals(OK, get(wire, "/healthz"));
      agent.config().spec().put("http", Map.of("address", "127.0.0.1", "port", 0));
      agent.reload();
      Wire.await("http is off", () -> get(wire, "/healthz").startsWith("none"), agent);
    }
  }

  /** Status and body of a page; no status if nobody listens. */
  private static String get(Wire wire, String path) {
    Outcome outcome =
        wire.node()
            .exec(
                "bash",
                "-c",
                "exec 3<>/dev/tcp/127.0.0.1/9179"
                    + " && printf 'GET %s HTTP/1.0\\r\\n\\r\\n' \"$0\" >&3 && timeout 5 cat <&3",
                path);
    String[] parts = outcome.out().split("\r\n\r\n", 2);
    String[] status = parts[0].split(" ", 3);
    return (status.length < 2 ? "none" : status[1]) + " " + parts[parts.length - 1];
  }
}
