package io.manx.speaker.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ./manx cl} was asked to do.
 *
 * @param socket from {@code -s}, or null
 * @param restricted from {@code -r}
 * @param json from {@code -j}
 * @param codes from {@code -v}: reply codes are printed
 * @param help from {@code -h}
 * @param command the words after the options, or empty for an interactive session
 */
record Arguments(
    @Nullable Path socket,
    boolean restricted,
    boolean json,
    boolean codes,
    boolean help,
    String command) {
  static final String USAGE =
      """
      usage: manx cl [-s SOCKET] [-r] [-j] [-v] [COMMAND...]
        -s SOCKET  the control socket (else MANX_SOCKET, else /run/manx/manx.ctl)
        -r         restricted: refuse commands that change something
        -j         answers in JSON lines
        -v         print reply codes
      Without a command it reads commands until the end of its input. 'help' lists them.
      Exit status: 0, or 1 if a command failed or no agent answers, or 2 for wrong usage.
      """;

  /** A sentence about wrong usage. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String text) {
      super(text);
    }
  }

  static Arguments parse(String[] args) throws UsageException {
    Path socket = null;
    boolean restricted = false;
    boolean json = false;
    boolean codes = false;
    int i = 0;
    for (boolean options = true; options && i < args.length && args[i].startsWith("-"); i++) {
      switch (args[i]) {
        case "--" -> options = false;
        case "-s", "--socket" -> {
          if (++i == args.length) {
            throw new UsageException(args[i - 1] + " needs the path of a socket");
          }
          socket = Path.of(args[i]);
        }
        case "-r", "--restricted" -> restricted = true;
        case "-j", "--json" -> json = true;
        case "-v", "--verbose" -> codes = true;
        case "-h", "--help" -> {
          return new Arguments(null, false, false, false, true, "");
        }
        default -> throw new UsageException("unknown option " + args[i]);
      }
    }
    var words = new ArrayList<String>();
    for (int first = i; i < args.length; i++) {
      words.add(i == first ? args[i] : quoted(words, args[i]));
    }
    return new Arguments(socket, restricted, json, codes, false, String.join(" ", words));
  }

  /** The shell took the quotes from patterns and messages: they are put back. */
  private static String quoted(List<String> before, String word) {
    if (word.indexOf('"') >= 0 || word.indexOf('\'') >= 0) {
      return word;
    }
    boolean pattern =
        word.matches("[A-Za-z0-9_.:*?-]*[*?][A-Za-z0-9_.:*?-]*") && word.matches(".*[A-Za-z0-9].*");
    boolean message =
        word.indexOf(' ') >= 0 && before.getFirst().matches("(?:dis|en|rest|rel)[a-z]*");
    return pattern || message ? '"' + word + '"' : word;
  }
}
