package io.manx.speaker.control;

import io.manx.speaker.control.Answers.NoAnswerException;
import io.manx.speaker.control.command.Expression;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.RoutePage;
import io.manx.speaker.status.RouteQuery;
import io.manx.speaker.status.RouteView;
import io.manx.speaker.status.SpeakerStatus;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Walks the routes of a query page by page. While one page is written the speaker prepares the
 * next; there are never more than these two, which are filled in turn, however slowly the client
 * reads.
 */
final class RoutePages {
  private static final int PREFIXES = 256;

  /** Takes a route, which is another one after that. */
  @FunctionalInterface
  interface Sink {
    void take(RouteView route) throws IOException;
  }

  /**
   * What was seen on the way.
   *
   * @param matched paths that were handed out, or would have been
   * @param paths all paths
   * @param prefixes all prefixes
   */
  record Totals(long matched, long paths, long prefixes) {
    static final Totals NONE = new Totals(0, 0, 0);

    Totals plus(Totals other) {
      return new Totals(matched + other.matched, paths + other.paths, prefixes + other.prefixes);
    }
  }

  private RoutePages() {}

  /** Hands every route that satisfies the query and the condition to the sink. */
  static Totals walk(SpeakerStatus status, RouteQuery query, @Nullable Expression where, Sink sink)
      throws IOException, NoAnswerException {
    long matched = 0;
    long paths = 0;
    long prefixes = 0;
    BiPredicate<RouteView, PathView> condition = where == null ? null : where::test;
    RoutePage other = new RoutePage();
    CompletionStage<RoutePage> next = status.routes(query, 0, PREFIXES, new RoutePage());
    while (true) {
      RoutePage page = Answers.await(next);
      boolean last = page.nextCursor() == RoutePage.END;
      if (!last) {
        next = status.routes(query, page.nextCursor(), PREFIXES, other);
      }
      paths += page.paths();
      prefixes += page.prefixes();
      if (where == null) {
        matched += page.matched();
      }
      for (int i = 0; i < page.size(); i++) {
        RouteView route = page.route(i);
        if (condition != null) {
          route.keep(condition);
          matched += route.size();
        }
        if (route.size() > 0) {
          sink.take(route);
        }
      }
      if (last) {
        return new Totals(matched, paths, prefixes);
      }
      other = page;
    }
  }
}
