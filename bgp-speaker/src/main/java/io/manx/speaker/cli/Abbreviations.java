package io.manx.speaker.cli;

import io.manx.speaker.control.command.CommandTable;
import java.util.ArrayList;
import java.util.List;

/** Expands abbreviated commands, as birdcl does: the server knows full words only. */
final class Abbreviations {
  private Abbreviations() {}

  /** A line that may be sent, or what is wrong with it. */
  sealed interface Expansion {}

  /** The line with its keywords in full. */
  record Expanded(String line) implements Expansion {}

  /** Why it cannot be expanded: a sentence. */
  record Unclear(String text) implements Expansion {}

  /** Expands the leading keywords; what follows them stays as it is. */
  static Expansion expand(String line) {
    String rest = line.strip();
    var words = new ArrayList<String>();
    while (!rest.isEmpty()) {
      int blank = firstBlank(rest);
      String word = rest.substring(0, blank);
      List<String> next = following(words);
      List<String> fits = next.contains(word) ? List.of(word) : starting(next, word);
      // Where arguments may stand too, a word that is no keyword is one of them.
      if (fits.isEmpty() && (isCommand(words) || words.isEmpty())) {
        break;
      }
      if (fits.isEmpty()) {
        return new Unclear(
            "No command '"
                + String.join(" ", words)
                + " "
                + word
                + "'; known: "
                + String.join(", ", next));
      }
      if (fits.size() > 1) {
        return new Unclear("'" + word + "' may be " + String.join(" or ", fits));
      }
      words.add(fits.getFirst());
      rest = rest.substring(blank).strip();
      if (fits.getFirst().equals("json") && words.size() == 1) {
        return switch (expand(rest)) {
          case Expanded inner -> new Expanded("json " + inner.line());
          case Unclear unclear -> unclear;
        };
      }
    }
    String head = String.join(" ", words);
    return new Expanded(rest.isEmpty() ? head : (head + " " + rest).strip());
  }

  private static int firstBlank(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == ' ' || text.charAt(i) == '\t') {
        return i;
      }
    }
    return text.length();
  }

  private static boolean isCommand(List<String> words) {
    return CommandTable.ENTRIES.stream().anyMatch(entry -> entry.wordList().equals(words));
  }

  /** The keywords that may follow others. */
  static List<String> following(List<String> words) {
    return CommandTable.ENTRIES.stream()
        .map(CommandTable.Entry::wordList)
        .filter(all -> all.size() > words.size() && all.subList(0, words.size()).equals(words))
        .map(all -> all.get(words.size()))
        .distinct()
        .toList();
  }

  private static List<String> starting(List<String> words, String beginning) {
    return words.stream().filter(word -> word.startsWith(beginning)).toList();
  }
}
