package io.manx.speaker.control;

import io.manx.speaker.control.Answers.NoAnswerException;
import io.manx.speaker.control.command.Expression;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.RoutePage;
import io.manx.speaker.status.RouteQuery;
import io.manx.speaker.status.RouteView;
import io.manx.speaker.status.SpeakerStatus;
import java.io.IOException;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Walks the routes of a query page by page: the speaker fills the next one once this one is
 * written, however slowly the client reads. To fill one meanwhile would have the speaker, the
 * writer and the client run at once, and on two processors an UPDATE has to wait for one of them.
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
    RoutePage page = new RoutePage();
    long cursor = 0;
    while (cursor != RoutePage.END) {
      page = Answers.await(status.routes(query, cursor, PREFIXES, page));
      cursor = page.nextCursor();
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
    }
    return new Totals(matched, paths, prefixes);
  }
}
