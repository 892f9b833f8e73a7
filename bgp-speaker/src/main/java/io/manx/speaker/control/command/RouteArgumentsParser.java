package io.manx.speaker.control.command;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.control.command.RouteArguments.Counting;
import io.manx.speaker.control.command.Token.Kind;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.RouteQuery.Match;
import io.manx.speaker.status.RouteQuery.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arguments of {@code show route}, in any order. */
final class RouteArgumentsParser {
  private static final String EXPECTED =
      "END, a prefix, for, in, table, protocol, export, preexport, noexport, import, where, all,"
          + " primary, filtered, stats or count";

  private final Cursor in;
  private Match match = Match.ALL;
  private @Nullable IpPrefix prefix;
  private final List<Family> tables = new ArrayList<>();
  private View view = View.TABLE;
  private @Nullable String peer;
  private @Nullable String protocol;
  private @Nullable Expression where;
  private boolean all;
  private boolean primary;
  private Counting counting = Counting.NONE;

  RouteArgumentsParser(Cursor in) {
    this.in = in;
  }

  RouteArguments parse() {
    while (!in.atEnd()) {
      argument();
    }
    return new RouteArguments(
        match, prefix, tables, view, peer, protocol, where, all, primary, counting);
  }

  private void argument() {
    Token token = in.peek();
    if (token.is(Kind.PREFIX)) {
      select(Match.EXACT);
      return;
    }
    if (token.is(Kind.ADDRESS)) {
      throw new SyntaxException(
          "syntax error, an address needs the word for: show route for " + token.text());
    }
    if (!token.is(Kind.WORD)) {
      throw in.unexpected(EXPECTED);
    }
    switch (token.text()) {
      case "for" -> {
        in.next();
        select(Match.LONGEST);
      }
      case "in" -> {
        in.next();
        select(Match.INSIDE);
      }
      case "table" -> {
        in.next();
        table();
      }
      case "export", "exported", "preexport", "noexport", "import" -> peerView(in.next().text());
      case "protocol" -> {
        in.next();
        once(protocol != null, "Protocol");
        protocol = in.expectName("a protocol");
      }
      case "where" -> {
        in.next();
        once(where != null, "Filter");
        where = new ExpressionParser(in).condition();
      }
      case "filter" ->
          throw new SyntaxException(
              "syntax error, filters cannot be run here: say where and a condition");
      default -> flag();
    }
  }

  private void flag() {
    switch (in.peek().text()) {
      case "all" -> all = true;
      case "primary" -> primary = true;
      case "filtered" -> {
        if (view.ofPeer()) {
          throw new SyntaxException("filtered does not go with export or import table");
        }
        view = View.FILTERED;
      }
      case "stats" -> counting = Counting.STATS;
      case "count" -> counting = Counting.COUNT;
      default -> throw in.unexpected(EXPECTED);
    }
    in.next();
  }

  private void select(Match how) {
    if (match != Match.ALL) {
      throw new SyntaxException("Only one prefix expected");
    }
    if (how == Match.LONGEST && in.peek().is(Kind.ADDRESS)) {
      prefix = IpPrefix.host(IpAddress.parse(in.next().text()));
    } else if (in.peek().is(Kind.PREFIX)) {
      prefix = IpPrefix.parse(in.next().text());
    } else {
      throw in.unexpected(how == Match.LONGEST ? "an address or a prefix" : "a prefix");
    }
    match = how;
  }

  private void table() {
    if (in.acceptWord("all")) {
      tables.addAll(Family.UNICAST);
      return;
    }
    Token name = in.peek();
    if (name.is(Kind.WORD) || name.is(Kind.SYMBOL)) {
      if (name.text().equals("master")) {
        in.next();
        tables.addAll(Family.UNICAST);
        return;
      }
      for (Family family : Family.UNICAST) {
        if (family.table().equals(name.text())) {
          in.next();
          tables.add(family);
          return;
        }
      }
    }
    throw in.unexpected("master4, master6 or all");
  }

  private void peerView(String word) {
    once(peer != null || view != View.TABLE, "Export");
    boolean ofTable = in.acceptWord("table");
    if (word.equals("import") && !ofTable) {
      throw in.unexpected("table");
    }
    view =
        switch (word) {
          case "preexport" -> View.PRE_EXPORT;
          case "noexport" -> View.NO_EXPORT;
          case "import" -> View.IMPORT_TABLE;
          default -> View.EXPORT;
        };
    peer = in.expectName("a protocol");
  }

  private static void once(boolean before, String what) {
    if (before) {
      throw new SyntaxException(what + " specified twice");
    }
  }
}
