package io.manx.speaker.control.command;

import io.manx.net.IpPrefix;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.RouteQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code show route}.
 *
 * @param match how {@code prefix} selects
 * @param prefix null exactly for {@link RouteQuery.Match#ALL}
 * @param tables the tables named, in order; empty if none was
 * @param view which paths
 * @param peer the peer of a view of a peer, as typed, perhaps with a channel; else null
 * @param protocol the source named, as typed; else null
 * @param where a condition, or null
 * @param all with attributes
 * @param primary best paths only
 * @param counting what is counted
 */
public record RouteArguments(
    RouteQuery.Match match,
    @Nullable IpPrefix prefix,
    List<Family> tables,
    RouteQuery.View view,
    @Nullable String peer,
    @Nullable String protocol,
    @Nullable Expression where,
    boolean all,
    boolean primary,
    Counting counting) {
  /** What is counted. */
  public enum Counting {
    /** Nothing. */
    NONE,
    /** Routes, after showing them. */
    STATS,
    /** Routes, without showing them. */
    COUNT
  }

  /** Copies the list. */
  public RouteArguments {
    tables = List.copyOf(tables);
  }
}
