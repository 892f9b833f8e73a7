package io.manx.speaker.restart;

import io.manx.speaker.model.Family;

/** The timers of {@link RouteRetention}. */
public sealed interface RetentionTimer {
  /** How long the peer may take to come back (RFC 4724 §4.2, Restart Time). */
  record Restart() implements RetentionTimer {}

  /** How long a peer that came back may take until its End-of-RIB (RFC 4724 §4.2). */
  record StalePaths() implements RetentionTimer {}

  /** How long the paths of a family stay after that (RFC 9494 §4.2, Long-lived Stale Time). */
  record LongLived(Family family) implements RetentionTimer {}
}
