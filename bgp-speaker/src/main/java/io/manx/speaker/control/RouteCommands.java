package io.manx.speaker.control;

import io.manx.speaker.control.Answers.NoAnswerException;
import io.manx.speaker.control.RoutePages.Totals;
import io.manx.speaker.control.command.EvaluationException;
import io.manx.speaker.control.command.Refusal;
import io.manx.speaker.control.command.RouteArguments;
import io.manx.speaker.control.command.RouteArguments.Counting;
import io.manx.speaker.control.text.Dialect;
import io.manx.speaker.control.text.ProtocolNames;
import io.manx.speaker.control.text.Reply;
import io.manx.speaker.control.text.RouteText;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteQuery;
import io.manx.speaker.status.RouteQuery.Match;
import io.manx.speaker.status.RouteQuery.View;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code show route} and {@code show static}. */
final class RouteCommands {
  private static final int ROUTE = 1007;
  private static final int STATIC = 1009;
  private static final int COUNT = 14;

  private final Dialect dialect;
  private final Ports ports;
  private final RouteText text;
  private final ProtocolNames names;

  RouteCommands(ControlSettings settings, Ports ports) {
    this.dialect = settings.dialect();
    this.ports = ports;
    this.text = new RouteText(dialect, settings.timestamps());
    this.names = new ProtocolNames(dialect);
  }

  void show(RouteArguments arguments, Reply reply) throws IOException, NoAnswerException {
    List<ProtocolStatus> protocols =
        RoutePlan.needsProtocols(arguments) ? Answers.await(ports.status().protocols()) : List.of();
    RoutePlan plan = RoutePlan.of(arguments, protocols, names);
    if (plan.refusal() != null) {
      reply.end(plan.refusal().code(), plan.refusal().text());
      return;
    }
    Instant now = Answers.await(ports.status().status()).serverTime();
    var tables = new Tables(arguments, reply);
    var totals = Totals.NONE;
    try {
      for (RouteQuery query : plan.queries()) {
        totals = totals.plus(table(arguments, query, tables, now, reply));
      }
    } catch (EvaluationException e) {
      reply.end(Refusal.EVALUATION, e.text());
      return;
    }
    end(arguments, totals, plan.queries().size(), reply);
  }

  private Totals table(
      RouteArguments arguments, RouteQuery query, Tables tables, Instant now, Reply reply)
      throws IOException, NoAnswerException {
    boolean silent = arguments.counting() == Counting.COUNT;
    Totals totals =
        RoutePages.walk(
            ports.status(),
            query,
            arguments.where(),
            route -> {
              if (!silent) {
                tables.heading(query);
                text.write(route, arguments.all(), now, reply);
              }
            });
    if (dialect == Dialect.BIRD2) {
      boolean named = !arguments.tables().isEmpty() && arguments.match() == Match.ALL;
      if (arguments.counting() == Counting.STATS || (!silent && named)) {
        tables.heading(query); // even if it is empty
      }
      if (arguments.counting() != Counting.NONE) {
        reply.line(ROUTE, counts(totals) + " in table " + query.family().table());
      }
    }
    return totals;
  }

  private static String counts(Totals totals) {
    return totals.matched()
        + " of "
        + totals.paths()
        + " routes for "
        + totals.prefixes()
        + " networks";
  }

  private void end(RouteArguments arguments, Totals totals, int tables, Reply reply)
      throws IOException {
    boolean one = arguments.match() == Match.EXACT || arguments.match() == Match.LONGEST;
    if (one && totals.paths() == 0) {
      reply.end(
          Refusal.ROUTE_NOT_FOUND,
          dialect == Dialect.BIRD2 ? "Network not found" : "Network not in table");
    } else if (arguments.counting() != Counting.NONE && dialect == Dialect.CALICO) {
      reply.end(COUNT, counts(totals));
    } else if (arguments.counting() != Counting.NONE && tables > 1) {
      if (arguments.counting() == Counting.STATS) {
        reply.line(ROUTE, "");
      }
      reply.end(COUNT, "Total: " + counts(totals) + " in " + tables + " tables");
    } else {
      reply.end(0, "");
    }
  }

  /** Writes the heading of a table before its first route. */
  private final class Tables {
    private final RouteArguments arguments;
    private final Reply reply;
    private @Nullable RouteQuery last;

    Tables(RouteArguments arguments, Reply reply) {
      this.arguments = arguments;
      this.reply = reply;
    }

    void heading(RouteQuery query) throws IOException {
      if (dialect == Dialect.CALICO || query.equals(last)) {
        return;
      }
      if (last != null) {
        reply.line(ROUTE, "");
      }
      String name = arguments.view() == View.IMPORT_TABLE ? "import" : query.family().table();
      reply.line(ROUTE, "Table " + name + ":");
      last = query;
    }
  }

  void showStatic(@Nullable String name, Reply reply) throws IOException, NoAnswerException {
    boolean found = false;
    boolean shown = false;
    for (ProtocolStatus protocol : Answers.await(ports.status().protocols())) {
      if (name != null && !protocol.name().equals(name)) {
        continue;
      }
      found = true;
      if (protocol.kind() != ProtocolStatus.Kind.STATIC) {
        if (name != null) {
          reply.end(Refusal.PARSE_ERROR, name + ": Not a Static protocol");
          return;
        }
        continue;
      }
      if (shown) {
        reply.line(STATIC, "");
      }
      shown = true;
      statics(protocol, reply);
    }
    if (name != null && !found) {
      reply.end(Refusal.NO_PROTOCOL, "No protocols match " + name);
    } else {
      reply.end(0, "");
    }
  }

  private void statics(ProtocolStatus protocol, Reply reply) throws IOException, NoAnswerException {
    for (var channel : protocol.channels()) {
      Family family = channel.family();
      RouteQuery query =
          new RouteQuery(family, Match.ALL, null, View.TABLE, null, protocol.name(), false, false);
      RoutePages.walk(ports.status(), query, null, route -> text.writeStatic(route, STATIC, reply));
    }
  }
}
