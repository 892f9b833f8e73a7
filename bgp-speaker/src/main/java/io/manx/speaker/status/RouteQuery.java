package io.manx.speaker.status;

import io.manx.net.IpPrefix;
import io.manx.speaker.model.Family;
import org.jspecify.annotations.Nullable;

/**
 * A question about the routes of one table.
 *
 * @param family the table
 * @param match how {@code prefix} selects
 * @param prefix of the table's family; null exactly for {@link Match#ALL}
 * @param view which paths are wanted
 * @param peer for the views of a peer, its name; null exactly for the others
 * @param protocol only paths whose source has this name; null for all
 * @param primaryOnly only the best path of each prefix
 * @param countOnly counts only: {@link RoutePage#routes()} stays empty
 */
public record RouteQuery(
    Family family,
    Match match,
    @Nullable IpPrefix prefix,
    View view,
    @Nullable String peer,
    @Nullable String protocol,
    boolean primaryOnly,
    boolean countOnly) {
  /** How a prefix selects. */
  public enum Match {
    /** Every prefix of the table. */
    ALL,
    /** That prefix. */
    EXACT,
    /** The longest prefix that covers it and has a path in the view {@link View#TABLE}. */
    LONGEST,
    /** That prefix and all inside it. */
    INSIDE
  }

  /** Which paths. */
  public enum View {
    /** Feasible paths of the Loc-RIB, best first, attributes after the import policy. */
    TABLE(false),
    /** Hidden paths: {@link PathView#hidden()} says why. */
    FILTERED(false),
    /** What {@code peer} is sent, attributes as sent: its Adj-RIB-Out. */
    EXPORT(true),
    /** Best paths that may be offered to {@code peer}'s export policy. */
    PRE_EXPORT(true),
    /** Best paths that {@code peer} is not sent: {@link PathView#suppressed()} says why. */
    NO_EXPORT(true),
    /** What {@code peer} sent, attributes as received: its Adj-RIB-In. */
    IMPORT_TABLE(true);

    private final boolean ofPeer;

    View(boolean ofPeer) {
      this.ofPeer = ofPeer;
    }

    /** Whether the view belongs to one peer. */
    public boolean ofPeer() {
      return ofPeer;
    }
  }

  /**
   * @throws IllegalArgumentException if prefix, peer and family do not go together
   */
  public RouteQuery {
    if ((match == Match.ALL) != (prefix == null)) {
      throw new IllegalArgumentException("a prefix goes with every match but ALL");
    }
    if (!family.isUnicast()) {
      throw new IllegalArgumentException(family + " has no prefixes");
    }
    if (prefix != null && prefix.family() != family.addressFamily()) {
      throw new IllegalArgumentException(prefix + " is not of " + family);
    }
    if (view.ofPeer() != (peer != null)) {
      throw new IllegalArgumentException("view " + view + " and peer " + peer);
    }
  }

  /** All feasible paths of a table. */
  public static RouteQuery all(Family family) {
    return new RouteQuery(family, Match.ALL, null, View.TABLE, null, null, false, false);
  }
}
