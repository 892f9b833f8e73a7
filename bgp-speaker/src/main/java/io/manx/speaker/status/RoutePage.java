package io.manx.speaker.status;

import java.util.ArrayList;
import java.util.List;

/**
 * A page of routes. It belongs to one at a time: who asks lends it with the question, the speaker
 * fills it and gives it back with the answer, and the next question may lend it again. So a walk
 * over a large table makes no object a route.
 */
public final class RoutePage {
  /** {@link #nextCursor()}: there is no further page. */
  public static final long END = -1;

  private final List<RouteView> rows = new ArrayList<>();
  private int size;
  private long prefixes;
  private long paths;
  private long matched;
  private long nextCursor = END;

  /** A page without routes, to be lent. */
  public RoutePage() {}

  /** Begins anew, without routes. */
  public void clear() {
    size = 0;
    prefixes = 0;
    paths = 0;
    matched = 0;
    nextCursor = END;
  }

  /** One route more, which the caller fills. */
  public RouteView add() {
    if (size == rows.size()) {
      rows.add(new RouteView());
    }
    return rows.get(size++);
  }

  /** Takes the last route back. */
  public void removeLast() {
    size--;
  }

  /**
   * Counts a prefix that was visited.
   *
   * @param inView its paths in the view of the query
   * @param matching those of them that match the query
   */
  public void count(int inView, int matching) {
    prefixes += inView > 0 ? 1 : 0;
    paths += inView;
    matched += matching;
  }

  /** Says where the next page starts. */
  public RoutePage end(long next) {
    nextCursor = next;
    return this;
  }

  /** How many routes there are: prefixes that have a path that matches; 0 if the query counts. */
  public int size() {
    return size;
  }

  /** A route. */
  public RouteView route(int i) {
    return rows.get(i);
  }

  /** The routes; a view that lives until the page is lent again. */
  public List<RouteView> routes() {
    return rows.subList(0, size);
  }

  /** Prefixes visited that have any path in the view. */
  public long prefixes() {
    return prefixes;
  }

  /** Paths of those in the view, matching or not. */
  public long paths() {
    return paths;
  }

  /** Paths that match the query. */
  public long matched() {
    return matched;
  }

  /** Where the next page starts, or {@link #END}. */
  public long nextCursor() {
    return nextCursor;
  }
}
