package io.manx.it;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An answer of BIRD's control protocol without what two daemons in the same place may differ in:
 * times, counters, the order of a hash table, and the lines that later versions of BIRD have.
 */
final class BirdText {
  private static final Pattern CODED = Pattern.compile("\\d{4}-.*");
  private static final Pattern ROUTE = Pattern.compile("1007-[0-9a-f][^ ]*[./:][^ ]* .*");
  private static final Pattern OF_ROUTE = Pattern.compile("(1007-(\\s{5,}|\t)|1008-|1012-).*");
  private static final Pattern CHANGES = Pattern.compile("1006- {6}(Import|Export) \\w+: .*");
  private static final Pattern COUNT = Pattern.compile(" *( \\d+)");
  private static final Pattern LATER =
      Pattern.compile(
          "1006- +(Send hold timer|Software version|IGP IPv[46] table|Connect delay):.*");

  private BirdText() {}

  /**
   * Cleans an answer.
   *
   * @param version the text after BIRD in the greeting
   * @param file of its configuration
   */
  static List<String> canonical(List<String> lines, String version, String file) {
    List<String> full = new ArrayList<>();
    String code = "";
    for (String line : lines) {
      String text = line;
      if (CODED.matcher(line).matches()) {
        code = line.substring(0, 4);
      } else if (line.startsWith(" ") && !code.isEmpty()) {
        // birdcl -v writes five blanks for a continued line, the protocol has one.
        int skip = line.startsWith("     ") ? 5 : 1;
        text = code + "-" + line.substring(skip);
      }
      if (!LATER.matcher(text).matches()) {
        full.add(clean(text, version, file));
      }
    }
    return sorted(full);
  }

  private static String clean(String line, String version, String file) {
    String text =
        line.replace("BIRD " + version, "BIRD")
            .replace(file, "FILE")
            .replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}", "DATE.ms")
            .replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d", "DATE")
            .replaceAll("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}", "TIME")
            .replaceAll("\\d+\\.\\d{3}/\\d+", "TIMER")
            .replaceAll("(hop: +[0-9a-f:]+) fe80::[0-9a-f:]+", "$1")
            .replaceAll("fe80::[0-9a-f:]+", "LINK-LOCAL");
    if (text.startsWith("1005-")) {
      text = text.replaceAll(" +", " "); // columns shift with the length of addresses
    }
    // A call that is refused at once: which of both it is depends on the moment.
    text =
        text.replaceAll("Connect      ", "Active       ")
            .replaceAll("(state: +)Connect$", "$1Active");
    return CHANGES.matcher(text).matches() ? COUNT.matcher(text).replaceAll(" #") : text;
  }

  /** The routes of each table by prefix. */
  private static List<String> sorted(List<String> lines) {
    List<String> out = new ArrayList<>();
    List<List<String>> routes = new ArrayList<>();
    for (String line : lines) {
      if (ROUTE.matcher(line).matches()) {
        routes.add(new ArrayList<>(List.of(line)));
      } else if (!routes.isEmpty() && OF_ROUTE.matcher(line).matches()) {
        routes.getLast().add(line);
      } else {
        flush(routes, out);
        out.add(line);
      }
    }
    flush(routes, out);
    return out;
  }

  private static void flush(List<List<String>> routes, List<String> out) {
    routes.sort((one, two) -> one.getFirst().compareTo(two.getFirst()));
    routes.forEach(out::addAll);
    routes.clear();
  }

  /** The code of each line, or of what stands for one. */
  static String codes(List<String> lines) {
    return lines.stream()
        .map(line -> line.length() < 5 ? line : line.substring(0, 5))
        .distinct()
        .collect(Collectors.joining(" "));
  }

  /** The last line that begins with a code and a blank, or an empty one. */
  static String last(List<String> lines) {
    return lines.stream().filter(line -> line.matches("\\d{4} .*")).reduce("", (a, b) -> b);
  }
}
