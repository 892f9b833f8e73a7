package io.manx.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A command and how its answer is compared with BIRD's: a line of {@code birdcl/commands.tsv}.
 *
 * @param how the way of comparison
 * @param code for {@link How#OURS} the last code of our answer, else -1
 * @param command what is typed
 * @param note what differs on purpose, or empty
 */
public record ComparedCommand(How how, int code, String command, String note) {
  private static final Path FILE = Path.of("src/test/resources/birdcl/commands.tsv");

  /** Ways of comparison. */
  public enum How {
    /** Byte for byte, through {@code birdcl -v}. */
    SAME("birdcl"),
    /** The same in restricted mode. */
    RESTRICTED("birdcl -r"),
    /** The same through {@code birdc}. */
    BIRDC("birdc"),
    /** The same over the socket: the client would not send it. */
    WIRE("past the client"),
    /** The codes alone, over the socket. */
    WIRE_CODE("codes of wrong input"),
    /** Byte for byte with what a BIRD was recorded to say; not run beside one. */
    RECORDED("recorded"),
    /** Another answer on purpose. */
    OURS("ours"),
    /** Ends the daemon. */
    LAST("birdcl");

    private final String text;

    How(String text) {
      this.text = text;
    }

    /** The way for people. */
    public String text() {
      return text;
    }
  }

  /** All of them, in the order in which they are to be run. */
  public static List<ComparedCommand> all() throws IOException {
    return Files.readAllLines(FILE).stream()
        .filter(line -> !line.startsWith("#"))
        .map(ComparedCommand::parse)
        .toList();
  }

  private static ComparedCommand parse(String line) {
    String[] fields = line.split("\t", -1);
    String[] kind = fields[0].split(" ", 2);
    How how = How.valueOf(kind[0].toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
    int code = kind.length > 1 ? Integer.parseInt(kind[1]) : -1;
    return new ComparedCommand(how, code, fields[1], fields.length > 2 ? fields[2] : "");
  }
}
