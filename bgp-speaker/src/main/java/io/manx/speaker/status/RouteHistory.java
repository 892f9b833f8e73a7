package io.manx.speaker.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of what is remembered of changes, oldest first.
 *
 * @param events the changes that match
 * @param nextCursor where the next part starts; changes that are still to come have it or more
 * @param end whether nothing is left now
 * @param complete since when no change is missing; null if none was ever forgotten
 */
public record RouteHistory(
    List<RouteEvent> events, long nextCursor, boolean end, @Nullable Instant complete) {
  /** Copies the list. */
  public RouteHistory {
    events = List.copyOf(events);
  }
}
