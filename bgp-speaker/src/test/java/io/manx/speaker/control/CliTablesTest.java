package io.manx.speaker.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.speaker.sim.PipeNetwork;
import io.manx.speaker.sim.Plan;
import io.manx.speaker.sim.SimulatedNode;
import io.manx.speaker.sim.VirtualClock;
import io.manx.speaker.status.LogFeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every command that the tables "I know ..." of docs/cli.md advise is one, and is answered. */
class CliTablesTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** What the tables name besides commands of Manx. */
  private static final Pattern OTHERS =
      Pattern.compile("kubectl .*|ip route .*|\\.status\\..*|calicoSocket");

  private static final int FIRST_ERROR = 8000;

  /** The commands of the tables, as written. */
  private static List<String> advised(String table) throws IOException {
    String page = Files.readString(Path.of("..", "docs", "cli.md"));
    int from = page.indexOf("## I know " + table + "\n");
    assertTrue(from >= 0, table);
    int to = page.indexOf("\n## ", from);
    List<String> commands = new ArrayList<>();
    for (String line : page.substring(from, to < 0 ? page.length() : to).split("\n")) {
      String[] cells = line.replace("\\|", "/").split("\\|");
      if (cells.length != 3 || cells[1].contains("---")) {
        continue;
      }
      boolean known = table.equals("birdc") && cells[2].strip().startsWith("the same");
      Matcher code = CODE.matcher(known ? cells[1] + cells[2] : cells[2]);
      while (code.find()) {
        commands.add(code.group(1));
      }
    }
    return commands;
  }

  /** A command with something in place of what is to be filled in. */
  private static String filledIn(String command) {
    return command
        .replaceFirst("^\\./manx cl ", "")
        .replaceFirst("^where CONDITION", "show route where net ~ [ 10.0.0.0/8+ ]")
        .replaceFirst("^trace \\[PREFIX]", "trace PREFIX for 1s")
        .replaceFirst("^trace$", "trace for 1s")
        .replace(" ...", "")
        .replaceAll("\\b(?:NAME|P)\\b", "near")
        .replace("PREFIX", "10.9.0.0/24")
        .replace("ADDRESS", "10.9.0.1");
  }

  @Test
  void everyCommandOfTheTablesIsAnswered() throws IOException {
    TreeMap<String, String> refused = new TreeMap<>();
    for (String table : List.of("birdc", "calicoctl", "vtysh")) {
      int commands = 0;
      for (String command : advised(table)) {
        if (OTHERS.matcher(command).matches()) {
          continue;
        }
        commands++;
        String last = lastLine(filledIn(command));
        if (Integer.parseInt(last.substring(0, 4)) >= FIRST_ERROR) {
          refused.put(table + ": " + command, last);
        }
      }
      assertTrue(commands > 5, table + " has commands");
    }
    assertEquals(new TreeMap<>(), refused);
  }

  @Test
  void aTableThatIsWrongIsFound() throws IOException {
    assertTrue(lastLine("show bgp summary").startsWith("9001 "));
    assertTrue(lastLine(filledIn("show protocols all NOBODY")).startsWith("8003 "));
  }

  /** A log that can be told how much to say. */
  private static final class Levels implements LogFeed {
    @Override
    public Subscription subscribe(Consumer<String> listener) {
      return () -> {};
    }

    @Override
    public boolean level(String level) {
      return level.equalsIgnoreCase("debug");
    }
  }

  /** The end of the answer of a node with a peer, asked nothing before. */
  private static String lastLine(String command) throws IOException {
    VirtualClock clock = new VirtualClock();
    PipeNetwork network = new PipeNetwork(clock, 7);
    Plan plan = new Plan(65000, "10.0.0.1", "2001:db8::1").originate("10.0.0.0/8");
    Plan.Peer near = plan.peer("10.0.0.2", 65001);
    near.name = "near";
    near.bfd = true;
    Plan other = new Plan(65001, "10.0.0.2", "2001:db8::2").originate("10.9.0.0/24");
    other.peer("10.0.0.1", 65000);
    SimulatedNode node = new SimulatedNode(network, plan.build(), false, new Random(1));
    new SimulatedNode(network, other.build(), false, new Random(2));
    assertTrue(clock.runUntil(() -> node.isUp("near"), Duration.ofMinutes(1)));
    clock.run(Duration.ofMinutes(11));
    var transcript = new Transcript();
    var session =
        new Session(
            Dialects.BIRD2, SimulatedPorts.of(node, clock, new Levels()), () -> {}, () -> {});
    session.run(command, new ReplyWriter(transcript));
    return transcript.lines().getLast();
  }
}
