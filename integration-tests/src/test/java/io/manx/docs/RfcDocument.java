package io.manx.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The text of docs/rfc-conformance.md. */
final class RfcDocument {
  private static final String HEAD =
      """
      # RFC conformance

      Every row is a test that runs with `./manx test`. The table is made from the tests' annotations; the sentences say what
      is left out. "With" names the real implementations on the other end of a session: at least two of BIRD 2.0.12, FRR 8.4, GoBGP 3.10,
      OpenBGPD 7.7 and ExaBGP 4.2, and where it is one, why no other can show it.

      """;

  private RfcDocument() {}

  /**
   * @param titles by number: number, title, what is left out
   * @param rows sorted
   */
  static String text(Map<Integer, String[]> titles, List<RfcRow> rows) {
    StringBuilder out = new StringBuilder(HEAD);
    out.append("| RFC | title | tests | with |\n|---|---|---|---|\n");
    titles.forEach(
        (number, fields) -> {
          List<RfcRow> own = of(number, rows);
          out.append(
                  "| [%d](#rfc-%d) | %s | %d | ".formatted(number, number, fields[1], own.size()))
              .append(peers(own))
              .append(" |\n");
        });
    titles.forEach((number, fields) -> section(out, fields, of(number, rows)));
    return out.toString();
  }

  private static void section(StringBuilder out, String[] fields, List<RfcRow> rows) {
    out.append("\n## RFC ").append(fields[0]).append("\n\n").append(fields[1]).append('.');
    if (!fields[2].isEmpty()) {
      out.append(' ').append(fields[2]);
    }
    out.append('\n');
    if (!rows.isEmpty()) {
      out.append("\n| section | shown | with | test |\n|---|---|---|---|\n");
    }
    for (RfcRow row : rows) {
      out.append(
          "| %s | %s | %s | `%s` |\n"
              .formatted(
                  row.section().isEmpty() ? "" : "§" + row.section(),
                  row.shows().replace("|", "\\|"),
                  with(row),
                  row.test()));
    }
  }

  private static String with(RfcRow row) {
    String peers = String.join(", ", row.peers());
    return row.alone().isEmpty() ? peers : peers + " alone: " + row.alone();
  }

  private static List<RfcRow> of(int number, List<RfcRow> rows) {
    List<RfcRow> own = new ArrayList<>(rows);
    own.removeIf(row -> row.rfc() != number);
    return own;
  }

  private static String peers(List<RfcRow> rows) {
    var names = new TreeSet<String>();
    rows.forEach(row -> names.addAll(row.peers()));
    return String.join(", ", names);
  }
}
