package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.it.ComparedCommand.How;
import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.BirdSpeaking;
import io.manx.lab.daemon.ControlSocket;
import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.net.Command;
import io.manx.lab.net.Netns;
import io.manx.net.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A BIRD 2 beside the agent, configured alike, with the same peers: every command of docs/cli.md's
 * table is put to both by the stock clients, and the answers are compared line by line.
 */
@Tag("root")
class BirdTwinIT {
  private static final int TWIN = 5;
  private static final String ALL_ROUTES = "Total: 10 of 10 routes for 9 networks in 2 tables";

  @Test
  void everyCommandIsAnsweredAsBirdAnswersIt() throws Exception {
    try (Wire wire = new Wire()) {
      BirdDaemon near = bird(wire, wire.peer(1), 1, resource("near.conf"));
      BirdDaemon inner = bird(wire, wire.peer(2), 2, resource("inner.conf"));
      wire.peer(3); // nobody listens there: calls are refused
      BirdDaemon twin = bird(wire, wire.peer(TWIN), TWIN, resource("twin.conf"));
      ManxAgent agent = agent(wire);
      agent.start();
      for (BirdDaemon each : List.of(near, inner, twin)) {
        each.start();
      }
      Side ours = new Side(agent, version(agent), agent.file(".yaml").toString(), "192.0.2.1");
      Side birds = new Side(twin, version(twin), twin.file(".conf").toString(), "192.0.2.15");
      for (Side side : List.of(ours, birds)) {
        Wire.await("routes and errors are there", side::isSettled, agent, twin, near, inner);
      }
      List<String> differing = new ArrayList<>();
      for (ComparedCommand each : ComparedCommand.all()) {
        compare(each, birds, ours, differing);
      }
      assertTrue(differing.isEmpty(), () -> String.join("\n", differing));
      Wire.await("both have ended", () -> !agent.alive() && !twin.alive(), agent, twin);
      assertFalse(Files.exists(agent.file(".ctl")), "the socket is left behind");
    }
  }

  private static BirdDaemon bird(Wire wire, Netns netns, int number, String configuration) {
    var spec = Wire.peerSpec(number, Wire.OTHER_AS, List.<IpPrefix>of());
    BirdDaemon bird = new BirdDaemon(netns, wire.scratch().path(), spec);
    bird.configuration(configuration);
    return wire.closing(bird);
  }

  private static String resource(String name) throws IOException {
    return Files.readString(Path.of("src/test/resources/birdcl", name));
  }

  private static ManxAgent agent(Wire wire) {
    ManxAgent agent =
        wire.agent(
            List.of(
                Wire.neighbor(1, Wire.OTHER_AS),
                Wire.neighbor(2, Wire.AGENT_AS),
                Wire.neighbor(3, 64514),
                Wire.neighbor(4, 64514),
                Wire.neighbor(6, 64514)));
    for (Map<String, Object> peer : agent.config().peers()) {
      peer.put("holdTime", "240s");
    }
    agent.config().peers().get(0).put("description", "rack");
    agent.config().peers().get(3).put("passive", true);
    agent.config().peers().get(4).putAll(Map.of("enabled", false, "name", "peer5"));
    return agent;
  }

  private static String version(BirdSpeaking daemon) {
    return daemon.control().ask("show status").getFirst().text().substring("BIRD ".length());
  }

  private static void compare(
      ComparedCommand command, Side bird, Side ours, List<String> differing) {
    if (command.how() == How.RECORDED) {
      return; // RecordedTextTest compares it
    }
    if (command.how() == How.OURS) {
      String last = BirdText.last(ours.ask(command));
      if (!last.startsWith("%04d ".formatted(command.code()))) {
        differing.add(command.command() + ": " + last + " instead of " + command.code());
      }
      return;
    }
    List<String> expected = bird.ask(command);
    List<String> answer = ours.ask(command);
    assertFalse(BirdText.last(expected).isEmpty(), command.command());
    if (command.how() == How.WIRE_CODE) {
      expected = List.of(BirdText.codes(expected));
      answer = List.of(BirdText.codes(answer));
    }
    if (!expected.equals(answer)) {
      List<String> missing = new ArrayList<>(expected);
      answer.forEach(missing::remove);
      List<String> added = new ArrayList<>(answer);
      expected.forEach(added::remove);
      differing.add(
          "%s\n  - %s\n  + %s"
              .formatted(
                  command.command(), String.join("\n  - ", missing), String.join("\n  + ", added)));
    }
  }

  /** One of both daemons. */
  private record Side(BirdSpeaking daemon, String version, String file, String address) {
    boolean isSettled() {
      return daemon.control().text("show route count").contains(ALL_ROUTES)
          && daemon.control().text("show protocols peer3").contains("Connection refused");
    }

    List<String> ask(ComparedCommand command) {
      return clean(
          switch (command.how()) {
            case SAME, LAST -> client(List.of("birdcl", "-v"), command.command());
            case RESTRICTED -> client(List.of("birdcl", "-v", "-r"), command.command());
            case BIRDC -> client(List.of("birdc", "-v"), command.command());
            case WIRE, WIRE_CODE, OURS, RECORDED -> wire(command.command());
          });
    }

    private List<String> client(List<String> program, String command) {
      List<String> words = new ArrayList<>(program);
      words.addAll(List.of("-s", daemon.file(".ctl").toString(), command));
      // Its exit status is 1 for an answer of 8000 and above, which is in the text.
      return Command.of(words).run().out().lines().toList();
    }

    private List<String> wire(String command) {
      List<ControlSocket.Line> lines = daemon.control().ask(command);
      List<String> raw = new ArrayList<>();
      for (int i = 0; i < lines.size(); i++) {
        String separator = i == lines.size() - 1 ? " " : "-";
        raw.add("%04d%s%s".formatted(lines.get(i).code(), separator, lines.get(i).text()));
      }
      return raw;
    }

    private List<String> clean(List<String> lines) {
      String v6 = address.replace("192.0.2.", "2001:db8::");
      return BirdText.canonical(lines, version, file).stream()
          .map(line -> line.replaceAll("\\b" + address + "(?!\\d)", "192.0.2.1"))
          .map(line -> line.replaceAll(v6 + "(?![\\d:])", "2001:db8::1"))
          .toList();
    }
  }
}
