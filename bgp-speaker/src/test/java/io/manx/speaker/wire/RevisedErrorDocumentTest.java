package io.manx.speaker.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * docs/rfc7606.md is the table that {@link RevisedErrorTest} runs. With {@code -Dmanx.docs=write}
 * it is written anew.
 */
class RevisedErrorDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/rfc7606.md");
  private static final Path TABLE = Path.of("src/test/resources/wire/rfc7606.csv");
  private static final int HEAD_LINES = 3;

  private static final String HEAD =
      """
      # Malformed UPDATEs

      What each malformation costs, by RFC 7606 and the RFCs named. Every row is a test (`RevisedErrorTest`) that sends the
      octets from an external and from an internal peer.

      | verdict | means |
      |---|---|
      | accept | the message is used as it is |
      | nothing | nothing in it is for us |
      | discard N | attribute N is dropped, the rest is used |
      | withdraw N | because of attribute N all prefixes of the message count as withdrawn |
      | C/S | the session ends with this NOTIFICATION: code and subcode |

      | UPDATE | external peer | internal peer |
      |---|---|---|
      """;

  @Test
  void theDocumentIsTheTable() throws IOException {
    StringBuilder text = new StringBuilder(HEAD);
    for (String[] row : rows()) {
      text.append("| %s | %s | %s |\n".formatted(row[0], row[3], row[4]));
    }
    if ("write".equals(System.getProperty("manx.docs"))) {
      Files.writeString(DOCUMENT, text);
    }
    assertEquals(
        text.toString(),
        Files.readString(DOCUMENT),
        "run ./mvnw verify -DskipITs -Dmanx.docs=write, and commit docs/rfc7606.md");
  }

  /** An attribute that the screen knows has a row, or nobody has thought about it. */
  @Test
  void everyAttributeHasARow() throws IOException {
    List<String[]> rows = rows();
    assertEquals(RevisedErrorTest.CASES, rows.size(), "the number in RevisedErrorTest");
    for (AttributeSpec spec : AttributeSpec.values()) {
      assertTrue(
          rows.stream().anyMatch(row -> row[0].contains(name(spec))), () -> "no row for " + spec);
    }
  }

  private static String name(AttributeSpec spec) {
    return spec == AttributeSpec.MULTI_EXIT_DISC ? "MED" : spec.name();
  }

  private static List<String[]> rows() throws IOException {
    List<String> lines = Files.readAllLines(TABLE);
    return lines.subList(HEAD_LINES, lines.size()).stream()
        .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toArray(String[]::new))
        .toList();
  }
}
