package io.manx.speaker.control.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.manx.speaker.control.JsonQueries;
import io.manx.speaker.control.text.JsonInquiryText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/...}: the CLI's JSON lines over HTTP. Every resource is one show command, so that
 * both say the same. Any thread.
 */
public final class JsonApi {
  private static final int FIRST_PARSE_ERROR = 9000;
  private static final int PARSE_ERROR = 9001;
  private static final int BUSY = 8000;
  private static final Set<Integer> NOT_FOUND = Set.of(8001, 8003);

  /** Resources in the order of the reference: path, parameters, command. */
  private static final Map<String, List<String>> PLAIN =
      Map.of(
          "status", List.of("show status"),
          "bfd", List.of("show bfd sessions"),
          "symbols", List.of("show symbols"),
          "update-groups", List.of("show update-groups"),
          "kernel", List.of("show kernel"));

  private static final List<String> ROUTE_WORDS =
      List.of("for", "in", "table", "protocol", "export", "preexport", "noexport");
  private static final List<String> ROUTE_FLAGS = List.of("primary", "filtered", "count", "all");

  private static final String WHAT_IF = "what-if";
  private static final Set<String> HAPPENINGS = Set.of("disable", "originate", "withdraw");

  private final JsonQueries queries;
  private final Semaphore supposing = new Semaphore(1);

  /** An API that asks these. */
  public JsonApi(JsonQueries queries) {
    this.queries = queries;
  }

  /**
   * Answers a GET.
   *
   * @param path below {@code /api/v1/}
   * @param query the decoded parameters; a flag has an empty value
   * @return false if there is no such resource
   * @throws IOException if the client has gone
   */
  public boolean get(String path, Map<String, String> query, WebResponse response)
      throws IOException {
    String command;
    try {
      command = command(path, query);
    } catch (IllegalArgumentException e) {
      refuse(response, PARSE_ERROR, String.valueOf(e.getMessage()));
      return true;
    }
    if (command != null && path.equals(WHAT_IF)) {
      suppose(command, response);
    } else if (command != null) {
      answer(command, response);
    }
    return command != null;
  }

  private static @Nullable String command(String path, Map<String, String> query) {
    List<String> plain = PLAIN.get(path);
    if (plain != null) {
      only(query, Set.of());
      return plain.getFirst();
    }
    if (path.equals("protocols") || path.startsWith("protocols/")) {
      only(query, Set.of());
      String name = path.length() > 10 ? " " + quoted(path.substring(10)) : "";
      return "show protocols all" + name;
    }
    return switch (path) {
      case "routes" -> routes(query);
      case "explain" -> {
        only(query, Set.of("prefix", "to"));
        String to = query.containsKey("to") ? " to " + quoted(query.get("to")) : "";
        yield "explain route " + plain("prefix", query.get("prefix")) + to;
      }
      case WHAT_IF -> whatIf(query);
      case "changes" -> {
        only(query, Set.of("prefix", "last"));
        if (query.containsKey("prefix")) {
          yield "show route history " + plain("prefix", query.get("prefix"));
        }
        yield "show changes"
            + (query.containsKey("last") ? " last " + plain("last", query.get("last")) : "");
      }
      default -> null;
    };
  }

  private static String whatIf(Map<String, String> query) {
    only(query, HAPPENINGS);
    if (query.size() != 1) {
      throw new IllegalArgumentException("one of disable, originate and withdraw");
    }
    String what = query.keySet().iterator().next();
    String value = query.get(what);
    return "what-if " + what + " " + (what.equals("disable") ? quoted(value) : plain(what, value));
  }

  private static String routes(Map<String, String> query) {
    List<String> known = new ArrayList<>(ROUTE_WORDS);
    known.addAll(ROUTE_FLAGS);
    known.addAll(List.of("prefix", "received", "at"));
    only(query, Set.copyOf(known));
    var command = new StringBuilder("show route");
    if (query.containsKey("prefix")) {
      command.append(' ').append(plain("prefix", query.get("prefix")));
    }
    if (query.containsKey("at")) {
      if (query.containsKey("for")) {
        command.append(" for ").append(plain("for", query.get("for")));
      }
      return command.append(" at ").append(plain("at", query.get("at"))).toString();
    }
    for (String word : ROUTE_WORDS) {
      if (query.containsKey(word)) {
        boolean name = !word.equals("for") && !word.equals("in") && !word.equals("table");
        String value = query.get(word);
        command.append(' ').append(word).append(' ');
        command.append(name ? quoted(value) : plain(word, value));
      }
    }
    if (query.containsKey("received")) {
      command.append(" import table ").append(quoted(query.get("received")));
    }
    for (String flag : ROUTE_FLAGS) {
      if (query.containsKey(flag)) {
        command.append(' ').append(flag);
      }
    }
    return command.toString();
  }

  private static void only(Map<String, String> query, Set<String> known) {
    for (String name : query.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "no parameter '"
                + name
                + "' here"
                + (known.isEmpty()
                    ? ""
                    : "; there are " + String.join(", ", known.stream().sorted().toList())));
      }
    }
  }

  /** An address, a prefix, a time or a table: no blank, so no second argument. */
  private static String plain(String name, @Nullable String value) {
    if (value == null || !value.matches("[0-9A-Za-z.:/_-]{1,80}")) {
      throw new IllegalArgumentException("parameter '" + name + "' is missing or not a plain word");
    }
    return value;
  }

  /** A protocol's name: it cannot end its own quotes. */
  private static String quoted(@Nullable String name) {
    if (name == null || !name.matches("[^'\\p{Cntrl}]{1,200}")) {
      throw new IllegalArgumentException("a protocol's name is missing or has a quote in it");
    }
    return "'" + name + "'";
  }

  /** Each is a walk of the speaker over all its tables: one at a time, whoever asks. */
  private void suppose(String command, WebResponse response) throws IOException {
    if (!supposing.tryAcquire()) {
      refuse(response, BUSY, "Another what-if is being answered: ask again");
      return;
    }
    try {
      answer(command, response);
    } finally {
      supposing.release();
    }
  }

  /** An answer that begins well is 200, and its last line says if it broke off. */
  private void answer(String command, WebResponse response) throws IOException {
    var lines = new Lines(response);
    JsonQueries.Outcome outcome = queries.run(command, lines::add);
    if (outcome.isFine()) {
      lines.end();
    } else if (lines.out == null) {
      refuse(response, outcome.code(), outcome.text());
    } else {
      lines.add(JsonInquiryText.error(outcome.code(), outcome.text()));
      lines.end();
    }
  }

  private static void refuse(WebResponse response, int code, String text) throws IOException {
    try (OutputStream out = response.begin(status(code), WebResponse.LINES)) {
      out.write((JsonInquiryText.error(code, text) + "\n").getBytes(UTF_8));
    }
  }

  /** The HTTP status of a refusal: the question, the thing asked for, or the speaker. */
  private static int status(int code) {
    if (code >= FIRST_PARSE_ERROR) {
      return 400;
    }
    return NOT_FOUND.contains(code) ? 404 : 503;
  }

  /** Lines to a client, the first of which begins the answer. */
  private static final class Lines {
    private final WebResponse response;
    private @Nullable OutputStream out;

    Lines(WebResponse response) {
      this.response = response;
    }

    void add(String line) throws IOException {
      OutputStream to = begun();
      to.write(line.getBytes(UTF_8));
      to.write('\n');
    }

    private OutputStream begun() throws IOException {
      OutputStream to = out;
      if (to == null) {
        to = new BufferedOutputStream(response.begin(200, WebResponse.LINES), 1 << 14);
        out = to;
      }
      return to;
    }

    void end() throws IOException {
      begun().close();
    }
  }
}
