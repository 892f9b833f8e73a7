package io.manx.speaker.status;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Questions to the speaker. Any thread may ask; the speaker answers on its loop with an immutable
 * value, or for a page of routes with the page that was lent. An answer completes exceptionally
 * only if the speaker is gone or has a bug.
 */
public interface SpeakerStatus {
  /** The daemon as a whole. */
  CompletionStage<StatusSnapshot> status();

  /**
   * Every protocol in a stable order: device1, direct1, kernel1, kernel2, static1, static2, bfd1
   * (those that exist), then the peers as configured, dynamic peers last.
   */
  CompletionStage<List<ProtocolStatus>> protocols();

  /**
   * One page of an answer about routes: one event on the loop. The loop ends the page at {@code
   * limit} prefixes and after a tenth of a millisecond: readers do not hold up updates, however
   * large the table is.
   *
   * <p>The table may change between two pages: a prefix that exists throughout appears exactly
   * once; one that comes or goes meanwhile may appear or not.
   *
   * @param cursor 0 for the first page, then {@link RoutePage#nextCursor()} of the page before
   * @param limit prefixes to answer at most, at least 1
   * @param lent the page to fill, which is the answer too; nobody else may look at it meanwhile
   */
  CompletionStage<RoutePage> routes(RouteQuery query, long cursor, int limit, RoutePage lent);

  /**
   * One page of the BGP-LS table, as {@link #routes} answers pages.
   *
   * @param cursor 0 for the first page, then {@link LinkStatePage#nextCursor()} of the page before
   * @param limit NLRI to answer at most, at least 1
   */
  default CompletionStage<LinkStatePage> linkState(long cursor, int limit) {
    return CompletableFuture.completedFuture(LinkStatePage.EMPTY);
  }

  /** The BFD sessions, ordered by address. */
  CompletionStage<List<BfdSessionStatus>> bfdSessions();
}
