package io.manx.speaker.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The command reference in docs/cli.md is that of the command table. */
class CliReferenceTest {
  private static final String BEGIN = "<!-- commands: generated from CommandTable -->\n";
  private static final String END = "<!-- end of commands -->\n";

  @Test
  void referenceMatchesTheTable() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "cli.md"));
    int from = page.indexOf(BEGIN) + BEGIN.length();
    assertEquals(table(), page.substring(from, page.indexOf(END)), "paste the expected text there");
  }

  private static String table() {
    StringBuilder table = new StringBuilder("| command | does |\n|---|---|\n");
    for (CommandTable.Entry entry : CommandTable.ENTRIES) {
      String arguments = entry.arguments().replace("|", "\\|");
      table
          .append("| `")
          .append(entry.words())
          .append(arguments.isEmpty() ? "" : " " + arguments)
          .append("` | ")
          .append(entry.summary())
          .append(" |\n");
    }
    return table.toString();
  }
}
