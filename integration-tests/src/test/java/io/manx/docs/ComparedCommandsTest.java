package io.manx.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.it.ComparedCommand;
import io.manx.it.ComparedCommand.How;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The table in docs/cli.md of what is compared with BIRD is that of the commands that BirdTwinIT
 * runs. With {@code -Dmanx.docs=write} it is written anew.
 */
class ComparedCommandsTest {
  private static final Path PAGE = Path.of("../docs/cli.md");
  private static final String BEGIN = "<!-- compared: made from birdcl/commands.tsv -->\n";
  private static final String END = "<!-- end of compared -->\n";
  private static final List<String> GROUPS =
      List.of(
          "show status",
          "show protocols",
          "show route",
          "show symbols",
          "show static",
          "show bfd sessions",
          "show interfaces",
          "show memory",
          "show ospf",
          "show rip",
          "show babel",
          "eval",
          "echo",
          "configure",
          "reload",
          "disable",
          "enable",
          "restart",
          "restrict",
          "graceful restart",
          "down");
  private static final String OTHER = "what BIRD does not know";

  @Test
  void theTableIsThatOfTheTest() throws IOException {
    String table = table(ComparedCommand.all());
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    assertTrue(from >= BEGIN.length() && to >= from, "docs/cli.md has lost its marks");
    if ("write".equals(System.getProperty("manx.docs"))) {
      page = page.substring(0, from) + table + page.substring(to);
      Files.writeString(PAGE, page);
      to = page.indexOf(END);
    }
    assertEquals(table, page.substring(from, to), "run this test with -Dmanx.docs=write");
  }

  private static String table(List<ComparedCommand> commands) {
    Map<String, List<ComparedCommand>> groups = new LinkedHashMap<>();
    GROUPS.forEach(group -> groups.put(group, new ArrayList<>()));
    for (ComparedCommand command : commands) {
      groups.computeIfAbsent(group(command.command()), _ -> new ArrayList<>()).add(command);
    }
    var text =
        new StringBuilder("| command | compared | another answer on purpose |\n|---|---|---|\n");
    groups.forEach(
        (group, members) ->
            text.append("| `%s` | %s | %s |\n".formatted(group, ways(members), notes(members))));
    return text.toString().replace("`" + OTHER + "`", OTHER);
  }

  private static String group(String command) {
    return GROUPS.stream()
        .filter(group -> command.equals(group) || command.startsWith(group + " "))
        .findFirst()
        .orElse(OTHER);
  }

  private static String ways(List<ComparedCommand> members) {
    Map<How, Integer> counts = new TreeMap<>();
    members.stream()
        .filter(member -> member.how() != How.OURS)
        .forEach(member -> counts.merge(member.how(), 1, Integer::sum));
    List<String> ways = new ArrayList<>();
    counts.forEach((how, count) -> ways.add(count + " " + how.text()));
    return String.join(", ", ways);
  }

  private static String notes(List<ComparedCommand> members) {
    return String.join(
        "<br>",
        members.stream()
            .filter(member -> member.how() == How.OURS)
            .map(member -> "`%s`: %s".formatted(member.command(), member.note()))
            .toList());
  }
}
