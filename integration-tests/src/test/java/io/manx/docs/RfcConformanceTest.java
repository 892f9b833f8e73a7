package io.manx.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/rfc-conformance.md says what the tests show. With {@code -Dmanx.docs=write} it is written
 * anew.
 */
class RfcConformanceTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final Path DOCUMENT = TOP.resolve("docs/rfc-conformance.md");
  private static final Path TITLES = Path.of("src/test/resources/docs/rfcs.tsv");

  @Test
  void theDocumentIsWhatTheTestsSay() throws IOException {
    Map<Integer, String[]> titles = titles();
    List<RfcRow> rows = rows();
    assertFalse(rows.isEmpty(), "no annotated test was found");
    var unnamed = new TreeSet<Integer>();
    rows.forEach(row -> unnamed.add(row.rfc()));
    unnamed.removeAll(titles.keySet());
    assertTrue(unnamed.isEmpty(), () -> "add to " + TITLES + ": " + unnamed);
    String text = RfcDocument.text(titles, rows);
    if ("write".equals(System.getProperty("manx.docs"))) {
      Files.writeString(DOCUMENT, text);
    }
    assertEquals(
        text,
        Files.readString(DOCUMENT),
        "run ./mvnw verify -DskipITs -Dmanx.docs=write, and commit docs/rfc-conformance.md");
  }

  /** What one peer shows may be that peer's habit. */
  @Test
  void whatARealPeerShowsASecondOneShowsTooOrIsSaidWhyNot() throws IOException {
    Map<String, Set<String>> peers = new TreeMap<>();
    Map<String, Set<String>> reasons = new TreeMap<>();
    for (RfcRow row : rows()) {
      String what = "RFC %d %s: %s".formatted(row.rfc(), row.section(), row.shows());
      peers.computeIfAbsent(what, _ -> new TreeSet<>()).addAll(row.peers());
      if (!row.alone().isEmpty()) {
        reasons.computeIfAbsent(what, _ -> new TreeSet<>()).add(row.alone());
      }
    }
    Set<String> lonely = new TreeSet<>();
    peers.forEach(
        (what, names) -> {
          if (names.size() == 1 && !reasons.containsKey(what)) {
            lonely.add(what + " with " + names + " alone");
          } else if (names.size() != 1 && reasons.containsKey(what)) {
            lonely.add(what + " with " + names + ", and yet a reason for one alone");
          }
        });
    assertEquals(Set.of(), lonely);
  }

  private static Map<Integer, String[]> titles() throws IOException {
    Map<Integer, String[]> titles = new TreeMap<>();
    for (String line : Files.readAllLines(TITLES)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] fields = line.split("\t", -1);
        assertEquals(3, fields.length, line);
        titles.put(Integer.valueOf(fields[0]), fields);
      }
    }
    return titles;
  }

  /** Of all modules: their compiled tests are there by the time this module's tests run. */
  private static List<RfcRow> rows() throws IOException {
    List<Path> compiled = new ArrayList<>();
    try (Stream<Path> modules = Files.list(TOP)) {
      modules
          .map(module -> module.resolve("target/test-classes"))
          .filter(Files::isDirectory)
          .forEach(compiled::add);
    }
    return RfcRow.of(new ClassFileImporter().importPaths(compiled));
  }
}
