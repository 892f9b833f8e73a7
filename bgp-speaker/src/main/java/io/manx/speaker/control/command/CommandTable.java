package io.manx.speaker.control.command;

import java.util.List;

/**
 * The commands, for help, completion, the expansion of abbreviations, and the reference page. Plain
 * strings: a client reads it without loading the parser.
 */
public final class CommandTable {
  /**
   * A command.
   *
   * @param words its keywords
   * @param arguments what may follow
   * @param summary what it does
   */
  public record Entry(String words, String arguments, String summary) {
    /** The keywords one by one. */
    public List<String> wordList() {
      return List.of(words.split(" "));
    }
  }

  /** All commands, in the order of the help. */
  public static final List<Entry> ENTRIES =
      List.of(
          new Entry("show status", "", "Show the state of the daemon"),
          new Entry("show memory", "", "Show memory usage"),
          new Entry("show interfaces", "[summary]", "Show network interfaces"),
          new Entry("show interfaces summary", "", "Show network interfaces, one line each"),
          new Entry("show protocols", "[<protocol> | \"<pattern>\"]", "Show protocols and peers"),
          new Entry(
              "show protocols all", "[<protocol> | \"<pattern>\"]", "Show protocols in detail"),
          new Entry(
              "show route",
              "[<prefix> | for <address|prefix> | in <prefix>] [table <t>|all] [protocol <p>]"
                  + " [(export|preexport|noexport) <p>] [(import|export) table <p>.<channel>]"
                  + " [where <condition>] [all] [primary] [filtered] [stats|count]"
                  + " | (<prefix> | for <address|prefix>) at -<time>",
              "Show routes"),
          new Entry("show linkstate", "[all]", "Show the BGP-LS table"),
          new Entry("show static", "[<protocol>]", "Show the prefixes this node originates"),
          new Entry(
              "show symbols",
              "[table|filter|function|protocol|template|<symbol>]",
              "Show known names"),
          new Entry("show bfd sessions", "[<protocol>] [all]", "Show BFD sessions"),
          new Entry("eval", "<expression>", "Evaluate an expression of constants"),
          new Entry(
              "echo", "(all | off | { <class>, ... }) [<buffer size>]", "Echo log lines here"),
          new Entry(
              "disable", "(<protocol> | \"<pattern>\" | all) [\"<message>\"]", "Stop a protocol"),
          new Entry(
              "enable", "(<protocol> | \"<pattern>\" | all) [\"<message>\"]", "Start a protocol"),
          new Entry(
              "restart",
              "(<protocol> | \"<pattern>\" | all) [\"<message>\"]",
              "Stop and start a protocol"),
          new Entry(
              "reload",
              "(<protocol> | \"<pattern>\" | all)",
              "Exchange the routes of a peer again"),
          new Entry("reload in", "<protocol> | \"<pattern>\" | all", "Ask a peer for its routes"),
          new Entry("reload out", "<protocol> | \"<pattern>\" | all", "Send a peer all routes"),
          new Entry("restrict", "", "Refuse commands that change something, from now on"),
          new Entry(
              "configure", "[soft] [\"<file>\"] [timeout [<seconds>]]", "Read the configuration"),
          new Entry(
              "configure soft", "[\"<file>\"] [timeout [<s>]]", "The same, without refreshes"),
          new Entry("configure check", "[\"<file>\"]", "Validate a configuration"),
          new Entry("configure timeout", "[<seconds>]", "Undo unless confirmed in time"),
          new Entry("configure confirm", "", "Keep a configuration that waits to be undone"),
          new Entry("configure undo", "", "Go back to the configuration before"),
          new Entry("configure status", "", "Show the state of the configuration"),
          new Entry("down", "", "Stop: withdraw all routes, close all sessions"),
          new Entry("graceful restart", "", "Stop so that peers keep forwarding"),
          new Entry(
              "graceful shutdown", "on | off [<protocol>]", "Move traffic away before a shutdown"),
          new Entry(
              "explain route",
              "<prefix|address> [to <protocol>]",
              "Why a route is as it is: paths, decision, filters, peers, kernel"),
          new Entry(
              "what-if",
              "disable <protocol> | (originate | withdraw) <prefix>",
              "What would come of it: routes that move, what peers would be sent"),
          new Entry("show route history", "<prefix>", "How a route has changed, and why"),
          new Entry("show changes", "[last <time>]", "The last changes of best routes, and why"),
          new Entry("trace", "[<prefix>] [for <time>]", "Changes of best routes as they come"),
          new Entry("show kernel", "", "What the kernel has of our routes, and what not, and why"),
          new Entry("show config", "", "The configuration in force"),
          new Entry("show update-groups", "", "Peers that are sent the same"),
          new Entry(
              "log",
              "[error|warning|info|debug|trace]",
              "The last lines of the log, or its level until the next configuration"),
          new Entry("json", "<command>", "The answer of a show command in JSON lines"),
          new Entry("quit", "", "End the connection"),
          new Entry("exit", "", "End the connection"));

  private CommandTable() {}

  static boolean isFirstWord(String word) {
    return ENTRIES.stream().anyMatch(entry -> entry.wordList().getFirst().equals(word));
  }

  static String firstWords() {
    return "one of "
        + String.join(
            ", ", ENTRIES.stream().map(entry -> entry.wordList().getFirst()).distinct().toList());
  }

  static boolean shows(String word) {
    return showList().contains(word);
  }

  static String showWords() {
    return "one of " + String.join(", ", showList());
  }

  private static List<String> showList() {
    return ENTRIES.stream()
        .map(Entry::wordList)
        .filter(words -> words.getFirst().equals("show"))
        .map(words -> words.get(1))
        .distinct()
        .toList();
  }
}
